// SPDX-License-Identifier: MIT
#include "app/view/timeline_rows.h"

#include <algorithm>
#include <tuple>

namespace drmscope::app {

namespace {

constexpr int kGroupGap = 10;

} // namespace

void TimelineRows::setTimeline(std::shared_ptr<const Timeline> timeline)
{
    m_timeline = std::move(timeline);
    m_collapsed.clear();
    m_unfolded.clear();
    lay();
}

void TimelineRows::replaceTimeline(std::shared_ptr<const Timeline> timeline)
{
    m_timeline = std::move(timeline);
    lay();
}

void TimelineRows::setFont(const QFontMetrics& metrics)
{
    m_lineHeight = metrics.height();
    m_headerHeight = 2 * m_lineHeight + 10;
    lay();
}

int TimelineRows::heightOf(RowKind kind) const
{
    switch (kind) {
    case RowKind::Marks:
        return 2 * (m_lineHeight + 4) + 4;
    case RowKind::Phases:
    case RowKind::Afterlife:
    case RowKind::File:
    case RowKind::Client:
    case RowKind::Pin:
    case RowKind::Ticks:
        return m_lineHeight + 8;
    case RowKind::LiveBytes:
        return m_lineHeight + 12;
    case RowKind::LiveCount:
    case RowKind::Bundle:
        return 2 * m_lineHeight + 6;
    case RowKind::Resources:
    case RowKind::BundleLane:
        break;
    }
    return m_lineHeight + 6;
}

void TimelineRows::lay()
{
    m_boxes.clear();
    m_groupTops.clear();
    int y = 0;
    if (m_timeline != nullptr) {
        const auto& groups = m_timeline->groups();
        for (int g = 0; g < static_cast<int>(groups.size()); ++g) {
            const auto& group = groups[static_cast<size_t>(g)];
            m_groupTops.push_back(y);
            m_boxes.push_back({g, -1, y, m_headerHeight + (isCollapsed(g) ? foldedHeight() : 0)});
            y += m_boxes.back().height;
            for (int r = 0; !isCollapsed(g) && r < static_cast<int>(group.rows.size()); ++r) {
                const auto& row = group.rows[static_cast<size_t>(r)];
                if (row.kind == RowKind::BundleLane && !isUnfolded(g, row)) {
                    continue;
                }
                m_boxes.push_back({g, r, y, heightOf(row.kind)});
                y += m_boxes.back().height;
            }
            y += kGroupGap;
        }
    }
    m_groupTops.push_back(y);
}

int TimelineRows::height() const
{
    return m_groupTops.empty() ? 0 : m_groupTops.back();
}

size_t TimelineRows::firstBelow(int y) const
{
    const auto found = std::partition_point(
        m_boxes.begin(), m_boxes.end(), [y](const Box& box) { return box.top + box.height <= y; });
    return static_cast<size_t>(found - m_boxes.begin());
}

const TimelineRows::Box* TimelineRows::boxAt(int y) const
{
    const size_t i = firstBelow(y);
    return i < m_boxes.size() && m_boxes[i].top <= y ? &m_boxes[i] : nullptr;
}

const TimelineRows::Box* TimelineRows::boxOf(int group, int row) const
{
    const auto found = std::partition_point(m_boxes.begin(), m_boxes.end(), [&](const Box& box) {
        return std::tie(box.group, box.row) < std::tie(group, row);
    });
    return found != m_boxes.end() && found->group == group && found->row == row ? &*found : nullptr;
}

int TimelineRows::groupTop(int group) const
{
    return m_groupTops.at(static_cast<size_t>(group));
}

int TimelineRows::groupBottom(int group) const
{
    return m_groupTops.at(static_cast<size_t>(group) + 1) - kGroupGap;
}

RowId TimelineRows::deviceOf(int group) const
{
    return m_timeline->groups()[static_cast<size_t>(group)].deviceId;
}

TimelineRows::BundleKey TimelineRows::keyOf(int group, const TimelineRow& row) const
{
    return row.devres ? BundleKey{deviceOf(group), 0, 0, true}
                      : BundleKey{deviceOf(group), row.nameId, row.siteId, false};
}

void TimelineRows::setCollapsed(int group, bool collapsed)
{
    if (collapsed) {
        m_collapsed.insert(deviceOf(group));
    } else {
        m_collapsed.remove(deviceOf(group));
    }
    lay();
}

bool TimelineRows::isUnfolded(int group, const TimelineRow& row) const
{
    return !m_unfolded.empty() && m_unfolded.contains(keyOf(group, row));
}

void TimelineRows::setUnfolded(int group, const TimelineRow& row, bool unfolded)
{
    if (unfolded) {
        m_unfolded.insert(keyOf(group, row));
    } else {
        m_unfolded.erase(keyOf(group, row));
    }
    lay();
}

} // namespace drmscope::app
