// SPDX-License-Identifier: MIT
// How the timeline shows what is chosen, and what it chooses next.
#include "app/model/event_table_model.h"
#include "app/model/focused_bar.h"
#include "app/model/problem_walk.h"
#include "app/model/time_text.h"
#include "app/view/timeline_accessible.h"
#include "app/view/timeline_view.h"

#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <utility>

namespace drmscope::app {

namespace {

std::vector<Timeline::Place> focusedRows(const Timeline& timeline, const FindingFocus& focus)
{
    std::vector<Timeline::Place> places;
    for (size_t group = 0; group < timeline.groups().size(); ++group) {
        const auto& rows = timeline.groups()[group].rows;
        for (size_t row = 0; row < rows.size(); ++row) {
            if (isFocusedRow(focus, rows[row])) {
                places.push_back({static_cast<int>(group), static_cast<int>(row)});
            }
        }
    }
    return places;
}

// All of it, with air on both sides.
TimeScale framing(TimeScale scale, const Span& span)
{
    const auto from = static_cast<double>(span.startNs);
    const auto to = static_cast<double>(span.endNs);
    scale.show(from - (to - from) * 0.1, to + (to - from) * 0.1);
    return scale;
}

} // namespace

void TimelineView::choose(const Selection::Item& item)
{
    m_selection.choose(item.kind, item.id);
}

void TimelineView::showFocus(const FindingFocus& focus)
{
    m_focus = focus;
    if (m_contents == nullptr || focus.isEmpty()) {
        viewport()->update();
        return;
    }
    const Selection::Item first =
        focus.firstResource != 0 ? Selection::Item{Selection::Kind::Resource, focus.firstResource}
        : focus.files.isEmpty()  ? Selection::Item{Selection::Kind::Device, focus.deviceId}
                                 : Selection::Item{Selection::Kind::File, *focus.files.cbegin()};
    bringIntoSight(first);
    bringLanesIntoSight(focus);
    announceSelection(*this, first);
    if (focus.toNs > focus.fromNs) {
        const double air = 0.12 * static_cast<double>(focus.toNs - focus.fromNs);
        auto scale = m_scale;
        scale.show(static_cast<double>(focus.fromNs) - air, static_cast<double>(focus.toNs) + air);
        setScale(scale, History::Step);
    }
    m_focusShownAt = {m_scale, verticalScrollBar()->value()};
    viewport()->update();
}

void TimelineView::markFocus(const FindingFocus& focus)
{
    m_focus = focus;
    viewport()->update();
}

// All that it names, where there is room for them.
void TimelineView::bringLanesIntoSight(const FindingFocus& focus)
{
    std::vector<Timeline::Place> places;
    for (const qint64 id : focus.resources) {
        places.push_back(placeOf({Selection::Kind::Resource, id}));
    }
    for (const qint64 id : focus.files) {
        places.push_back(placeOf({Selection::Kind::File, id}));
    }
    const auto rows = focusedRows(*m_contents->timeline, focus);
    places.insert(places.end(), rows.begin(), rows.end());
    places.erase(std::remove_if(places.begin(), places.end(),
                                [](const auto& place) { return place.group < 0; }),
                 places.end());
    std::for_each(places.begin(), places.end(), [this](const auto& place) { unfold(place); });
    int top = m_rows.height();
    int bottom = 0;
    for (const auto& place : places) {
        if (const auto* box = m_rows.boxOf(place.group, place.row); box != nullptr) {
            top = std::min(top, box->top);
            bottom = std::max(bottom, box->top + box->height);
        }
    }
    if (bottom > top) {
        scrollTo(top, bottom);
    }
}

void TimelineView::showMoment(const Event& event)
{
    if (m_contents == nullptr) {
        return;
    }
    const auto& contents = *m_contents;
    QStringList words{EventTableModel::textOf(contents, event, EventTableModel::Kind),
                      exactTimeText(event.timestampNs - contents.originNs())};
    if (event.deviceId != 0) {
        words.insert(1, contents.nameOf(event.deviceId));
    }
    const bool again = m_moment.has_value(); // a session that is read again moves nothing
    m_moment = ChosenMoment{event.timestampNs, event.deviceId, words.join(QStringLiteral(" · "))};
    if (!again) {
        bringMomentIntoSight();
    }
    viewport()->update();
}

// Its time, and as much of its drm_device as tells which one it is.
void TimelineView::bringMomentIntoSight()
{
    const qint64 timeNs = m_moment->timeNs;
    if (timeNs < m_scale.fromNs() || timeNs > m_scale.toNs()) {
        centre(timeNs);
    }
    const int group = m_contents->timeline->groupOf(m_moment->deviceId);
    const int top = verticalScrollBar()->value();
    const bool isOnTop = group >= 0 && m_rows.groupTop(group) <= top &&
                         m_rows.groupBottom(group) > top + 2 * m_rows.headerHeight();
    if (!isOnTop) {
        scrollToRow(group, -1);
    }
}

void TimelineView::showLife(const ResourceSpan& resource)
{
    const auto* device = m_contents == nullptr ? nullptr : m_contents->device(resource.deviceId);
    if (device == nullptr) {
        return;
    }
    m_life =
        barOf(resource, m_contents->roles.of(resource), device->firstSeenNs, m_contents->endNs());
    if (std::exchange(m_waits, {}) == m_scale) {
        bringTimeIntoSight(*m_life);
    }
    viewport()->update();
}

void TimelineView::centre(qint64 timeNs)
{
    auto scale = m_scale;
    scale.panBy(scale.xAt(timeNs) - scale.width() / 2);
    setScale(scale, History::Step);
}

// What was chosen once more.
void TimelineView::bringBack(const Selection::Item& item)
{
    if (!m_focus.isEmpty() && item == m_focus.item()) {
        showFocus(m_focus);
    } else if (item.kind == Selection::Kind::Event && m_moment) {
        bringMomentIntoSight();
    } else {
        bringIntoSight(item);
    }
}

void TimelineView::fitSelection()
{
    const auto& item = m_selection.item();
    const bool hasLanes =
        item.kind == Selection::Kind::Finding || item.kind == Selection::Kind::CallSite;
    if (hasLanes || item.kind == Selection::Kind::Event) {
        const bool isRead = hasLanes ? m_focus.item() == item : m_moment.has_value();
        if (!isRead) { // it is shown when it was
            return;
        }
        const auto before = m_scale;
        if (hasLanes) {
            showFocus(m_focus);
        } else if (std::abs(m_scale.xAt(m_moment->timeNs) - m_scale.width() / 2) >= 2) {
            centre(m_moment->timeNs);
        }
        return m_scale == before ? fitAll() : void(); // where it was already
    }
    const auto span = spanOf(item);
    if (m_waits && (!span || span->count > 1)) { // it is shown when it was read
        return;
    }
    if (!span) {
        fitAll();
        return;
    }
    const auto from = static_cast<double>(span->startNs);
    const auto to = static_cast<double>(span->endNs);
    const double middle = (from + to) / 2;
    const double offCentre = m_scale.xAt(static_cast<qint64>(middle)) - m_scale.width() / 2;
    auto scale = m_scale;
    scale.panBy(offCentre);
    // Centred already, or as near as the session goes: show it whole, with air on both sides; that
    // done, show the whole session.
    if (std::abs(offCentre) < 2 || scale == m_scale) {
        scale = framing(m_scale, *span);
    }
    if (scale == m_scale) {
        scale.fit();
    }
    setScale(scale, History::Step);
}

void TimelineView::frameSelection()
{
    if (const auto span = spanOf(m_selection.item())) {
        setScale(framing(m_scale, *span), History::Step);
    }
}

void TimelineView::step(int by)
{
    if (m_contents == nullptr) {
        return;
    }
    const auto& item = m_selection.item();
    const auto& timeline = *m_contents->timeline;
    const bool fromDevice = item.kind == Selection::Kind::Device;
    const int group = fromDevice ? timeline.groupOf(item.id) : placeOf(item).group;
    const auto next =
        timeline.nextResource(item.kind == Selection::Kind::Resource ? item.id : 0,
                              fromDevice ? 1 : by, [group](const Timeline::Place& place) {
                                  return place.group >= 0 && (group < 0 || place.group == group);
                              });
    if (next != 0) {
        m_selection.choose(Selection::Kind::Resource, next);
    }
}

void TimelineView::stepOnLane(int by)
{
    const auto& item = m_selection.item();
    const auto place = placeOf(item);
    if (place.group < 0 || place.row < 0) {
        return step(by);
    }
    const auto& row = rowAt(place.group, place.row);
    const auto& spans = row.lane.spans();
    const auto found = spanIndex(row, item);
    const auto next = static_cast<qsizetype>(found) + by;
    if (found == spans.size() || next < 0 || next >= static_cast<qsizetype>(spans.size())) {
        return step(by); // the lane ends: on to the next of the drm_device
    }
    const auto other = itemOf(*m_contents, row.kind, spans[static_cast<size_t>(next)].item);
    m_selection.choose(other.kind, other.id);
}

void TimelineView::stepProblem(int by)
{
    if (m_contents == nullptr) {
        return;
    }
    const auto problem = nextProblem(*m_contents, m_quiet, m_selection.item(), by);
    if (!problem) {
        emit told(m_filter.isActive() ? tr("No problem among what the filter shows.")
                                      : tr("No problem: no finding accuses, nothing leaks."));
        return;
    }
    emit told(problemText(*m_contents, *problem, by));
    choose(problem->item);
    emit problemChosen();
}

} // namespace drmscope::app
