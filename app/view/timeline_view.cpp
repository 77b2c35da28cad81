// SPDX-License-Identifier: MIT
#include "app/view/timeline_view.h"

#include "app/view/timeline_ruler.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>

namespace drmscope::app {

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

} // namespace drmscope::app
