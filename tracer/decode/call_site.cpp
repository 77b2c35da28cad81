// SPDX-License-Identifier: MIT
#include "tracer/decode/call_site.h"

#include <algorithm>
#include <array>

namespace drmscope::tracer {

namespace {

// DRM core and what serves drivers, by module; besides these every module drm_..._helper.
constexpr std::array<std::string_view, 12> kCoreModules = {
    "drm",
    "drm_buddy",      // allocator of memory ranges
    "drm_client_lib", // fbdev emulation, since 6.13
    "drm_dp_aux_bus", // panels on a DisplayPort AUX channel
    "drm_exec",       // locking of several objects
    "drm_gpuvm",      // GPU address spaces
    "drm_mipi_dbi",   // displays on SPI
    "drm_panel_orientation_quirks",
    "ttm",
    "gpu_sched",
    "drmres_trace",   // our own probes, should one ever be in a stack
    "drmres_managed", // our consumer-agnostic core: its callers are the sites
};

// Where DRM is built in there is no module to tell it by. devm_ is the driver core, which calls
// back into DRM; a built-in driver's own functions begin with none of these.
constexpr std::array<std::string_view, 7> kCorePrefixes = {"drm_",  "__drm_",  "drmm_", "__drmm_",
                                                           "devm_", "__devm_", "ttm_"};

// Where DRM and the driver are built in: what calls a driver's probe, remove, file and work
// functions. Behind it comes no function of the driver that was called for this.
constexpr std::array<std::string_view, 12> kCallerPrefixes = {
    "device_", "__device_", "driver_",    "really_probe",     "bus_",        "vfs_",
    "__fput",  "____fput",  "task_work_", "process_one_work", "chrdev_open", "drv_attr_"};

// The kernel's own tracing of dev:devres_log, and what calls it.
constexpr std::array<std::string_view, 9> kTracingPrefixes = {
    "stacktrace_",  "eprobe_", "__eprobe_", "event_triggers_", "trace_event_",
    "__traceiter_", "devres_", "add_dr",    "release_nodes"};

} // namespace

bool isDrmCoreFrame(const Symbol& symbol)
{
    const auto begins = [&symbol](std::string_view prefix) {
        return symbol.name.starts_with(prefix);
    };
    if (symbol.module.empty())
        return std::ranges::any_of(kCorePrefixes, begins) ||
               std::ranges::any_of(kTracingPrefixes, begins);
    if (symbol.module.starts_with("drm_") && symbol.module.ends_with("_helper"))
        return true;
    return std::ranges::count(kCoreModules, symbol.module) > 0;
}

bool endsSearch(const Symbol& symbol, bool behindModularDrm)
{
    return symbol.module.empty() &&
           (behindModularDrm || std::ranges::any_of(kCallerPrefixes, [&symbol](auto prefix) {
                return symbol.name.starts_with(prefix);
            }));
}

} // namespace drmscope::tracer
