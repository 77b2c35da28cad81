// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_tree.h"

#include <vector>

namespace drmscope::app {

// What the whole width shows: a node and what is beneath it; or of its children those from `skip`
// on, which are too narrow to be seen beside the others, as many as can be seen then.
struct FlamePlace
{
    quint32 node = 0;
    bool fold = false;
    quint32 skip = 0;
    friend bool operator==(const FlamePlace&, const FlamePlace&) = default;
};

// A node where it is drawn; or a run of siblings that are each too narrow.
struct FlameBox
{
    quint32 node = 0;   // the first of a run
    quint32 folded = 0; // how many are in the run; 0: it is the node itself
    qint32 parent = -1; // the box above; -1 none
    qint32 row = 0;
    double left = 0;
    double width = 0;
};

// Row by row, from left to right. There are no more of them than there is room for, however many
// nodes there are: none is narrower than kNarrowestFlamePx, and none vanishes.
constexpr double kNarrowestFlamePx = 3;
std::vector<FlameBox> layOutFlame(const FlameTree& tree, const FlamePlace& place, double width);

// Where a text is part of the name of a function.
class FlameSearch
{
public:
    FlameSearch() = default; // looks for nothing
    FlameSearch(const FlameTree& tree, const QString& text);

    const QString& text() const { return m_text; }
    bool isActive() const { return !m_found.empty(); }
    bool matches(quint32 node) const { return isActive() && m_found[node]; }
    // One of a run, or anything beneath it.
    bool matchesBeneath(quint32 first, quint32 last) const
    {
        return isActive() && m_before[last] != m_before[first];
    }
    qint64 weight() const { return m_weight; } // of all paths through such a function

private:
    QString m_text;
    std::vector<bool> m_found;
    std::vector<quint32> m_before; // how many of the nodes before each have one, or are one
    qint64 m_weight = 0;
};

} // namespace drmscope::app
