// SPDX-License-Identifier: MIT
#include "app/query/afterlife_text.h"

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr int64_t kUnexplainedNs = 1'000'000;

} // namespace

std::string_view endWord(ResourceEnd end)
{
    switch (end) {
    case ResourceEnd::Live:
        return "live";
    case ResourceEnd::Deleted:
        return "deleted";
    case ResourceEnd::Released:
        return "released";
    case ResourceEnd::Leaked:
        return "leaked";
    case ResourceEnd::Unknown:
        break;
    }
    return "unknown";
}

std::string_view goneWord(bool unplugged)
{
    return unplugged ? "unplug" : "unregister";
}

bool isHeldByUnknown(const Afterlife& afterlife, const std::vector<Pin>& pins)
{
    return std::any_of(pins.begin(), pins.end(), [&afterlife](const Pin& pin) {
        return pin.deviceId == afterlife.deviceId && pin.kind == PinKind::Unexplained &&
               (pin.endedNs == 0 || pin.endedNs > afterlife.goneNs + kUnexplainedNs);
    });
}

std::string afterlifeLength(std::string_view length, const Afterlife& afterlife)
{
    return std::string(length) + (afterlife.releaseEndNs == 0 ? " and on" : "");
}

std::string holderText(const Afterlife& afterlife, const std::vector<Pin>& pins)
{
    if (!afterlife.heldBy.empty()) {
        return afterlife.heldBy;
    }
    return isHeldByUnknown(afterlife, pins) ? "an " + std::string(kUnexplainedReference)
                                            : std::string();
}

std::string afterlifeText(std::string_view length, const Afterlife& afterlife,
                          const std::vector<Pin>& pins)
{
    const std::string by = holderText(afterlife, pins);
    return "afterlife " + afterlifeLength(length, afterlife) +
           (by.empty() ? by : ", held by " + by);
}

std::string openUntilText(std::string_view length, bool stillOpen, bool unplugged)
{
    return (stillOpen ? "still open " : "open until ") + std::string(length) + " after " +
           std::string(goneWord(unplugged));
}

} // namespace drmscope::app
