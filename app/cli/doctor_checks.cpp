// SPDX-License-Identifier: MIT
#include "app/cli/doctor_checks.h"

#include "app/cli/machine_files.h"
#include "app/cli/program_path.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace drmscope::app {
namespace {

using State = Check::State;
using Path = std::filesystem::path;

constexpr const char* kModule = "drmres_trace";
constexpr const char* kBuildModule =
    "make -C kmod-tracepoints && sudo make -C kmod-tracepoints install";

// Where it is built, and how else.
std::string howToBuildModule()
{
    return fmt::format("in the source of drmscope: {}; or by DKMS (kmod-tracepoints/README.md)",
                       kBuildModule);
}

bool isThere(const Path& path)
{
    std::error_code failed;
    return std::filesystem::exists(path, failed);
}

bool isBuiltIn(const Path& root, const std::string& release, const std::string& module)
{
    const auto text = fileText(root / "lib/modules" / release / "modules.builtin");
    return text && text->find("/" + module + ".ko") != std::string::npos;
}

// Other kernels on this machine that have the module.
std::vector<std::string> otherKernelsWithModule(const Path& root, const std::string& release)
{
    std::vector<std::string> kernels = folderNames(root / "lib/modules");
    std::erase_if(kernels, [&](const std::string& kernel) {
        return kernel == release || !installedModule(root, kernel, kModule);
    });
    return kernels;
}

// "[none] integrity confidentiality": the word in brackets.
std::string chosenWord(const std::string& text)
{
    const size_t from = text.find('[');
    const size_t to = text.find(']');
    return from == std::string::npos || to == std::string::npos || to < from
               ? std::string()
               : text.substr(from + 1, to - from - 1);
}

bool isMinor(const std::string& name)
{
    const auto numbered = [&name](std::string_view prefix) {
        return name.starts_with(prefix) && name.size() > prefix.size() &&
               std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                           [](char c) { return c >= '0' && c <= '9'; });
    };
    return numbered("card") || numbered("renderD") || numbered("accel");
}

} // namespace

Check checkKernel(const Path& root)
{
    const std::string release = kernelRelease(root);
    Check check{"kernel", State::Good, "Linux " + release, {}};
    if (isThere(root / "sys/module/drm") || isThere(root / "sys/class/drm")) {
        check.found += ", DRM is loaded";
    } else if (isBuiltIn(root, release, "drm")) {
        check.found += ", DRM is built in";
    } else if (installedModule(root, release, "drm")) {
        check.found += ", DRM is there, not loaded yet";
    } else if (!isThere(root / "lib/modules" / release / "modules.dep")) {
        check.state = State::Notice;
        check.found += ", DRM is not loaded, and what could be is unknown: no /lib/modules/" +
                       release + "/modules.dep";
        check.fix = "if the modules are installed there: depmod";
        check.command = "depmod";
    } else {
        check.state = State::Missing;
        check.found += ", without DRM: neither built in nor in /lib/modules/" + release;
        check.fix =
            "run a kernel with CONFIG_DRM (Debian: linux-image-amd64, not -cloud-amd64), or "
            "record in the lab (tools/quickstart)";
    }
    return check;
}

Check checkTracefs(const Path& root)
{
    if (const auto mount = tracefsMount(root)) {
        return {"tracefs", State::Good, "mounted at " + *mount, {}};
    }
    if (!isThere(root / "sys/kernel/tracing")) {
        return {
            "tracefs", State::Missing, "this kernel has none: /sys/kernel/tracing is not there",
            "run a kernel with CONFIG_FTRACE and CONFIG_TRACING; in a container, record outside"};
    }
    const std::string mount = "mount -t tracefs nodev /sys/kernel/tracing";
    return {"tracefs", State::Missing, "not mounted", mount, mount};
}

Check checkPermission()
{
    if (geteuid() == 0) {
        return {"permission", State::Good, "root", {}};
    }
    if (findInPath("sudo")) {
        return {"permission", State::Good, "not root; `drmscope record --via sudo` is", {}};
    }
    return {"permission", State::Missing, "neither root nor sudo", "run `drmscope record` as root"};
}

Check checkModule(const Path& root)
{
    const std::string release = kernelRelease(root);
    Check check{"module", State::Good, {}, {}};
    if (isThere(root / "sys/module" / kModule)) {
        check.found = fmt::format("{} is loaded", kModule);
        return check;
    }
    const auto file = installedModule(root, release, kModule);
    if (!file) {
        const auto others = otherKernelsWithModule(root, release);
        check.state = State::Missing;
        check.found = others.empty() ? fmt::format("{} is not installed", kModule)
                                     : fmt::format("{} is installed for {}, not for this kernel {}",
                                                   kModule, fmt::join(others, ", "), release);
        check.command = others.empty() ? kBuildModule : "dkms autoinstall -k " + release;
        check.fix = others.empty() ? howToBuildModule()
                                   : fmt::format("{}, or {}", check.command, howToBuildModule());
        return check;
    }
    const std::string builtFor = moduleBuiltFor(root / "lib/modules" / release / *file);
    if (!builtFor.empty() && builtFor != release) {
        check.state = State::Missing;
        check.found = fmt::format("{} was built for {}; this kernel is {} and refuses it", *file,
                                  builtFor, release);
        check.fix = howToBuildModule();
        check.command = kBuildModule;
        return check;
    }
    check.found = fmt::format("{} is installed; `drmscope record` loads it", kModule);
    return check;
}

// What the tracefs backend is made from.
Check checkProbes(const Path& root)
{
    const std::string release = kernelRelease(root);
    if (!isThere(root / "sys/kernel/btf/vmlinux")) {
        return {"probes", State::Notice,
                "this kernel has no type information (BTF), so it cannot be recorded without the "
                "module",
                "have the module, or run a kernel with CONFIG_DEBUG_INFO_BTF"};
    }
    if (!isThere(root / "sys/kernel/btf/drm") && !isBuiltIn(root, release, "drm") &&
        !installedModule(root, release, "drm")) {
        return {"probes", State::Notice, "no module drm whose type information could be read",
                "have DRM first: what mends kernel mends this"};
    }
    return {"probes", State::Good, "can be made in tracefs where the module cannot be loaded", {}};
}

Check checkLockdown(const Path& root)
{
    const auto text = fileText(root / "sys/kernel/security/lockdown");
    const std::string word = text ? chosenWord(*text) : std::string();
    const bool enforced =
        fileText(root / "sys/module/module/parameters/sig_enforce").value_or("N") == "Y";
    if (word == "confidentiality") {
        return {"lockdown", State::Missing, "confidentiality: the kernel refuses to be traced",
                "boot with lockdown=integrity or less, or record in the lab"};
    }
    if (word == "integrity" || enforced) {
        return {"lockdown", State::Notice, "the kernel takes signed modules only",
                fmt::format("sign {} with a key that is enrolled (mokutil --import)", kModule)};
    }
    return {"lockdown", State::Good, word.empty() ? "not enforced" : "none", {}};
}

Check checkPrograms()
{
    std::vector<std::string> missing;
    for (const char* name : {"drmscope-agent", "drmscope-collect"}) {
        if (!findOwnProgram(name)) {
            missing.emplace_back(name);
        }
    }
    const std::vector<Path> folders = libexecFolders();
    if (missing.empty()) {
        return {"programs",
                State::Good,
                "agent and collector in " +
                    findOwnProgram("drmscope-agent")->parent_path().string(),
                {}};
    }
    std::string looked;
    for (const Path& folder : folders) {
        looked += (looked.empty() ? "" : ", ") + folder.string();
    }
    return {"programs", State::Missing,
            fmt::format("{} not in {}", fmt::join(missing, " and "), looked),
            "install drmscope whole, or set DRMSCOPE_LIBEXEC to where they are"};
}

Check checkWindow()
{
    if (const auto window = findWindow()) {
        return {"window", State::Good, window->string(), {}};
    }
    return {"window", State::Notice, "drmscope-gui is not installed; the command line is complete",
            "to have it: build with -DDRMSCOPE_GUI=ON (needs Qt 6 Widgets)"};
}

Check checkDevices(const Path& root)
{
    std::vector<std::string> devices;
    for (const char* folder : {"sys/class/drm", "sys/class/accel"}) {
        for (const std::string& name : folderNames(root / folder)) {
            std::error_code failed;
            const Path driver =
                std::filesystem::read_symlink(root / folder / name / "device/driver", failed);
            if (isMinor(name)) {
                devices.push_back(
                    failed ? name : fmt::format("{} ({})", name, driver.filename().string()));
            }
        }
    }
    if (devices.empty()) {
        return {"devices",
                State::Notice,
                "no DRM device now; those that come are recorded from their first moment",
                {}};
    }
    return {"devices", State::Good, fmt::format("{}", fmt::join(devices, ", ")), {}};
}

namespace {

Path tracefsFolder(const Path& root, const char* folder)
{
    const std::string mount = tracefsMount(root).value_or("/sys/kernel/tracing");
    return root / Path(mount).relative_path() / folder;
}

// What is named PREFIX and the number of a process that is gone.
std::vector<Path> leftIn(const Path& root, const char* folderName, std::string_view prefix)
{
    std::vector<Path> stale;
    const Path folder = tracefsFolder(root, folderName);
    for (const std::string& name : folderNames(folder)) {
        if (!name.starts_with(prefix)) {
            continue;
        }
        uint32_t pid = 0;
        const char* end = name.data() + name.size();
        const auto parsed = std::from_chars(name.data() + prefix.size(), end, pid);
        if (parsed.ec == std::errc{} && parsed.ptr == end &&
            !isThere(root / "proc" / std::to_string(pid))) {
            stale.push_back(folder / name);
        }
    }
    return stale;
}

} // namespace

std::vector<Path> staleInstances(const Path& root)
{
    return leftIn(root, "instances", "drmscope-");
}

std::vector<Path> staleGroups(const Path& root)
{
    return leftIn(root, "events", "drmscope_");
}

Check checkStaleInstances(const Path& root)
{
    std::vector<std::string> names;
    for (const auto& stale : {staleInstances(root), staleGroups(root)}) {
        for (const Path& one : stale) {
            names.push_back(one.filename().string());
        }
    }
    if (!names.empty()) {
        return {"leftovers", State::Notice,
                fmt::format("tracing instances and events of recorders that died: {}",
                            fmt::join(names, ", ")),
                "drmscope doctor --clean (as root), or let the next recording do it",
                "drmscope doctor --clean"};
    }
    const std::string mount = tracefsMount(root).value_or("");
    if (mount.empty()) {
        return {"leftovers", State::Notice, "not looked for: tracefs is not mounted", {}};
    }
    if (access((root / Path(mount).relative_path() / "instances").c_str(), R_OK | X_OK) != 0) {
        return {"leftovers", State::Notice, "not looked for: only root may see tracefs", {}};
    }
    return {"leftovers", State::Good, "none", {}};
}

std::vector<Check> allChecks(const Path& root)
{
    Check module = checkModule(root);
    const Check probes = checkProbes(root);
    if (module.state == State::Missing && probes.state == State::Good) {
        module.state = State::Notice; // less is seen, but something can be recorded
        module.found += "; `drmscope record` makes do with probes, and sees less";
    }
    return {checkKernel(root),
            checkTracefs(root),
            checkPermission(),
            module,
            probes,
            checkLockdown(root),
            checkPrograms(),
            checkDevices(root),
            checkWindow(),
            checkStaleInstances(root)};
}

} // namespace drmscope::app
