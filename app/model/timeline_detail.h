// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/timeline.h"

#include <QSet>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace drmscope::app {

class SessionReader;
struct SessionContents;

// A part of a timeline whose bars are too many to be kept, read from the file: rows in which each
// bar and level between two times is exact. Constant after construction.
class TimelineDetail
{
public:
    // More bars in one group than this are not read: they could not be told apart on any screen,
    // and their group stays as it is.
    static constexpr size_t kMostBars = 30'000;

    // On a worker thread; throws SessionError.
    TimelineDetail(SessionReader& reader, const SessionContents& contents,
                   const std::vector<int>& groups, qint64 fromNs, qint64 toNs);

    qint64 fromNs() const { return m_fromNs; }
    qint64 toNs() const { return m_toNs; }
    bool covers(int group, qint64 fromNs, qint64 toNs) const
    {
        return m_groups.contains(group) && m_fromNs <= fromNs && toNs <= m_toNs;
    }
    // nullptr: the timeline's own row is exact.
    const TimelineRow* row(int group, int row) const;

private:
    qint64 m_fromNs;
    qint64 m_toNs;
    QSet<int> m_groups;
    std::map<std::pair<int, int>, TimelineRow> m_rows;
};

} // namespace drmscope::app
