// SPDX-License-Identifier: MIT
// Any bytes as the lines of a kernel's log. What is told of a boot is in order, and of sizes that
// can be.
#include "tracer/import/dmesg_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    uint64_t lastNs = 0;
    uint64_t told = 0;
    uint64_t boots = 1;
    const auto hear = [&](const Event& event) {
        const uint64_t timeNs =
            std::visit([](const auto& known) { return known.origin.timestampNs; }, event);
        const auto* const resource = std::get_if<ResourceEvent>(&event);
        if (timeNs < lastNs || (resource != nullptr && resource->sizeBytes > INT64_MAX))
            std::abort();
        lastNs = timeNs;
        ++told;
    };
    const auto lose = [&](const MissedEvent& gap) {
        if (gap.afterNs != lastNs || (gap.beforeNs != 0 && gap.beforeNs < gap.afterNs))
            std::abort();
    };
    const auto begin = [&] {
        lastNs = told = 0;
        ++boots;
    };
    DmesgReader reader({.event = hear, .lost = lose, .anew = begin});
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size() - 1);
        reader.line(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    reader.finish();
    if (reader.events() != told || reader.lastNs() != lastNs || reader.boots() > boots)
        std::abort();
    return 0;
}
