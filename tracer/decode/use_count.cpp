// SPDX-License-Identifier: MIT
#include "tracer/decode/use_count.h"

namespace drmscope::tracer {

namespace {

constexpr uint64_t kQuietNs = 1'000'000'000; // as in kmod-tracepoints/drmres_uses.c

} // namespace

void UseCount::tell(Count& count, uint64_t timestampNs, std::vector<Event>& told)
{
    if (count.untold == 0)
        return;
    ObjectEvent event = count.last;
    event.origin.timestampNs = timestampNs;
    event.count = count.untold;
    count.untold = 0;
    count.toldNs = timestampNs;
    told.emplace_back(std::move(event));
}

std::optional<Event> UseCount::count(const ObjectEvent& use)
{
    Count& count = m_counts[{use.object, use.processId, use.result}];
    const uint64_t now = use.origin.timestampNs;
    count.last = use;
    ++count.untold;
    if (count.toldNs && now - *count.toldNs < kQuietNs)
        return std::nullopt;
    std::vector<Event> told;
    tell(count, now, told);
    return std::move(told.front());
}

std::vector<Event> UseCount::ofFile(uint64_t file, uint64_t timestampNs)
{
    std::vector<Event> told;
    auto at = m_counts.lower_bound({file, INT32_MIN, INT32_MIN});
    while (at != m_counts.end() && std::get<0>(at->first) == file) {
        tell(at->second, timestampNs, told);
        at = m_counts.erase(at);
    }
    return told;
}

std::vector<Event> UseCount::rest(uint64_t timestampNs)
{
    std::vector<Event> told;
    for (auto& [key, count] : m_counts)
        tell(count, timestampNs, told);
    return told;
}

} // namespace drmscope::tracer
