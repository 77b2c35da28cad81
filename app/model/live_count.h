// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/lane.h"

#include <algorithm>
#include <vector>

namespace drmscope::app {

// How many spans are alive at a time, or how many bytes they have: the height of an area chart.
// Constant after construction. The highest count in any window costs two binary searches and a few
// blocks, whatever the window's length.
class LiveCount
{
public:
    LiveCount() = default;
    // weights: of each span, its bytes; none: each counts as one.
    explicit LiveCount(const std::vector<Span>& spans, const std::vector<qint64>& weights = {});

    struct Change
    {
        qint64 timeNs;
        qint64 by;
        friend bool operator<(const Change& a, const Change& b) { return a.timeNs < b.timeNs; }
    };
    // To make one from changes, each batch in order of time: those within foldNs of the first of
    // them become one level, as high as the highest. What comes behind all that is there costs
    // nothing more; among folded levels it counts as if it met their highest. finish() comes last.
    void change(const std::vector<Change>& batch, qint64 foldNs);
    void fold(qint64 foldNs); // what was made so far
    void finish();
    size_t levelCount() const { return m_levels.size(); }

    qint64 at(qint64 timeNs) const;
    qint64 highest(qint64 fromNs, qint64 toNs) const; // at any instant of the window
    // The same of each window between two neighbours of `edges`, which ascend.
    std::vector<qint64> highest(const std::vector<qint64>& edges) const;
    qint64 highest() const { return m_highest; }
    void raiseHighest(qint64 least) { m_highest = std::max(m_highest, least); }

private:
    struct Level
    {
        qint64 timeNs;
        qint64 untilNs; // the last change in it: `timeNs` where it is not folded
        qint64 count;   // from there until the next level
        qint64 peak;    // the highest from timeNs to untilNs
    };

    // Index + 1 of the level in force; 0: before the first. It is none before `least`.
    size_t levelAt(qint64 timeNs, size_t least = 0) const;
    void append(const Level& level, qint64 foldNs);
    qint64 highestOf(size_t first, size_t last, qint64 fromNs) const;

    std::vector<Level> m_levels;
    std::vector<std::vector<qint64>> m_peaks; // highest of 16 levels, of 16 of those, …
    qint64 m_highest = 0;
};

} // namespace drmscope::app
