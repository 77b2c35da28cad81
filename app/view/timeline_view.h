// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"
#include "app/model/session_document.h"
#include "app/model/session_filter.h"
#include "app/model/time_scale.h"
#include "app/view/timeline_keys.h"
#include "app/view/timeline_painter.h"
#include "app/view/timeline_rows.h"
#include "app/view/timeline_sheet.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <optional>
#include <vector>

namespace drmscope::app {

class HiddenNote;

// The timeline of a session: one group a drm_device under an axis that stays. Shows and sets the
// window's Selection; owns only what part of the session is on screen. Times run left to right
// everywhere. What the filter hides is not there: no row, no bar, nothing to step to.
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    TimelineView(SessionDocument& document, SessionFilter& filter, Selection& selection,
                 Annotations& annotations, QWidget* parent = nullptr);

    const TimeScale& scale() const { return m_scale; }
    TimeZero zero() const; // of its times: the start, or what setZero() says
    const TimelineRows& rows() const { return m_rows; }
    QRect canvas() const; // where bars are, in coordinates of the viewport
    TimelineHit hitAt(const QPoint& point) const;
    QPoint pointOf(const Selection::Item& item) const;          // on its bar, or {-1, -1}
    Timeline::Place placeOf(const Selection::Item& item) const; // its row, or none
    // A row as it is painted: with single bars where they have been read.
    const TimelineRow& rowAt(int group, int row) const { return frame().row(group, row); }
    bool awaitsDetail() const { return m_asked.has_value(); }
    qint64 timeHere() const; // under the pointer, else in the middle
    const SessionContents* contents() const { return m_contents.get(); } // as the filter leaves it
    const Selection& selection() const { return m_selection; }
    const FindingFocus& focus() const { return m_focus; }
    ColourBy colourBy() const { return m_colouring.by(); }
    bool follows() const { return m_follows; }
    KeyMap<TimelineCommand>& keys() { return m_keys; }
    void call(TimelineCommand command); // as its keys do
    // What is on screen, or all of it however high that is. nullptr: no session is open.
    std::shared_ptr<const PictureSheet> sheet(bool whole) const;
    // How it looks, for the next start: where, how it is coloured, what is folded.
    QJsonObject look() const;
    void setLook(const QJsonObject& look);

public slots:
    void fitAll();
    void goToEnd(); // of the session; a live one is followed
    // Centres what is chosen, and asked again fits it: a finding is where it is shown, an event has
    // no length. That done, the whole session.
    void fitSelection();
    void frameSelection(); // shows all of it
    void zoom(double factor);
    void goBack();
    void goForward();
    void step(int by);        // to the next or previous resource of the drm_device
    void stepProblem(int by); // to the next or previous of problem_walk.h
    void stepOnLane(int by);  // to the next or previous bar of the same row
    void showRange(qint64 fromNs, qint64 toNs);
    void showFocus(const drmscope::app::FindingFocus& focus);   // its lanes, and its time
    void markFocus(const drmscope::app::FindingFocus& focus);   // where one is
    void showMoment(const drmscope::app::Event& event);         // that is chosen
    void showLife(const drmscope::app::ResourceSpan& resource); // of the resource that is chosen
    void setMarkerHere(int which);                              // 0 is A, 1 is B
    void showMarkers();                                         // the time between A and B
    void setColourBy(drmscope::app::ColourBy colourBy);
    void choose(const drmscope::app::Selection::Item& item);
    void foldGroup(int group);                          // or unfold it; -1 does nothing
    void foldBundle(int group, const TimelineRow& row); // that the row heads or belongs to
    int labelWidth() const { return m_labelWidth; }
    void setLeastLabelWidth(int width);            // so that two canvases can stand over each other
    void setLimits(qint64 firstNs, qint64 lastNs); // to share an axis with another session
    // What times count from, instead of the start: a line there, through all of it.
    void setZero(const drmscope::app::TimeZero& zero);
    void setFollows(bool follows);                      // the end of a live recording
    void setQuiet(const QHash<qint64, QString>& quiet); // findings that are suppressed, and by what
    void setAllCollapsed(bool collapsed);

signals:
    void scaleChanged();
    void noteAsked(qint64 timeNs);
    void followsChanged(bool follows);
    void menuAsked(const drmscope::app::TimelineHit& hit, const QPoint& globalPoint);
    void rangeDrawn(const QPoint& globalPoint); // from marker A to marker B
    void colourByChanged(drmscope::app::ColourBy colourBy);
    void layoutChanged();
    void told(const QString& text); // for the status line
    void problemChosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    enum class Drag : quint8
    {
        None,
        Pan,
        Overview,
        Brush,
        Range, // along the axis
    };

    static constexpr double kZoomStep = 1.25;
    static constexpr double kPanShare = 0.12;

    void reset();
    void refresh(); // the same session, read again
    void showActivity();
    void measureLabels();
    void layOut();
    enum class History : quint8
    {
        Skip,
        Gesture, // one step together with what came just before: a turn of the wheel
        Step,
    };
    void setScale(const TimeScale& scale, History history);
    void showEnd(History history);
    void bringIntoSight(const Selection::Item& item);
    void bringBack(const Selection::Item& item);
    void centre(qint64 timeNs);
    void bringMomentIntoSight();
    void foldChosen();
    void bringLanesIntoSight(const FindingFocus& focus);
    void unfold(const Timeline::Place& place);
    std::optional<int> yOfChosen() const; // in the body, where it is in sight
    Timeline::Place rowOfChosen() const;  // or its drm_device
    void keepChosenAt(int y);
    void scrollAsItLooked();
    void scrollToRow(int group, int row);
    void scrollTo(int top, int bottom); // of rows; where they have no room, to the first
    std::optional<Span> spanOf(const Selection::Item& item) const; // or the run that it is in
    std::optional<ChosenBar> chosenBar() const;
    void bringTimeIntoSight(const Span& span);
    int headOf(int group, const TimelineRow& row) const; // the row of its bundle
    size_t spanIndex(const TimelineRow& row, const Selection::Item& item) const;
    void click(const TimelineHit& hit, const QPoint& point);
    void hover(const QPoint& point);
    void showTip(const QPoint& point, const QPoint& globalPoint);
    QString notesAt(const QPoint& point, const TimelineHit& hit) const;
    Timeline::Place placeOfNote(const Annotations::Note& note) const;
    Timeline::Place seen(Timeline::Place place) const; // or its bundle, where it is folded away
    void placeNotes();
    TimelineFrame frame() const; // all of it but what is chosen
    TimelineFrame paintedFrame() const;
    void askForDetail(); // of what is on screen, where the timeline alone is not exact enough
    QRect overviewStrip() const;
    void endBrush();
    void endRange(const QPoint& globalPoint);
    QRect overviewBox() const;
    QRect axisBox() const;
    QRect missedBox() const;
    QRect notesBox() const;
    QRect bodyBox() const;

    SessionDocument& m_document;
    SessionFilter& m_filter;
    Selection& m_selection;
    Annotations& m_annotations;
    HiddenNote* m_none;
    KeyMap<TimelineCommand> m_keys{timelineKeys()};
    FindingFocus m_focus;
    std::pair<TimeScale, int> m_focusShownAt;    // and how far it was scrolled: where one left it
    std::optional<std::pair<int, int>> m_lookAt; // how far it was scrolled then, and got by now
    std::optional<ChosenMoment> m_moment;        // the chosen event, once it was read
    std::optional<Span> m_life;                  // of the chosen resource, once it was read
    std::optional<TimeScale> m_waits; // for that, to bring it into sight: while nobody moves
    Colouring m_colouring;
    QHash<qint64, QString> m_quiet;
    std::vector<PlacedNote> m_notes;
    bool m_follows = false;
    std::shared_ptr<const SessionContents> m_contents;
    std::shared_ptr<const TimelineDetail> m_detail;
    std::optional<std::pair<std::vector<int>, TimeScale>> m_asked; // the detail on its way
    TimelineRows m_rows;
    TimeScale m_scale;
    TimeZero m_zero;
    std::vector<TimeScale> m_back;
    std::vector<TimeScale> m_forward;
    QElapsedTimer m_sinceChange;
    TimelineHit m_hovered;
    std::optional<int> m_pointerX;
    QPoint m_pressed;
    QPoint m_last;
    Drag m_drag = Drag::None;
    bool m_moved = false;
    bool m_choosing = false; // the selection comes from here: it is in sight already
    int m_widestLabel = 200;
    int m_leastLabel = 0;
    int m_labelWidth = 200;
};

} // namespace drmscope::app
