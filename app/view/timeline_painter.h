// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/annotations.h"
#include "app/model/finding_focus.h"
#include "app/model/selection.h"
#include "app/model/session_contents.h"
#include "app/model/time_axis.h"
#include "app/model/time_scale.h"
#include "app/model/timeline.h"
#include "app/model/timeline_detail.h"
#include "app/view/colour_by.h"
#include "app/view/mark_labels.h"
#include "app/view/theme.h"
#include "app/view/timeline_rows.h"

#include <QPainter>
#include <QRect>
#include <array>
#include <optional>
#include <vector>

namespace drmscope::app {

struct Bar;

// What a point of the timeline belongs to.
struct TimelineHit
{
    Selection::Item item;     // what a click there chooses
    int group = -1;           // -1: none
    int row = -1;             // -1: the group's header
    size_t span = ~size_t{0}; // of the row's lane
    friend bool operator==(const TimelineHit&, const TimelineHit&) = default;
};

// The bar of what is chosen, exactly, whatever it is folded into.
struct ChosenBar
{
    TimelinePlace place; // its row, or that of the bundle it is folded away in
    qint64 startNs = 0;
    qint64 endNs = 0;
};

// Of the event that is chosen.
struct ChosenMoment
{
    qint64 timeNs = 0;
    RowId deviceId = 0; // 0: of none
    QString text;
};

// Where its mark stands, beside that in the overview.
struct PlacedNote
{
    Annotations::Note note;
    TimelinePlace place; // none: what it is pinned to stands nowhere, or it is to the time alone
};

// What a click on an item of such a row chooses.
Selection::Item itemOf(const SessionContents& contents, RowKind kind, quint32 item);

// All that one frame needs: where the parts of the viewport are and what is in them.
struct TimelineFrame
{
    const SessionContents* contents = nullptr;
    const Timeline* timeline = nullptr;
    const TimelineRows* rows = nullptr;
    const TimelineDetail* detail = nullptr; // of what is shown; nullptr: none, or none is needed
    TimeScale scale;
    TimeZero zero;
    QRect overview;
    QRect axis;
    QRect missed;       // the line that counts what is; not high where nothing is
    QRect notesLine;    // the same
    QRect body;         // below them; labels and canvas
    int labelWidth = 0; // canvas begins there
    int scrollY = 0;
    Selection::Item selected;
    std::optional<ChosenBar> chosen;
    std::optional<ChosenMoment> moment;
    const FindingFocus* focus = nullptr; // of the chosen finding or call site; nullptr none
    std::vector<PlacedNote> notes;       // by time
    std::array<std::optional<qint64>, 2> markers;  // A and B
    const QHash<qint64, QString>* quiet = nullptr; // findings that nobody wants to hear of
    const Colouring* colouring = nullptr;
    TimelineHit hovered;
    std::optional<int> pointerX; // where the time line of the pointer stands

    // As exact as it is known here and now.
    const TimelineRow& row(int group, int row) const;
    int canvasLeft() const { return body.left() + labelWidth; }
    double xAt(qint64 timeNs) const { return canvasLeft() + scale.xAt(timeNs); }
    int yOf(const TimelineRows::Box& box) const { return body.top() + box.top - scrollY; }
};

// Paints the groups of a timeline. What it costs depends on the size of the viewport, not of the
// session.
class TimelinePainter
{
public:
    TimelinePainter(QPainter& painter, const Theme& theme, const TimelineFrame& frame);

    void paint();

private:
    void paintRow(const TimelineRows::Box& box);
    void paintHeader(int group, int y);
    void paintLabelGround(int group);
    void paintLabelOf(const TimelineRows::Box& box);
    void paintLabelOfLanes(size_t first, size_t last);
    void paintGroupGround(int group);
    void paintMarkLines(int group);
    void paintPinnedHeader();
    int pinnedGroup() const; // whose header stays while its rows scroll; -1: none
    void paintFolded(const TimelineRows::Box& box);
    void paintSevereLine(const TimelineGroup& group, const QRect& box);
    const TimelineRow* liveCountOf(int group) const; // nullptr: it has no resources
    void paintLabel(const TimelineRow& row, const QRect& box, bool strong, bool unfolded);
    void paintMarks(const TimelineGroup& group, const QRect& box);
    void paintPinnedMarks();
    std::vector<MarkLabel> nameMarks(const TimelineGroup& group, int top, int lines);
    void paintPhases(const TimelineGroup& group, const QRect& box);
    void paintAfterlife(const TimelineGroup& group, const QRect& box);
    void paintChosen();
    void paintLane(const TimelineGroup& group, const TimelineRow& row, const QRect& box);
    void paintSpan(const TimelineGroup& group, const TimelineRow& row, size_t span,
                   const QRectF& box);
    void paintFileText(const TimelineGroup& group, const Span& span, const QRectF& box);
    void paintCount(const TimelineRow& row, const QRect& box);
    void paintTicks(const TimelineRow& row, const QRect& box);
    int seenColumns(const QRect& box) const;
    void paintMissed();
    void paintNotes();

    // The part of [startNs, endNs) that can be seen, a little wider than the canvas.
    QRectF barBox(qint64 startNs, qint64 endNs, const QRect& row, double inset) const;
    bool isFocused(const TimelineGroup& group, const TimelineRow& row, const Span& span) const;
    void tint(Bar& bar, const TimelineRow& row, const Span& span) const;
    const TimelineGroup& groupAt(int index) const;
    QRect groundOf(int group) const; // all of its rows, however far out of sight
    bool isHovered(const TimelineRows::Box& box) const;
    QColor hoverTint() const;

    // A text on a ground of its own. Painted after everything that bars and gaps could cover it
    // with.
    struct Chip
    {
        QRectF box;
        QColor ground;
        QColor ink;
        QString text;
    };
    void addChip(const QRectF& box, const QString& text);
    void paintChips();

    QPainter& m_painter;
    const Theme& m_theme;
    const TimelineFrame& m_frame;
    QRect m_canvas;
    std::vector<qint64> m_edges; // times of its columns, and of the one behind them
    TimelineRows::Box m_box;     // that is being painted
    std::vector<Chip> m_chips;
};

void paintNoteMark(QPainter& painter, const Theme& theme, double x, double top, double bottom);

// Bands of the timeline where the kernel dropped records, merged where they would touch on screen.
struct MissedBand
{
    double left = 0;
    double right = 0;
    qint64 count = 0;
    bool atLeast = false; // the kernel did not say how many
};
std::vector<MissedBand> missedBands(const SessionContents& contents, const TimeScale& scale);

} // namespace drmscope::app
