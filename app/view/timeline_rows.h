// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/timeline.h"

#include <QFontMetrics>
#include <QJsonObject>
#include <QSet>
#include <set>
#include <tuple>
#include <vector>

namespace drmscope::app {

// Where each row of the timeline stands, from the top of the first group, in pixels: what is
// collapsed or folded away has no place. Heights follow the font.
class TimelineRows
{
public:
    struct Box
    {
        int group = 0;
        int row = -1; // -1: the group's header, and below it what stands for its folded rows
        int top = 0;
        int height = 0;
    };

    static constexpr int kSevereLine = 7; // on top of what stands for folded rows

    void setTimeline(std::shared_ptr<const Timeline> timeline);
    // Another one of the same session, longer or with less in it: what was folded stays folded.
    void replaceTimeline(std::shared_ptr<const Timeline> timeline);
    void setFont(const QFontMetrics& metrics);

    const std::vector<Box>& boxes() const { return m_boxes; }
    int height() const;                         // of everything
    size_t firstBelow(int y) const;             // the box at y, or the first one below
    const Box* boxAt(int y) const;              // nullptr: none
    const Box* boxOf(int group, int row) const; // nullptr: collapsed or folded away
    int groupTop(int group) const;
    int groupBottom(int group) const;
    int headerHeight() const { return m_headerHeight; } // of its texts
    int foldedHeight() const { return heightOf(RowKind::LiveCount) + kSevereLine; }
    int lineHeight() const { return m_lineHeight; }

    bool isCollapsed(int group) const { return m_collapsed.contains(deviceOf(group)); }
    void setCollapsed(int group, bool collapsed);
    // The bundle that a row heads or belongs to.
    bool isUnfolded(int group, const TimelineRow& row) const;
    void setUnfolded(int group, const TimelineRow& row, bool unfolded);
    // All that is folded or not as it was made, for the next start.
    QJsonObject folds() const;
    void setFolds(const QJsonObject& folds);

private:
    // A drm_device, name and call site: the same ones whatever else is shown.
    using BundleKey = std::tuple<RowId, RowId, RowId, bool>;

    RowId deviceOf(int group) const;
    BundleKey keyOf(int group, const TimelineRow& row) const;
    void lay();
    int heightOf(RowKind kind) const;

    std::shared_ptr<const Timeline> m_timeline;
    std::vector<Box> m_boxes;
    std::vector<int> m_groupTops; // one more than there are groups
    QSet<RowId> m_collapsed;      // drm_devices
    std::set<BundleKey> m_unfolded;
    int m_lineHeight = 16;
    int m_headerHeight = 40;
};

} // namespace drmscope::app
