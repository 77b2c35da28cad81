// SPDX-License-Identifier: MIT
#include "app/view/timeline_view.h"

#include "app/model/freed_aside.h"
#include "app/model/nothing_recorded.h"
#include "app/view/hidden_note.h"
#include "app/view/timeline_accessible.h"
#include "app/view/timeline_ruler.h"

#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr int kRowsOfWords = 6; // of a picture that shows no drm_device

} // namespace

TimelineView::TimelineView(SessionDocument& document, SessionFilter& filter, Selection& selection,
                           Annotations& annotations, QWidget* parent)
    : QAbstractScrollArea(parent), m_document(document), m_filter(filter), m_selection(selection),
      m_annotations(annotations), m_none(new HiddenNote({}, viewport()))
{
    installTimelineAccessibility();
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
    connect(&filter, &SessionFilter::shownChanged, this, &TimelineView::reset);
    connect(m_none, &HiddenNote::allAsked, this, [this] {
        m_filter.stack().clear();
        setFocus();
    });
    connect(&selection, &Selection::changed, this, [this](const Selection::Item& item) {
        if (item != m_focus.item()) {
            m_focus = {};
        }
        m_moment.reset();
        m_life.reset();
        m_waits.reset();
        if (!m_choosing) {
            bringIntoSight(item);
        }
        announceSelection(*this, item);
        viewport()->update();
    });
    connect(&selection, &Selection::chosenAgain, this, [this](const Selection::Item& item) {
        if (!m_choosing) {
            bringBack(item);
        }
    });
    connect(&annotations, &Annotations::changed, this, [this] { layOut(); });
    layOut();
}

void TimelineView::setQuiet(const QHash<qint64, QString>& quiet)
{
    m_quiet = quiet;
    viewport()->update();
}

void TimelineView::reset()
{
    const auto& shown = m_filter.shown();
    const bool again = m_contents != nullptr && shown != nullptr && m_contents->path == shown->path;
    if (again && m_contents->outline && !shown->outline &&
        m_focusShownAt == std::pair(m_scale, verticalScrollBar()->value())) {
        m_focus = {}; // its lanes come now: whoever stayed there is shown them when it was read
    }
    const auto y = again ? yOfChosen() : std::nullopt;
    m_contents = shown;
    m_detail = nullptr;
    m_asked.reset();
    setColourBy(colourBy()); // of what is there now
    if (again) {
        refresh();
        if (y) {
            keepChosenAt(*y);
        }
        scrollAsItLooked();
        return;
    }
    m_lookAt.reset();
    m_focus = {};
    m_moment.reset();
    m_life.reset();
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

// To measure a text takes a hundred times as long as to count its letters.
void TimelineView::measureLabels()
{
    constexpr int kMostMeasured = 400; // more labels than that will not make it wider
    const auto metrics = fontMetrics();
    int widest = metrics.averageCharWidth() * 30;
    qsizetype longest = 1;
    const auto forEachRow = [this](const auto& call) {
        if (m_contents != nullptr) {
            for (const auto& group : m_contents->timeline->groups()) {
                std::for_each(group.rows.begin(), group.rows.end(), call);
            }
        }
    };
    forEachRow([&longest](const auto& row) {
        longest = std::max(longest, row.label.size() + row.detail.size());
    });
    int measured = 0;
    forEachRow([&](const auto& row) {
        // One that is much shorter than another is not wider.
        if ((row.label.size() + row.detail.size()) * 4 >= longest * 3 &&
            ++measured <= kMostMeasured) {
            const int detail =
                row.detail.isEmpty() ? 0 : metrics.horizontalAdvance(row.detail) + 14;
            widest = std::max(widest, metrics.horizontalAdvance(row.label) + detail);
        }
    });
    const int wanted = std::min(widest, metrics.averageCharWidth() * 60) + 38;
    // Under a filter the canvas stays where it was.
    m_widestLabel = m_filter.isActive() ? std::max(m_widestLabel, wanted) : wanted;
}

void TimelineView::layOut()
{
    m_rows.setFont(fontMetrics());
    m_labelWidth = std::min(std::max(m_widestLabel, m_leastLabel), viewport()->width() * 3 / 10);
    m_scale.setWidth(std::max(viewport()->width() - m_labelWidth, 1));
    m_none->setGeometry(bodyBox());
    const bool none = m_contents != nullptr && m_document.contents()->devices.empty();
    m_none->setText(none ? noDeviceText(*m_document.contents())
                         : tr("The filter hides every drm_device."));
    m_none->all()->setVisible(!none);
    m_none->setVisible(none || m_filter.hidesAll());
    placeNotes();
    const int visible = std::max(bodyBox().height(), 1);
    verticalScrollBar()->setRange(0, std::max(m_rows.height() - visible, 0));
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setSingleStep(m_rows.lineHeight() * 2);
    viewport()->update();
    emit layoutChanged();
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

QRect TimelineView::notesBox() const
{
    const bool any = m_contents != nullptr && !m_annotations.notes().empty();
    const int top = missedBox().top() + missedBox().height();
    return {0, top, viewport()->width(), any ? m_rows.lineHeight() + 8 : 0};
}

QRect TimelineView::overviewStrip() const
{
    return overviewBox().adjusted(m_labelWidth, 0, -10, 0);
}

QRect TimelineView::bodyBox() const
{
    const int top = notesBox().top() + notesBox().height();
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
    frame.detail = m_detail.get();
    frame.scale = m_scale;
    frame.zero = zero();
    frame.overview = overviewBox();
    frame.axis = axisBox();
    frame.missed = missedBox();
    frame.notesLine = notesBox();
    frame.body = bodyBox();
    frame.labelWidth = m_labelWidth;
    frame.scrollY = verticalScrollBar()->value();
    frame.selected = m_selection.item();
    frame.focus = m_focus.isEmpty() ? nullptr : &m_focus;
    frame.quiet = &m_quiet;
    frame.markers = {m_annotations.marker(0), m_annotations.marker(1)};
    frame.colouring = &m_colouring;
    frame.hovered = m_hovered;
    frame.pointerX = m_pointerX;
    return frame;
}

TimelineFrame TimelineView::paintedFrame() const
{
    auto painted = frame();
    painted.chosen = chosenBar();
    painted.moment = m_moment;
    painted.notes = m_notes;
    return painted;
}

void TimelineView::askForDetail()
{
    // A fold of the timeline that is as narrow as those of the painter is none.
    constexpr double kFoldPx = 3;
    const auto& timeline = *m_contents->timeline;
    if (static_cast<double>(timeline.foldNs()) <= kFoldPx * m_scale.nsPerPixel() ||
        !m_contents->lanesAscend) {
        m_document.bars().cancel(QueryRunner::Topic::Window);
        m_detail = nullptr;
        m_asked.reset();
        return;
    }
    std::vector<int> groups;
    const auto& boxes = m_rows.boxes();
    const int bottom = verticalScrollBar()->value() + bodyBox().height();
    bool covered = m_detail != nullptr;
    for (size_t i = m_rows.firstBelow(verticalScrollBar()->value());
         i < boxes.size() && boxes[i].top < bottom; ++i) {
        if (groups.empty() || groups.back() != boxes[i].group) {
            groups.push_back(boxes[i].group);
            covered = covered && m_detail->covers(boxes[i].group, m_scale.fromNs(), m_scale.toNs());
        }
    }
    if (covered || m_asked == std::pair(groups, m_scale)) {
        return;
    }
    m_asked = std::pair(groups, m_scale);
    const qint64 aside = (m_scale.toNs() - m_scale.fromNs()) / 2; // for what comes when one pans
    m_document.bars().ask(
        QueryRunner::Topic::Window,
        [contents = m_contents, groups, fromNs = m_scale.fromNs() - aside,
         toNs = m_scale.toNs() + aside](SessionReader& reader,
                                        const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(
                makeFreedAside<const TimelineDetail>(reader, *contents, groups, fromNs, toNs));
        },
        [this, contents = m_contents](const std::any& result) {
            if (contents == m_contents) {
                m_asked.reset();
                m_detail = std::any_cast<std::shared_ptr<const TimelineDetail>>(result);
                m_hovered = {}; // it counts the bars of rows that are others now
                viewport()->update();
            }
        },
        [this](const QueryFailure& failure) { emit m_document.readFailed(failure.text); });
}

std::shared_ptr<const PictureSheet> TimelineView::sheet(bool whole) const
{
    if (m_contents == nullptr) {
        return nullptr;
    }
    const auto& box = viewport()->rect();
    const QString instead = m_none->isHidden() ? QString() : m_none->text();
    const int rows = instead.isEmpty() ? m_rows.height() : kRowsOfWords * m_rows.lineHeight();
    const int height = whole ? bodyBox().top() + rows : box.height();
    auto sheet = paintedFrame();
    for (auto* part :
         {&sheet.overview, &sheet.axis, &sheet.missed, &sheet.notesLine, &sheet.body}) {
        part->setWidth(std::max(box.width(), PictureSheet::kLeastWidth));
    }
    sheet.body.setBottom(std::min(height, PictureSheet::kTallestPx) - 1);
    if (whole) {
        sheet.scale.fit();
        sheet.scrollY = 0;
    }
    sheet.scale.setWidth(std::max(sheet.body.width() - m_labelWidth, 1));
    return std::make_shared<TimelineSheet>(sheet, m_contents, m_detail, font(), instead);
}

void TimelineView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    painter.setLayoutDirection(Qt::LeftToRight);
    const Theme theme(palette());
    if (m_contents == nullptr) {
        painter.fillRect(viewport()->rect(), theme.canvas);
        return;
    }
    askForDetail();
    const auto shown = paintedFrame();
    TimelinePainter(painter, theme, shown).paint();
    TimelineRuler ruler(painter, theme, shown);
    ruler.paint();
    ruler.paintPointer(axisBox());
    if (m_drag == Drag::Brush) {
        ruler.paintBrush(overviewBox(), m_pressed.x(), m_last.x());
    } else if (m_drag == Drag::Range && m_moved) {
        ruler.paintBrush(axisBox(), m_pressed.x(), m_last.x());
    }
    painter.setPen(theme.edge);
    painter.drawLine(m_labelWidth - 1, axisBox().top(), m_labelWidth - 1, bodyBox().top() - 1);
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
