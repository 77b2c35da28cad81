// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace drmscope::tracer {

// Ioctls on what is gone, as probes tell of each: counted by file, process and answer as the module
// counts them, so that a loop of them is a few events.
class UseCount
{
public:
    // Its event if it is to be told now: the first of its kind, and one that comes a second after
    // the last that was told.
    std::optional<Event> count(const ObjectEvent& use);
    // What was not yet told, at that time: of a file that is closed, or of all where a phase ends.
    std::vector<Event> ofFile(uint64_t file, uint64_t timestampNs);
    std::vector<Event> rest(uint64_t timestampNs);

private:
    using Key = std::tuple<uint64_t, int32_t, int32_t>; // file, process, answer
    struct Count
    {
        ObjectEvent last;
        uint32_t untold = 0;
        std::optional<uint64_t> toldNs;
    };

    static void tell(Count& count, uint64_t timestampNs, std::vector<Event>& told);

    std::map<Key, Count> m_counts;
};

} // namespace drmscope::tracer
