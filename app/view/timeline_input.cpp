// SPDX-License-Identifier: MIT
// What the mouse does to the timeline.
#include "app/view/hover_card.h"
#include "app/view/timeline_ruler.h"
#include "app/view/timeline_view.h"

#include <QApplication>
#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr int kReachPx = 4; // a click this near a bar means the bar

// Of the drm_devices that live in the range that is shown.
struct Alive
{
    int first = -1;
    bool inSight = false; // one of them, with no less than its header
};

Alive aliveIn(const Timeline& timeline, const TimeScale& scale, const TimelineRows& rows, int top,
              int bottom)
{
    Alive alive;
    for (size_t i = 0; i < timeline.groups().size() && !alive.inSight; ++i) {
        const auto& group = timeline.groups()[i];
        if (group.startNs > scale.toNs() || group.endNs < scale.fromNs()) {
            continue;
        }
        const int index = static_cast<int>(i);
        alive.first = alive.first < 0 ? index : alive.first;
        alive.inSight =
            std::min(rows.groupBottom(index), bottom) - std::max(rows.groupTop(index), top) >=
            rows.headerHeight();
    }
    return alive;
}

} // namespace

TimelineHit TimelineView::hitAt(const QPoint& point) const
{
    TimelineHit hit;
    if (m_contents == nullptr || !bodyBox().contains(point)) {
        return hit;
    }
    const auto* box = m_rows.boxAt(point.y() - bodyBox().top() + verticalScrollBar()->value());
    if (box == nullptr) {
        return hit;
    }
    hit.group = box->group;
    hit.row = box->row;
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(box->group)];
    // The header that stays on top covers the rows behind it.
    if (hit.row >= 0 && point.y() < bodyBox().top() + m_rows.headerHeight() &&
        m_rows.groupTop(hit.group) < verticalScrollBar()->value()) {
        hit.row = -1;
    }
    hit.item = {Selection::Kind::Device, group.deviceId};
    if (hit.row < 0 || point.x() < m_labelWidth) {
        return hit;
    }
    const auto& row = rowAt(hit.group, hit.row);
    if (row.lane.empty()) {
        return hit;
    }
    const auto reachNs = static_cast<qint64>(std::ceil(kReachPx * m_scale.nsPerPixel()));
    const size_t span = row.lane.spanAt(m_scale.timeAt(point.x() - m_labelWidth), reachNs);
    if (span == row.lane.spans().size()) {
        hit.item = {};
        return hit;
    }
    hit.span = span;
    hit.item = itemOf(*m_contents, row.kind, row.lane.spans()[span].item);
    return hit;
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    auto scale = m_scale;
    if ((event->modifiers() & Qt::ControlModifier) != 0) {
        scale.zoomAt(event->position().x() - m_labelWidth, std::pow(kZoomStep, notches));
        setScale(scale, History::Gesture);
    } else if ((event->modifiers() & Qt::ShiftModifier) != 0 || event->angleDelta().x() != 0) {
        const double sideways =
            event->angleDelta().x() != 0 ? event->angleDelta().x() / 120.0 : notches;
        scale.panBy(-sideways * kPanShare * m_scale.width());
        setScale(scale, History::Gesture);
    } else {
        QAbstractScrollArea::wheelEvent(event);
    }
    event->accept();
    hover(event->position().toPoint());
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_contents == nullptr) {
        return;
    }
    m_pressed = m_last = event->pos();
    m_moved = false;
    m_drag = axisBox().contains(event->pos()) && event->pos().x() >= m_labelWidth ? Drag::Range
                                                                                  : Drag::Pan;
    if (overviewBox().contains(event->pos())) {
        // On the window: move it. Beside it: a new one is drawn.
        const auto strip = overviewStrip();
        const double left = TimelineRuler::overviewX(m_scale, strip, m_scale.fromNs());
        const double right = TimelineRuler::overviewX(m_scale, strip, m_scale.toNs());
        const bool inside = event->pos().x() >= left && event->pos().x() <= right;
        m_drag = inside && !m_scale.showsAll() ? Drag::Overview : Drag::Brush;
    }
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_contents == nullptr) {
        return;
    }
    if (m_drag == Drag::Overview) {
        auto scale = m_scale;
        const auto strip = overviewStrip();
        const qint64 fromNs = TimelineRuler::overviewTime(m_scale, strip, m_last.x());
        const qint64 toNs = TimelineRuler::overviewTime(m_scale, strip, event->pos().x());
        scale.panBy(scale.xAt(toNs) - scale.xAt(fromNs));
        setScale(scale, History::Gesture);
        m_last = event->pos();
        return;
    }
    if (m_drag == Drag::Brush) {
        m_last = event->pos();
        viewport()->update();
        return;
    }
    if (m_drag == Drag::Range) {
        m_moved = m_moved ||
                  std::abs(event->pos().x() - m_pressed.x()) >= QApplication::startDragDistance();
        m_last = event->pos();
        viewport()->update();
        return;
    }
    if (m_drag == Drag::Pan) {
        m_moved = m_moved ||
                  (event->pos() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
        if (m_moved) {
            auto scale = m_scale;
            scale.panBy(m_last.x() - event->pos().x());
            setScale(scale, History::Gesture);
            verticalScrollBar()->setValue(verticalScrollBar()->value() + m_last.y() -
                                          event->pos().y());
            viewport()->setCursor(Qt::ClosedHandCursor);
        }
        m_last = event->pos();
    }
    hover(event->pos());
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    const bool clicked = m_drag == Drag::Pan && !m_moved;
    if (m_drag == Drag::Brush) {
        endBrush();
    } else if (m_drag == Drag::Range && m_moved) {
        endRange(event->globalPosition().toPoint());
    }
    m_drag = Drag::None;
    viewport()->unsetCursor();
    if (clicked && event->button() == Qt::LeftButton) {
        click(hitAt(event->pos()), event->pos());
    }
}

// A brush of some width is the new view; a click alone goes there.
void TimelineView::endBrush()
{
    const auto strip = overviewStrip();
    const qint64 a = TimelineRuler::overviewTime(m_scale, strip, m_pressed.x());
    const qint64 b = TimelineRuler::overviewTime(m_scale, strip, m_last.x());
    auto scale = m_scale;
    if (std::abs(m_pressed.x() - m_last.x()) >= QApplication::startDragDistance() / 2) {
        scale.show(static_cast<double>(std::min(a, b)), static_cast<double>(std::max(a, b)));
    } else {
        scale.panBy(scale.xAt(a) - scale.width() / 2);
    }
    setScale(scale, History::Step);
    const int top = verticalScrollBar()->value();
    const auto alive = aliveIn(*m_contents->timeline, scale, m_rows, top, top + bodyBox().height());
    if (alive.first >= 0 && !alive.inSight) {
        scrollToRow(alive.first, -1);
    } else if (alive.first < 0) {
        emit told(tr("No drm_device lived then."));
    }
    viewport()->update();
}

// What was drawn along the axis stands between the markers from now on.
void TimelineView::endRange(const QPoint& globalPoint)
{
    m_drag = Drag::None;
    const auto timeAt = [this](int x) {
        return m_scale.timeAt(std::clamp<double>(x - m_labelWidth, 0, m_scale.width()));
    };
    m_annotations.setMarker(0, timeAt(std::min(m_pressed.x(), m_last.x())));
    m_annotations.setMarker(1, timeAt(std::max(m_pressed.x(), m_last.x())));
    emit rangeDrawn(globalPoint);
}

void TimelineView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPoint chosen = pointOf(m_selection.item());
    TimelineHit hit;
    QPoint at = event->pos();
    if (byKey) {
        hit.item = m_selection.item();
        hit.group = placeOf(hit.item).group;
        at = chosen.x() < 0 ? canvas().center() : chosen;
    } else {
        hit = hitAt(at);
    }
    if (m_contents != nullptr) {
        emit menuAsked(hit, viewport()->mapToGlobal(at));
    }
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (canvas().contains(event->pos()) && hitAt(event->pos()).item.kind != Selection::Kind::None) {
        fitSelection();
    } else if (axisBox().contains(event->pos()) || overviewBox().contains(event->pos())) {
        fitAll();
    }
}

void TimelineView::click(const TimelineHit& hit, const QPoint& point)
{
    if (hit.group < 0) {
        m_selection.clear();
        return;
    }
    const auto& group = m_contents->timeline->groups()[static_cast<size_t>(hit.group)];
    const bool onArrow = point.x() < m_rows.lineHeight() + 12;
    if (hit.row < 0 && onArrow) {
        return foldGroup(hit.group);
    }
    if (hit.row >= 0 && point.x() < m_labelWidth) {
        const auto& row = group.rows[static_cast<size_t>(hit.row)];
        if (row.kind == RowKind::Bundle) {
            return foldBundle(hit.group, row);
        }
        if (row.lane.spans().size() == 1) { // the label of a single bar means the bar
            const auto item = itemOf(*m_contents, row.kind, row.lane.spans().front().item);
            m_choosing = true;
            m_selection.choose(item.kind, item.id);
            m_choosing = false;
            return;
        }
    }
    m_choosing = true;
    m_selection.choose(hit.item.kind, hit.item.id);
    m_choosing = false;
}

void TimelineView::hover(const QPoint& point)
{
    const auto hit = hitAt(point);
    const bool onCanvas = canvas().contains(point);
    const std::optional<int> pointerX = onCanvas ? std::optional(point.x()) : std::nullopt;
    if (hit == m_hovered && pointerX == m_pointerX) {
        return;
    }
    if (hit.item != m_hovered.item) {
        QToolTip::hideText();
    }
    m_hovered = hit;
    m_pointerX = pointerX;
    viewport()->update();
}

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        m_hovered = {};
        m_pointerX.reset();
        viewport()->update();
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showTip(help->pos(), help->globalPos());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::showTip(const QPoint& point, const QPoint& globalPoint)
{
    const auto hit = hitAt(point);
    const auto show = [this, globalPoint](const QString& card) {
        if (card.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(globalPoint + QPoint(8, 12), card, viewport());
        }
    };
    if (m_contents == nullptr) {
        return show({});
    }
    const QString notes = notesAt(point, hit);
    if (hit.item.kind != Selection::Kind::Resource) {
        return show(hoverCard(*m_contents, hit, zero()) + notes);
    }
    m_document.askForSpan(hit.item.id, [this, show, hit, notes](const ResourceSpan& resource) {
        if (m_contents != nullptr && m_hovered.item == hit.item) {
            show(resourceCard(*m_contents, resource, zero()) + notes);
        }
    });
}

} // namespace drmscope::app
