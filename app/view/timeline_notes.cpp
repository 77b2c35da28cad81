// SPDX-License-Identifier: MIT
// Where notes stand: in the overview, and at what they are pinned to.
#include "app/view/hover_card.h"
#include "app/view/timeline_ruler.h"
#include "app/view/timeline_view.h"

#include <cmath>

namespace drmscope::app {

namespace {

constexpr double kFlagPx = 6;
constexpr double kNearPx = 6; // a pointer this near a mark means it

} // namespace

// A square on a pole, as the line of the notes has them: nothing else is one.
void paintNoteMark(QPainter& painter, const Theme& theme, double x, double top, double bottom)
{
    const QRectF flag(x, top, kFlagPx, kFlagPx);
    painter.fillRect(flag.adjusted(-1.7, -1, 1, 1), theme.canvas); // over whatever bar
    painter.setPen(QPen(theme.accent, 1.4));
    painter.drawLine(QPointF(x, top), QPointF(x, bottom));
    painter.fillRect(flag, theme.accent);
}

void TimelinePainter::paintNotes()
{
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    for (const auto& [note, place] : m_frame.notes) {
        const auto* box = m_frame.rows->boxOf(place.group, place.row);
        const double x = m_frame.xAt(note.timeNs);
        if (box != nullptr && x > m_canvas.left() - kFlagPx && x <= m_canvas.right()) {
            const int y = m_frame.yOf(*box);
            paintNoteMark(m_painter, m_theme, x, y + 1, y + box->height - 1);
        }
    }
    m_painter.restore();
}

// Of those in one place one.
void TimelineRuler::paintNotesOfAll(const QRect& canvas)
{
    double last = canvas.left() - kFlagPx;
    for (const auto& placed : m_frame.notes) { // by time
        const double x = overviewX(m_frame.scale, canvas, placed.note.timeNs);
        if (x - last >= 1) {
            paintNoteMark(m_painter, m_theme, x, canvas.bottom() - 14, canvas.bottom() - 3);
            last = x;
        }
    }
}

// What has no bar of its own stands at its drm_device, a call site at the first that it added; a
// row that is folded away, at what it is folded into.
Timeline::Place TimelineView::placeOfNote(const Annotations::Note& note) const
{
    using Kind = Selection::Kind;
    const bool isSite = note.item.kind == Kind::CallSite;
    const auto place =
        seen(placeOf(isSite ? Selection::Item{Kind::Resource, note.item.id} : note.item));
    return place.group >= 0 && m_rows.boxOf(place.group, place.row) != nullptr
               ? place
               : Timeline::Place{m_contents->timeline->groupOf(m_contents->deviceOf(note.item)),
                                 -1};
}

void TimelineView::placeNotes()
{
    m_notes.clear();
    for (const auto& note : m_annotations.notes()) {
        m_notes.push_back({note, m_contents == nullptr ? Timeline::Place{} : placeOfNote(note)});
    }
}

// What is written to what the pointer is on, or where it is.
QString TimelineView::notesAt(const QPoint& point, const TimelineHit& hit) const
{
    const bool over = overviewBox().contains(point);
    const bool onLine = over || notesBox().contains(point);
    std::vector<Annotations::Note> meant;
    for (const auto& [note, place] : m_notes) {
        const double x = over ? TimelineRuler::overviewX(m_scale, overviewStrip(), note.timeNs)
                              : m_labelWidth + m_scale.xAt(note.timeNs);
        const bool onRow = hit.group >= 0 && place.group == hit.group && place.row == hit.row;
        const bool onItem = hit.item.kind != Selection::Kind::None && note.item == hit.item;
        if (onItem || ((onLine || onRow) && std::abs(point.x() - x) <= kNearPx)) {
            meant.push_back(note);
        }
    }
    return notesCard(meant, zero());
}

} // namespace drmscope::app
