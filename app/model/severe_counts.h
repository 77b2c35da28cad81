// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/live_count.h"

#include <array>
#include <cstddef>
#include <vector>

namespace drmscope::app {

// How many spans of each severe state are alive at a time, or how many bytes they have: layers of
// an area chart. No span is in two of them. Constant once it is made.
class SevereCounts
{
public:
    static constexpr std::array kStates{BarState::Leaked, BarState::Hazard, BarState::Held};

    SevereCounts() = default; // of none; see LiveCount::change()
    // Held ones count from goneNs on, where their trouble begins. weights: as LiveCount has them.
    SevereCounts(const std::vector<Span>& spans, qint64 goneNs,
                 const std::vector<qint64>& weights = {})
    {
        for (const auto state : kStates) {
            std::vector<Span> alike;
            std::vector<qint64> theirs;
            for (size_t i = 0; i < spans.size(); ++i) {
                if (spans[i].state == state) {
                    alike.push_back(spans[i]);
                    alike.back().startNs = sinceNs(spans[i], goneNs);
                    theirs.push_back(weights.empty() ? 1 : weights[i]);
                }
            }
            of(state) = LiveCount(alike, theirs);
        }
    }

    // Since when a span counts.
    static qint64 sinceNs(const Span& span, qint64 goneNs)
    {
        return span.state == BarState::Held ? std::max(span.startNs, goneNs) : span.startNs;
    }

    LiveCount& of(BarState state) { return m_counts.at(placeOf(state)); }
    const LiveCount& of(BarState state) const { return m_counts.at(placeOf(state)); }

private:
    static constexpr size_t placeOf(BarState state)
    {
        return static_cast<size_t>(state) - static_cast<size_t>(BarState::Held);
    }

    std::array<LiveCount, kStates.size()> m_counts;
};

} // namespace drmscope::app
