// SPDX-License-Identifier: MIT
// Which part of the session the timeline shows, and how it gets there.
#include "app/view/timeline_view.h"

#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr qint64 kOneGestureMs = 600; // changes this close together are one step of the history
constexpr size_t kMostHistory = 100;

} // namespace

// A recording is often armed long before the first thing happens, and stopped long after the last.
void TimelineView::showActivity()
{
    qint64 from = m_scale.lastNs();
    qint64 to = m_scale.firstNs();
    for (const auto& group : m_contents->timeline->groups()) {
        from = std::min(from, group.startNs);
        to = std::max(to, group.endNs);
    }
    const auto length = static_cast<double>(to - from);
    if (length > 0 && length < 0.7 * static_cast<double>(m_scale.lastNs() - m_scale.firstNs())) {
        m_scale.show(static_cast<double>(from) - 0.06 * length,
                     static_cast<double>(to) + 0.12 * length);
    }
}

void TimelineView::setScale(const TimeScale& scale, History history)
{
    if (scale == m_scale) {
        return;
    }
    const bool begins = history == History::Gesture &&
                        (!m_sinceChange.isValid() || m_sinceChange.elapsed() > kOneGestureMs);
    if (history == History::Step || begins) {
        m_back.push_back(m_scale);
        m_forward.clear();
        if (m_back.size() > kMostHistory) {
            m_back.erase(m_back.begin());
        }
    }
    if (history == History::Step) {
        m_sinceChange.invalidate();
    } else {
        m_sinceChange.start();
    }
    m_scale = scale;
    if (history != History::Skip && m_follows) {
        m_follows = false; // whoever looks at a place does not want to be taken from it
        emit followsChanged(false);
    }
    emit scaleChanged();
    viewport()->update();
}

void TimelineView::refresh()
{
    const qint64 fromNs = m_scale.fromNs();
    const qint64 toNs = m_scale.toNs();
    const bool all = m_scale.showsAll();
    auto& focusId = m_focus.findingId != 0 ? m_focus.findingId : m_focus.callSite;
    if (focusId != 0) {
        focusId = m_selection.item().id; // it may stand in another row by now
    }
    m_rows.replaceTimeline(m_contents->timeline);
    m_scale.setLimits(m_contents->timeline->firstNs(), m_contents->timeline->lastNs());
    if (m_follows && !all) {
        const double length = static_cast<double>(toNs - fromNs);
        const double end = static_cast<double>(m_scale.lastNs()) + 0.05 * length;
        m_scale.show(end - length, end);
    } else if (!all) {
        m_scale.show(static_cast<double>(fromNs), static_cast<double>(toNs));
    } else {
        m_scale.fit();
    }
    m_hovered = {};
    measureLabels();
    layOut();
}

void TimelineView::setLeastLabelWidth(int width)
{
    m_leastLabel = width;
    layOut();
}

void TimelineView::setLimits(qint64 firstNs, qint64 lastNs)
{
    m_scale.setLimits(firstNs, lastNs);
    m_back.clear();
    m_forward.clear();
    emit scaleChanged();
    viewport()->update();
}

TimeZero TimelineView::zero() const
{
    return m_zero.isStart() && m_contents != nullptr ? TimeZero{m_contents->originNs(), {}}
                                                     : m_zero;
}

void TimelineView::setZero(const TimeZero& zero)
{
    m_zero = zero;
    viewport()->update();
}

void TimelineView::setFollows(bool follows)
{
    if (follows == m_follows) {
        return;
    }
    m_follows = follows;
    if (follows && m_contents != nullptr) {
        showEnd(History::Skip);
    }
    emit followsChanged(follows);
}

void TimelineView::goToEnd()
{
    if (m_document.isLive()) {
        setFollows(true);
    } else if (m_contents != nullptr) {
        showEnd(History::Step);
    }
}

void TimelineView::showEnd(History history)
{
    auto scale = m_scale;
    const double length = static_cast<double>(m_scale.toNs() - m_scale.fromNs());
    const double end = static_cast<double>(m_scale.lastNs()) + 0.05 * length;
    scale.show(end - length, end);
    setScale(scale, history);
}

void TimelineView::setColourBy(ColourBy colourBy)
{
    if (m_contents == nullptr || m_document.contents() == nullptr) {
        return;
    }
    m_colouring = Colouring(colourBy, *m_document.contents()); // a filter changes no colour
    viewport()->update();
    emit colourByChanged(colourBy);
}

void TimelineView::foldGroup(int group)
{
    if (group >= 0) {
        m_rows.setCollapsed(group, !m_rows.isCollapsed(group));
        layOut();
    }
}

void TimelineView::foldBundle(int group, const TimelineRow& row)
{
    m_rows.setUnfolded(group, row, !m_rows.isUnfolded(group, row));
    layOut();
}

int TimelineView::headOf(int group, const TimelineRow& row) const
{
    const auto& rows = m_contents->timeline->groups()[static_cast<size_t>(group)].rows;
    const auto head = std::find_if(rows.begin(), rows.end(), [&row](const auto& other) {
        return other.kind == RowKind::Bundle && other.bundle == row.bundle;
    });
    return static_cast<int>(head - rows.begin());
}

// The bundle that has what is chosen, else its drm_device.
void TimelineView::foldChosen()
{
    const auto place = placeOf(m_selection.item());
    if (place.group >= 0 && place.row >= 0 && !m_rows.isCollapsed(place.group)) {
        const auto& rows = m_contents->timeline->groups()[static_cast<size_t>(place.group)].rows;
        const auto& row = rows[static_cast<size_t>(place.row)];
        if (row.bundle >= 0) {
            foldBundle(place.group, row);
            return scrollToRow(place.group, headOf(place.group, row));
        }
    }
    foldGroup(place.group);
}

void TimelineView::setAllCollapsed(bool collapsed)
{
    if (m_contents == nullptr) {
        return;
    }
    for (size_t group = 0; group < m_contents->timeline->groups().size(); ++group) {
        m_rows.setCollapsed(static_cast<int>(group), collapsed);
    }
    layOut();
}

qint64 TimelineView::timeHere() const
{
    const bool pointed = m_pointerX && *m_pointerX >= m_labelWidth;
    return m_scale.timeAt(pointed ? *m_pointerX - m_labelWidth : m_scale.width() / 2);
}

void TimelineView::setMarkerHere(int which)
{
    if (m_contents != nullptr) {
        m_annotations.setMarker(which, timeHere());
    }
}

void TimelineView::showMarkers()
{
    const auto a = m_annotations.marker(0);
    const auto b = m_annotations.marker(1);
    if (a && b && *a != *b) {
        showRange(std::min(*a, *b), std::max(*a, *b));
    }
}

void TimelineView::showRange(qint64 fromNs, qint64 toNs)
{
    auto scale = m_scale;
    scale.show(static_cast<double>(fromNs), static_cast<double>(toNs));
    setScale(scale, History::Step);
}

void TimelineView::fitAll()
{
    auto scale = m_scale;
    scale.fit();
    setScale(scale, History::Step);
}

void TimelineView::zoom(double factor)
{
    auto scale = m_scale;
    const double pivot = m_pointerX && *m_pointerX >= m_labelWidth ? *m_pointerX - m_labelWidth
                                                                   : m_scale.width() / 2;
    scale.zoomAt(pivot, factor);
    setScale(scale, History::Gesture);
}

void TimelineView::goBack()
{
    if (m_back.empty()) {
        return;
    }
    m_forward.push_back(m_scale);
    auto scale = m_back.back();
    m_back.pop_back();
    scale.setWidth(m_scale.width());
    setScale(scale, History::Skip);
}

void TimelineView::goForward()
{
    if (m_forward.empty()) {
        return;
    }
    m_back.push_back(m_scale);
    auto scale = m_forward.back();
    m_forward.pop_back();
    scale.setWidth(m_scale.width());
    setScale(scale, History::Skip);
}

Timeline::Place TimelineView::placeOf(const Selection::Item& item) const
{
    if (m_contents == nullptr) {
        return {};
    }
    switch (item.kind) {
    case Selection::Kind::Resource:
        return m_contents->timeline->placeOfResource(item.id);
    case Selection::Kind::File:
        for (size_t i = 0; i < m_contents->files.size(); ++i) {
            if (m_contents->files[i].id == item.id) {
                return m_contents->timeline->placeOfFile(i);
            }
        }
        return {};
    case Selection::Kind::Pin:
        for (size_t i = 0; i < m_contents->pins.size(); ++i) {
            if (m_contents->pins[i].id == item.id) {
                return m_contents->timeline->placeOfPin(i);
            }
        }
        return {};
    case Selection::Kind::Device:
        return {m_contents->timeline->groupOf(item.id), -1};
    case Selection::Kind::Finding: // showFocus() knows their lanes
    case Selection::Kind::CallSite:
    case Selection::Kind::Event:
    case Selection::Kind::None:
        break;
    }
    return {};
}

std::optional<Span> TimelineView::spanOf(const Selection::Item& item) const
{
    const auto place = placeOf(item);
    if (place.group < 0) {
        return {};
    }
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(place.group)];
    if (place.row < 0) {
        return Span{group.startNs, group.endNs, 0, group.worst, false, false};
    }
    if (m_life && item == m_selection.item()) {
        auto life = *m_life;
        life.endNs = life.openRight ? m_contents->endNs() : life.endNs; // it may grow
        return life;
    }
    const auto& row = rowAt(place.group, place.row);
    const auto found = spanIndex(row, item);
    return found == row.lane.spans().size() ? std::nullopt : std::optional(row.lane.spans()[found]);
}

std::optional<ChosenBar> TimelineView::chosenBar() const
{
    const auto& item = m_selection.item();
    const auto place = placeOf(item);
    const auto span = place.row < 0 ? std::nullopt : spanOf(item);
    if (!span || span->count > 1) { // where in that run it is has still to be read
        return {};
    }
    return ChosenBar{seen(place), span->startNs, span->endNs};
}

Timeline::Place TimelineView::seen(Timeline::Place place) const
{
    if (place.group < 0 || place.row < 0) {
        return place;
    }
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(place.group)];
    const auto& row = group.rows[static_cast<size_t>(place.row)];
    if (row.kind == RowKind::BundleLane && !m_rows.isUnfolded(place.group, row)) {
        place.row = headOf(place.group, row);
    }
    return place;
}

// Of an item on its row; as many as there are spans: it is not there.
size_t TimelineView::spanIndex(const TimelineRow& row, const Selection::Item& item) const
{
    const auto& spans = row.lane.spans();
    if (item.kind == Selection::Kind::Resource) {
        return row.lane.spanOf(static_cast<quint32>(item.id));
    }
    const auto found = std::find_if(spans.begin(), spans.end(), [&](const Span& span) {
        return itemOf(*m_contents, row.kind, span.item) == item;
    });
    return static_cast<size_t>(found - spans.begin());
}

// Whatever a row is folded away in.
void TimelineView::unfold(const Timeline::Place& place)
{
    if (place.row < 0) {
        return;
    }
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(place.group)];
    const auto& row = group.rows[static_cast<size_t>(place.row)];
    const bool isFolded = row.kind == RowKind::BundleLane && !m_rows.isUnfolded(place.group, row);
    if (!isFolded && !m_rows.isCollapsed(place.group)) {
        return;
    }
    m_rows.setCollapsed(place.group, false);
    if (isFolded) {
        m_rows.setUnfolded(place.group, row, true);
    }
    layOut();
}

void TimelineView::bringIntoSight(const Selection::Item& item)
{
    const auto place = placeOf(item);
    if (place.group < 0) {
        return;
    }
    unfold(place);
    scrollToRow(place.group, place.row);
    const auto span = spanOf(item);
    if (span && span->count == 1) {
        bringTimeIntoSight(*span);
    } else {
        m_waits = m_scale;
    }
}

void TimelineView::bringTimeIntoSight(const Span& span)
{
    if (span.endNs < m_scale.fromNs() || span.startNs > m_scale.toNs()) {
        centre((span.startNs + span.endNs) / 2);
    }
}

Timeline::Place TimelineView::rowOfChosen() const
{
    const auto& item = m_selection.item();
    const auto place = placeOf(item);
    if (place.group >= 0 && m_rows.boxOf(place.group, place.row) != nullptr) {
        return place;
    }
    const RowId deviceId = m_moment ? m_moment->deviceId : m_contents->deviceOf(item);
    return {m_contents->timeline->groupOf(deviceId), -1};
}

std::optional<int> TimelineView::yOfChosen() const
{
    const auto place = rowOfChosen();
    const auto* box = m_rows.boxOf(place.group, place.row);
    if (box == nullptr) {
        return {};
    }
    const int y = box->top - verticalScrollBar()->value();
    const int bottom = place.row < 0
                           ? m_rows.groupBottom(place.group) - verticalScrollBar()->value()
                           : y + box->height;
    return bottom > 0 && y < bodyBox().height() ? std::optional(y) : std::nullopt;
}

// Rows came or went above it: what one looks at stays there.
void TimelineView::keepChosenAt(int y)
{
    const auto place = rowOfChosen();
    const auto* box = m_rows.boxOf(place.group, place.row);
    if (box == nullptr) {
        return;
    }
    const bool isAbove = place.row < 0 && m_rows.groupBottom(place.group) <= box->top - y;
    verticalScrollBar()->setValue(box->top - (isAbove ? 0 : y));
}

void TimelineView::scrollToRow(int group, int row)
{
    const auto* box = m_rows.boxOf(group, row);
    if (box == nullptr) {
        return;
    }
    if (row < 0) { // a group is shown with as much of its rows as there is room for
        const auto* bar = verticalScrollBar();
        const bool isSeen =
            box->top >= bar->value() && box->top + box->height <= bar->value() + bodyBox().height();
        return isSeen ? void() : verticalScrollBar()->setValue(box->top);
    }
    scrollTo(box->top, box->top + box->height);
}

void TimelineView::scrollTo(int top, int bottom)
{
    auto* bar = verticalScrollBar();
    const int covered = m_rows.headerHeight(); // by the header that stays on top
    const int visible = bodyBox().height();
    if (top - covered < bar->value() || bottom - top > visible - covered) {
        bar->setValue(top - covered);
    } else if (bottom > bar->value() + visible) {
        bar->setValue(bottom - visible);
    }
}

QPoint TimelineView::pointOf(const Selection::Item& item) const
{
    const auto place = placeOf(item);
    const auto* box = place.group < 0 ? nullptr : m_rows.boxOf(place.group, place.row);
    const auto span = spanOf(item);
    if (box == nullptr || !span) {
        return {-1, -1};
    }
    const double from = std::max(m_scale.xAt(span->startNs), 0.0);
    const double to = std::min(m_scale.xAt(span->endNs), m_scale.width());
    return {m_labelWidth + static_cast<int>((from + to) / 2),
            bodyBox().top() + box->top + box->height / 2 - verticalScrollBar()->value()};
}

} // namespace drmscope::app
