// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/timeline_painter.h"

#include <QFont>
#include <memory>
#include <vector>

namespace drmscope::app {

// What a timeline showed at one moment. Owns all of it, so that any thread can paint it, whatever
// becomes of the window meanwhile.
class TimelineSheet
{
public:
    // `frame` without what it points to, which is copied from there.
    TimelineSheet(const TimelineFrame& frame, std::shared_ptr<const SessionContents> contents,
                  std::shared_ptr<const TimelineDetail> detail, const QFont& font);

    QSize size() const { return {m_frame.body.width(), m_frame.body.bottom() + 1}; }
    const QFont& font() const { return m_font; }
    const SessionContents& contents() const { return *m_contents; }
    ColourBy colourBy() const { return m_colouring.by(); }
    void paint(QPainter& painter, const Theme& theme) const;

private:
    std::shared_ptr<const SessionContents> m_contents;
    std::shared_ptr<const TimelineDetail> m_detail;
    TimelineRows m_rows;
    Colouring m_colouring;
    FindingFocus m_focus;
    std::vector<Annotations::Note> m_notes;
    QHash<qint64, QString> m_quiet;
    TimelineFrame m_frame; // points to nothing
    QFont m_font;
};

} // namespace drmscope::app
