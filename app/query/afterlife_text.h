// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <string>
#include <string_view>
#include <vector>

// What every reader says of an end and of what came after an unplug, in the same words: command
// line, report and window. A `length` is a duration as the reader writes durations.
namespace drmscope::app {

// "released", "deleted", "leaked", "live", "unknown". Not whether that was right: a resource that
// an open file kept was released as it must be, and findings say what was not.
[[nodiscard]] std::string_view endWord(ResourceEnd end);

[[nodiscard]] std::string_view goneWord(bool unplugged); // "unplug", "unregister"

// Of a drm_device, that no file, in-kernel client, dma-buf or atomic state of the recording holds.
inline constexpr const char* kUnexplainedReference = "unexplained reference";

// Such a reference kept the drm_device for more than the moment between the unplug and
// the driver's own put.
[[nodiscard]] bool isHeldByUnknown(const Afterlife& afterlife, const std::vector<Pin>& pins);

// From the unplug to the end of the release: "549 ms", "2.31 s and on" where it was not seen to
// end.
[[nodiscard]] std::string afterlifeLength(std::string_view length, const Afterlife& afterlife);

// "compositor (103)", "an unexplained reference"; "" no holder was seen.
[[nodiscard]] std::string holderText(const Afterlife& afterlife, const std::vector<Pin>& pins);

// "afterlife 549 ms, held by compositor (103)"
[[nodiscard]] std::string afterlifeText(std::string_view length, const Afterlife& afterlife,
                                        const std::vector<Pin>& pins);

// Of one file, from the unplug to its close, which is before the release: "open until 545 ms after
// unplug".
[[nodiscard]] std::string openUntilText(std::string_view length, bool stillOpen, bool unplugged);

} // namespace drmscope::app
