// SPDX-License-Identifier: MIT
#include "app/view/timeline_view.h"

#include "app/view/timeline_ruler.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr qint64 kOneGestureMs = 600; // changes this close together are one step of the history
constexpr size_t kMostHistory = 100;

} // namespace

TimelineView::TimelineView(SessionDocument& document, Selection& selection, QWidget* parent)
    : QAbstractScrollArea(parent), m_document(document), m_selection(selection)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(
        tr("Lifecycle of each drm_device and its managed resources. Every bar is "
           "also a row of the tables below."));
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&document, &SessionDocument::stateChanged, this, &TimelineView::reset);
    connect(&selection, &Selection::changed, this, [this](const Selection::Item& item) {
        if (!m_choosing) {
            bringIntoSight(item);
        }
        viewport()->update();
    });
    layOut();
}

void TimelineView::reset()
{
    m_contents = m_document.contents();
    m_hovered = {};
    m_pointerX.reset();
    m_back.clear();
    m_forward.clear();
    m_rows.setTimeline(m_contents == nullptr ? nullptr : m_contents->timeline);
    if (m_contents != nullptr) {
        m_scale.setLimits(m_contents->timeline->firstNs(), m_contents->timeline->lastNs());
        showActivity();
    }
    verticalScrollBar()->setValue(0);
    measureLabels();
    layOut();
}

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

void TimelineView::measureLabels()
{
    constexpr size_t kMostMeasured = 2000; // more labels than that will not make it wider
    const auto metrics = fontMetrics();
    int widest = metrics.averageCharWidth() * 30;
    size_t measured = 0;
    if (m_contents != nullptr) {
        for (const auto& group : m_contents->timeline->groups()) {
            for (const auto& row : group.rows) {
                if (!row.label.isEmpty() && ++measured < kMostMeasured) {
                    const int detail =
                        row.detail.isEmpty() ? 0 : metrics.horizontalAdvance(row.detail) + 14;
                    widest = std::max(widest, metrics.horizontalAdvance(row.label) + detail);
                }
            }
        }
    }
    m_widestLabel = std::min(widest, metrics.averageCharWidth() * 60) + 38;
}

void TimelineView::layOut()
{
    m_rows.setFont(fontMetrics());
    m_labelWidth = std::min(m_widestLabel, viewport()->width() * 3 / 10);
    m_scale.setWidth(std::max(viewport()->width() - m_labelWidth, 1));
    const int visible = std::max(bodyBox().height(), 1);
    verticalScrollBar()->setRange(0, std::max(m_rows.height() - visible, 0));
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setSingleStep(m_rows.lineHeight() * 2);
    viewport()->update();
}

QRect TimelineView::overviewBox() const
{
    return {0, 0, viewport()->width(), m_rows.lineHeight() + 14};
}

QRect TimelineView::axisBox() const
{
    return {0, overviewBox().bottom() + 1, viewport()->width(), m_rows.lineHeight() + 12};
}

QRect TimelineView::missedBox() const
{
    const bool any = m_contents != nullptr && !m_contents->missed.empty();
    return {0, axisBox().bottom() + 1, viewport()->width(), any ? m_rows.lineHeight() + 6 : 0};
}

QRect TimelineView::bodyBox() const
{
    const int top = missedBox().top() + missedBox().height();
    return {0, top, viewport()->width(), std::max(viewport()->height() - top, 0)};
}

QRect TimelineView::canvas() const
{
    return bodyBox().adjusted(m_labelWidth, 0, 0, 0);
}

TimelineFrame TimelineView::frame() const
{
    TimelineFrame frame;
    frame.contents = m_contents.get();
    frame.timeline = m_contents->timeline.get();
    frame.rows = &m_rows;
    frame.scale = m_scale;
    frame.body = bodyBox();
    frame.labelWidth = m_labelWidth;
    frame.scrollY = verticalScrollBar()->value();
    frame.selected = m_selection.item();
    frame.hovered = m_hovered;
    frame.pointerX = m_pointerX;
    return frame;
}

void TimelineView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    const Theme theme(palette());
    if (m_contents == nullptr) {
        painter.fillRect(viewport()->rect(), theme.canvas);
        return;
    }
    const auto shown = frame();
    TimelinePainter(painter, theme, shown).paint();
    TimelineRuler ruler(painter, theme, shown);
    ruler.paintOverview(overviewBox());
    ruler.paintAxis(axisBox());
    if (missedBox().height() > 0) {
        ruler.paintMissed(missedBox());
    }
    ruler.paintPointer(axisBox());
    painter.setPen(theme.edge);
    painter.drawLine(m_labelWidth - 1, axisBox().top(), m_labelWidth - 1, bodyBox().top() - 1);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void TimelineView::resizeEvent(QResizeEvent* /*event*/)
{
    layOut();
}

void TimelineView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::StyleChange) {
        measureLabels();
        layOut();
    }
    QAbstractScrollArea::changeEvent(event);
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
    emit scaleChanged();
    viewport()->update();
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
    case Selection::Kind::Resource: {
        const auto index = m_contents->resourceIndex(item.id);
        return index < 0 ? Timeline::Place{}
                         : m_contents->timeline->placeOfResource(static_cast<size_t>(index));
    }
    case Selection::Kind::File:
        for (size_t i = 0; i < m_contents->files.size(); ++i) {
            if (m_contents->files[i].id == item.id) {
                return m_contents->timeline->placeOfFile(i);
            }
        }
        return {};
    case Selection::Kind::Device:
        return {m_contents->timeline->groupOf(item.id), -1};
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
    const bool isFile = item.kind == Selection::Kind::File;
    for (const auto& span : group.rows[static_cast<size_t>(place.row)].lane.spans()) {
        const qint64 id =
            isFile ? m_contents->files[span.item].id : m_contents->resources[span.item].id;
        if (id == item.id) {
            return span;
        }
    }
    return {};
}

void TimelineView::bringIntoSight(const Selection::Item& item)
{
    const auto place = placeOf(item);
    if (place.group < 0) {
        return;
    }
    if (m_rows.isCollapsed(place.group) && place.row >= 0) {
        m_rows.setCollapsed(place.group, false);
        layOut();
    }
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(place.group)];
    if (place.row >= 0) {
        const auto& row = group.rows[static_cast<size_t>(place.row)];
        if (row.kind == RowKind::BundleLane && !m_rows.isUnfolded(place.group, row.bundle)) {
            m_rows.setUnfolded(place.group, row.bundle, true);
            layOut();
        }
    }
    scrollToRow(place.group, place.row);
    const auto span = spanOf(item);
    if (span && (span->endNs < m_scale.fromNs() || span->startNs > m_scale.toNs())) {
        auto scale = m_scale;
        scale.panBy(scale.xAt((span->startNs + span->endNs) / 2) - scale.width() / 2);
        setScale(scale, History::Step);
    }
}

void TimelineView::scrollToRow(int group, int row)
{
    const auto* box = m_rows.boxOf(group, row);
    if (box == nullptr) {
        return;
    }
    const int top =
        box->top - (row < 0 ? 0 : m_rows.headerHeight()); // the pinned header covers that much
    const int visible = bodyBox().height();
    auto* bar = verticalScrollBar();
    if (top < bar->value()) {
        bar->setValue(top);
    } else if (box->top + box->height > bar->value() + visible) {
        // A group is shown with as much of its rows as there is room for.
        bar->setValue(row < 0 ? top : box->top + box->height - visible);
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
