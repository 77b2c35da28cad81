// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/bar_role.h"

#include <QtGlobal>
#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace drmscope::app {

// What a bar stands for; the view gives each a colour and a second cue.
using BarState = BarRole;
constexpr size_t kBarStateCount = kBarRoleCount;

// A bar on a lane: from `startNs` up to, not including, `endNs`.
struct Span
{
    qint64 startNs = 0;
    qint64 endNs = 0;
    quint32 item = 0; // the id of its resource, or an index into the files or pins; of a run: its
                      // first
    BarState state = BarState::Ended; // of a run: the worst
    bool openLeft = false;            // older than the recording
    bool openRight = false;           // not seen to end
    ResourceKind kind = ResourceKind::Unknown;
    quint32 count = 1; // more: a run of short ones, which the file tells apart
    qint32 taskId = 0;
    qint64 sizeBytes = 0;
};

// What to paint on a lane at one zoom: a bar wide enough to see, or a run of bars that are not.
struct Piece
{
    qint64 startNs = 0;
    qint64 endNs = 0;
    size_t firstSpan = 0;
    size_t count = 1; // > 1 or narrow: folded
    BarState worst = BarState::Ended;
    bool folded = false;
};

// Bars that do not overlap, by time. Constant once it is made; any thread may read it. What it
// costs to visit depends on how many pieces there are to paint, not on how many spans there are.
class Lane
{
public:
    Lane() = default;
    explicit Lane(std::vector<Span> spans); // sorted, not overlapping: see packLanes()

    const std::vector<Span>& spans() const { return m_spans; }
    bool empty() const { return m_spans.empty(); }
    size_t count() const; // of bars: those in runs, too

    // Calls `visit` with every piece that touches [fromNs, toNs), in order. Runs of spans shorter
    // than foldNs become one piece; a run never mixes gravities, and grave ones are never
    // swallowed.
    void visit(qint64 fromNs, qint64 toNs, qint64 foldNs,
               const std::function<void(const Piece&)>& visit) const;

    // The span at a time, or the nearest one within toleranceNs; size() of spans() for none.
    size_t spanAt(qint64 timeNs, qint64 toleranceNs) const;
    // The span of an item, or the run that it is in; size() of spans() for none.
    size_t spanOf(quint32 item) const;

    // Spans that touch [fromNs, toNs): from the first of them to behind the last.
    std::pair<size_t, size_t> touching(qint64 fromNs, qint64 toNs) const;

private:
    size_t firstEndingAfter(qint64 timeNs) const;
    size_t firstStartingFrom(qint64 timeNs, size_t after) const;
    size_t countOf(size_t first, size_t last) const;
    BarState worstOf(size_t first, size_t last) const;

    std::vector<Span> m_spans;
    std::vector<quint32> m_before; // bars before each span; empty where there are no runs
    // Positions of the spans of each severe state, so that the worst of a run is a binary search.
    std::array<std::vector<quint32>, kBarStateCount> m_severe;
};

// A span behind the others of a lane that is being made. Short ones that end within foldNs of the
// beginning of the last become one run with it, as grave as the gravest: what is told apart again
// is read from the file. True: it is a span of its own.
bool appendFolding(std::vector<Span>& spans, const Span& span, qint64 foldNs);

// Spreads spans over as few lanes as their overlaps allow: each goes to the first lane that is free
// when it begins. `laneOf`, when given, learns the lane of each input span.
std::vector<Lane> packLanes(const std::vector<Span>& spans, std::vector<quint32>* laneOf = nullptr);

} // namespace drmscope::app
