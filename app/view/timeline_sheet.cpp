// SPDX-License-Identifier: MIT
#include "app/view/timeline_sheet.h"

#include "app/view/legend_bar.h"
#include "app/view/timeline_ruler.h"

#include <utility>

namespace drmscope::app {

TimelineSheet::TimelineSheet(const TimelineFrame& frame,
                             std::shared_ptr<const SessionContents> contents,
                             std::shared_ptr<const TimelineDetail> detail, const QFont& font,
                             QString instead)
    : PictureSheet(font), m_contents(std::move(contents)), m_detail(std::move(detail)),
      m_rows(*frame.rows), m_colouring(*frame.colouring),
      m_focus(frame.focus == nullptr ? FindingFocus() : *frame.focus), m_quiet(*frame.quiet),
      m_frame(frame), m_instead(std::move(instead))
{
    m_frame.hovered = {};
    m_frame.pointerX.reset();
}

void TimelineSheet::paint(QPainter& painter, const Theme& theme) const
{
    TimelineFrame frame = m_frame;
    frame.contents = m_contents.get();
    frame.timeline = m_contents->timeline.get();
    frame.detail = m_detail.get();
    frame.rows = &m_rows;
    frame.colouring = &m_colouring;
    frame.focus = m_focus.isEmpty() ? nullptr : &m_focus;
    frame.quiet = &m_quiet;
    painter.setFont(font());
    painter.setLayoutDirection(Qt::LeftToRight);
    TimelinePainter(painter, theme, frame).paint();
    TimelineRuler(painter, theme, frame).paint();
    if (!m_instead.isEmpty()) {
        painter.setPen(theme.text);
        painter.drawText(frame.body.adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_instead);
    }
}

void TimelineSheet::paintKey(QPainter& painter, const Theme& theme, const QRect& box) const
{
    paintLegend(painter, theme, box, m_colouring.by(), m_contents.get());
}

} // namespace drmscope::app
