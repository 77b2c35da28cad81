// SPDX-License-Identifier: MIT
#include "app/report/object_text.h"

#include "app/report/quantity.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace drmscope::app {
namespace {

// enum drm_connector_status
std::string_view connectorText(int32_t status)
{
    return status == 1 ? "connected" : status == 2 ? "disconnected" : "unknown";
}

} // namespace

std::string holdingText(int64_t handles, int64_t sizeBytes, int64_t framebuffers)
{
    const std::string objects =
        handles == 0 ? "no GEM handle"
                     : fmt::format("{} of {}", countOf(handles, "GEM handle"), sizeText(sizeBytes));
    const std::string frames = framebuffers < 0    ? "framebuffers unknown"
                               : framebuffers == 0 ? "no framebuffer"
                                                   : countOf(framebuffers, "framebuffer");
    return objects + ", " + frames;
}

std::string faultText(int32_t result)
{
    static constexpr std::pair<uint32_t, const char*> kFailures[] = {
        {0x1, "no memory"}, {0x2, "SIGBUS"}, {0x30, "SIGBUS, poisoned"}, {0x40, "SIGSEGV"}};
    for (const auto& [bits, text] : kFailures) {
        if ((static_cast<uint32_t>(result) & bits) != 0) {
            return text;
        }
    }
    return "a page";
}

std::string objectText(const Event& event)
{
    if (event.kind == "file_holds") {
        return holdingText(event.ordinal, event.sizeBytes, event.result);
    }
    if (event.kind == "fault") {
        return fmt::format("{} ({}), answered with {}, {}", event.comm, event.processId,
                           faultText(event.result), countOf(event.ordinal, "page fault"));
    }
    if (event.kind == "dmabuf_attach" || event.kind == "dmabuf_detach") {
        return fmt::format("{} by {}", sizeText(event.sizeBytes), event.name);
    }
    if (event.kind == "connector") {
        return fmt::format("{} {}", event.name, connectorText(event.result));
    }
    if (event.kind == "master_set" || event.kind == "master_drop" ||
        event.kind.starts_with("atomic_state_")) {
        return fmt::format("{} ({})", event.comm.empty() ? "?" : event.comm, event.processId);
    }
    return {};
}

} // namespace drmscope::app
