// SPDX-License-Identifier: MIT
#include "app/view/timeline_painter.h"

#include "app/model/bar_state.h"
#include "app/model/focused_bar.h"
#include "app/view/bar_painter.h"

#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr double kBeyondPx = 20; // bars end that far outside, so that no end shows at the edge
constexpr int kStripe = 4;
constexpr double kInset = 3; // of a bar in its lane: room for its frame, and for a free line

} // namespace

TimelinePainter::TimelinePainter(QPainter& painter, const Theme& theme, const TimelineFrame& frame)
    : m_painter(painter), m_theme(theme), m_frame(frame),
      m_canvas(frame.body.adjusted(frame.labelWidth, 0, 0, 0))
{
    for (int x = 0; x <= m_canvas.width(); ++x) {
        const qint64 timeNs = frame.scale.timeAt(x);
        m_edges.push_back(m_edges.empty() ? timeNs : std::max(timeNs, m_edges.back() + 1));
    }
}

const TimelineRow& TimelineFrame::row(int group, int row) const
{
    const bool covers = detail != nullptr && detail->covers(group, scale.fromNs(), scale.toNs());
    const auto* exact = covers ? detail->row(group, row) : nullptr;
    return exact != nullptr
               ? *exact
               : timeline->groups()[static_cast<size_t>(group)].rows[static_cast<size_t>(row)];
}

const TimelineGroup& TimelinePainter::groupAt(int index) const
{
    return m_frame.timeline->groups()[static_cast<size_t>(index)];
}

QRectF TimelinePainter::barBox(qint64 startNs, qint64 endNs, const QRect& row, double inset) const
{
    const double left = std::max(m_frame.xAt(startNs), m_canvas.left() - kBeyondPx);
    const double right = std::min(m_frame.xAt(endNs), m_canvas.right() + kBeyondPx);
    return {left, row.top() + inset, std::max(right - left, 0.0), row.height() - 2 * inset};
}

bool TimelinePainter::isFocused(const TimelineGroup& group, const TimelineRow& row,
                                const Span& span) const
{
    return m_frame.focus != nullptr &&
           app::isFocused(*m_frame.contents, *m_frame.focus, group, row, span,
                          itemOf(*m_frame.contents, row.kind, span.item));
}

void TimelinePainter::tint(Bar& bar, const TimelineRow& row, const Span& span) const
{
    if (row.kind == RowKind::Resources || row.kind == RowKind::BundleLane) {
        bar.tint = m_frame.colouring->tint(m_theme, row, span);
        bar.number = m_frame.colouring->number(row, span);
    }
}

Selection::Item itemOf(const SessionContents& contents, RowKind kind, quint32 item)
{
    switch (kind) {
    case RowKind::File:
    case RowKind::Client:
        return {Selection::Kind::File, contents.files[item].id};
    case RowKind::Pin:
        return {Selection::Kind::Pin, contents.pins[item].id};
    default:
        return {Selection::Kind::Resource, qint64{item}};
    }
}

// A drawing (SVG) knows no clips: what may be run over by what stands beside it is painted after
// it, on a ground that lets nothing through.
void TimelinePainter::paint()
{
    m_painter.save();
    m_painter.setClipRect(m_frame.body);
    m_painter.fillRect(m_frame.body, m_theme.canvas);
    const auto& boxes = m_frame.rows->boxes();
    const size_t first = m_frame.rows->firstBelow(m_frame.scrollY);
    size_t last = first;
    while (last < boxes.size() && m_frame.yOf(boxes[last]) <= m_frame.body.bottom()) {
        ++last;
    }
    const int firstGroup = first < last ? boxes[first].group : 0;
    const int lastGroup = first < last ? boxes[last - 1].group : -1;
    for (int group = firstGroup; group <= lastGroup; ++group) {
        paintGroupGround(group);
    }
    for (size_t i = first; i < last; ++i) {
        paintRow(boxes[i]);
    }
    paintChosen();
    paintMissed();
    for (int group = firstGroup; group <= lastGroup; ++group) {
        paintMarkLines(group);
    }
    paintPinnedMarks();
    paintChips();
    m_painter.fillRect(m_canvas.left() - m_frame.labelWidth, m_canvas.top(), m_frame.labelWidth,
                       m_canvas.height(), m_theme.canvas);
    for (int group = firstGroup; group <= lastGroup; ++group) {
        paintLabelGround(group);
    }
    for (size_t i = first; i < last; ++i) {
        paintLabelOf(boxes[i]);
    }
    paintLabelOfLanes(first, last);
    for (size_t i = first; i < last; ++i) {
        if (boxes[i].row < 0) { // headers last: nothing may run across their texts
            paintHeader(boxes[i].group, m_frame.yOf(boxes[i]));
        }
    }
    paintNotes();
    paintPinnedHeader();
    m_painter.restore();
}

// Lanes are named by the first of them, or by their bundle: where that is scrolled away, the first
// one in sight says it.
void TimelinePainter::paintLabelOfLanes(size_t first, size_t last)
{
    const int top = m_frame.body.top() + m_frame.rows->headerHeight(); // below the pinned header
    const auto& boxes = m_frame.rows->boxes();
    size_t seen = first;
    while (seen < last && m_frame.yOf(boxes[seen]) < top) {
        ++seen;
    }
    if (seen == last || boxes[seen].row < 0) {
        return;
    }
    const auto& box = boxes[seen];
    const auto& rows = groupAt(box.group).rows;
    if (!rows[static_cast<size_t>(box.row)].label.isEmpty()) {
        return;
    }
    const auto named = std::find_if(rows.rend() - box.row, rows.rend(),
                                    [](const TimelineRow& row) { return !row.label.isEmpty(); });
    if (named != rows.rend()) {
        TimelineRow label;
        label.kind = RowKind::BundleLane;
        label.label = named->label;
        label.detail = named->detail;
        paintLabel(label, {m_frame.body.left(), m_frame.yOf(box), m_frame.labelWidth, box.height},
                   false, false);
    }
}

QRect TimelinePainter::groundOf(int group) const
{
    const int top = m_frame.rows->groupTop(group);
    return {m_frame.body.left(), m_frame.body.top() + top - m_frame.scrollY, m_frame.body.width(),
            m_frame.rows->groupBottom(group) - top};
}

void TimelinePainter::paintGroupGround(int index)
{
    const auto& group = groupAt(index);
    if (group.holding.goneNs != 0) {
        const QRect ground = groundOf(index).adjusted(0, m_frame.rows->headerHeight(), 0, 0);
        const auto box = barBox(group.holding.goneNs, group.holding.untilNs, ground, 0);
        const auto visible = box.intersected(QRectF(m_canvas));
        m_painter.fillRect(visible, m_theme.blend(m_theme.held, m_theme.dark ? 0.07 : 0.08));
        BarPainter(m_painter, m_theme)
            .hatch(visible, m_theme.blend(m_theme.held, m_theme.dark ? 0.16 : 0.22), false, 12);
    }
}

void TimelinePainter::paintLabelGround(int index)
{
    QRect labels = groundOf(index).intersected(m_frame.body);
    labels.setWidth(m_frame.labelWidth);
    m_painter.fillRect(labels, m_theme.blend(m_theme.text, m_theme.dark ? 0.035 : 0.02));
    labels.setWidth(kStripe);
    m_painter.fillRect(labels, m_theme.of(groupAt(index).worst));
}

void TimelinePainter::paintLabelOf(const TimelineRows::Box& box)
{
    QRect area(m_frame.body.left(), m_frame.yOf(box), m_frame.labelWidth, box.height);
    const TimelineRow* row = nullptr;
    bool hovered = false;
    if (box.row >= 0) {
        row = &m_frame.row(box.group, box.row);
        hovered = isHovered(box);
    } else if (m_frame.rows->isCollapsed(box.group)) {
        area.setTop(area.top() + m_frame.rows->headerHeight() + TimelineRows::kSevereLine);
        row = liveCountOf(box.group);
    }
    if (hovered) {
        m_painter.fillRect(area, hoverTint());
    }
    if (row != nullptr) {
        paintLabel(*row, area, hovered, m_frame.rows->isUnfolded(box.group, *row));
    }
    m_painter.fillRect(QRect(m_canvas.left() - 1, area.top(), 1, area.height()), m_theme.edge);
}

bool TimelinePainter::isHovered(const TimelineRows::Box& box) const
{
    return m_frame.hovered.group == box.group && m_frame.hovered.row == box.row;
}

QColor TimelinePainter::hoverTint() const
{
    QColor tint = m_theme.text;
    tint.setAlphaF(0.05F);
    return tint;
}

void TimelinePainter::paintRow(const TimelineRows::Box& box)
{
    const int y = m_frame.yOf(box);
    if (box.row < 0) {
        return paintFolded(box);
    }
    m_box = box;
    const auto& group = groupAt(box.group);
    const auto& row = m_frame.row(box.group, box.row);
    const QRect canvas(m_canvas.left(), y, m_canvas.width(), box.height);
    if (isHovered(box)) {
        m_painter.fillRect(canvas, hoverTint());
    }
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    switch (row.kind) {
    case RowKind::Marks:
        paintMarks(group, canvas);
        break;
    case RowKind::Phases:
        paintPhases(group, canvas);
        break;
    case RowKind::Afterlife:
        paintAfterlife(group, canvas);
        break;
    case RowKind::LiveCount:
    case RowKind::LiveBytes:
    case RowKind::Bundle:
        paintCount(row, canvas);
        break;
    case RowKind::Ticks:
        paintTicks(row, canvas);
        break;
    case RowKind::Pin:
    case RowKind::File:
    case RowKind::Client:
    case RowKind::Resources:
    case RowKind::BundleLane:
        paintLane(group, row, canvas);
        break;
    }
    m_painter.restore();
}

void TimelinePainter::paintChosen()
{
    const auto& chosen = m_frame.chosen;
    const auto* row =
        chosen ? m_frame.rows->boxOf(chosen->place.group, chosen->place.row) : nullptr;
    if (row == nullptr || row->row < 0) {
        return;
    }
    const QRect area(m_canvas.left(), m_frame.yOf(*row), m_canvas.width(), row->height);
    Bar bar;
    bar.box = barBox(chosen->startNs, chosen->endNs, area, kInset);
    bar.selected = true;
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    BarPainter(m_painter, m_theme).paintRing(bar);
    m_painter.restore();
}

void TimelinePainter::paintLane(const TimelineGroup& group, const TimelineRow& row,
                                const QRect& box)
{
    const auto& scale = m_frame.scale;
    const auto foldNs = static_cast<qint64>(std::ceil(3 * scale.nsPerPixel()));
    const qint64 marginNs = static_cast<qint64>(kBeyondPx * scale.nsPerPixel());
    BarPainter bars(m_painter, m_theme);
    row.lane.visit(scale.fromNs() - marginNs, scale.toNs() + marginNs, foldNs,
                   [&](const Piece& piece) {
                       const auto area = barBox(piece.startNs, piece.endNs, box, kInset);
                       if (piece.folded && piece.count > 1) {
                           Bar run;
                           run.box = area;
                           run.state = piece.worst;
                           tint(run, row, row.lane.spans()[piece.firstSpan]);
                           run.focused = m_frame.focus != nullptr &&
                                         isFocusedRun(*m_frame.focus, group, row, piece.endNs);
                           bars.paintFolded(run, piece.count);
                       } else {
                           paintSpan(group, row, piece.firstSpan, area);
                       }
                   });
}

void TimelinePainter::paintSpan(const TimelineGroup& group, const TimelineRow& row, size_t index,
                                const QRectF& box)
{
    const auto& span = row.lane.spans()[index];
    Bar bar;
    bar.box = box;
    bar.state = span.state;
    bar.goneX = group.holding.goneNs == 0 ? box.left() : m_frame.xAt(group.holding.goneNs);
    bar.held = isHeld(group, row, span);
    bar.openLeft = span.openLeft && m_frame.xAt(span.startNs) >= m_canvas.left() - kBeyondPx;
    bar.openRight = span.openRight;
    bar.focused = isFocused(group, row, span);
    tint(bar, row, span);
    bar.hovered = m_frame.hovered.item.kind != Selection::Kind::None &&
                  m_frame.hovered.group == m_box.group && m_frame.hovered.row == m_box.row &&
                  m_frame.hovered.span == index;
    BarPainter(m_painter, m_theme).paint(bar);
    if (row.kind == RowKind::File) {
        paintFileText(group, span, box);
    }
}

void TimelinePainter::paintFileText(const TimelineGroup& group, const Span& span, const QRectF& box)
{
    if (span.state != BarState::Held) {
        return;
    }
    const QString text = openUntilText(group.holding, m_frame.contents->files[span.item]);
    const double left = std::max(
        {box.left(), m_frame.xAt(group.holding.goneNs), static_cast<double>(m_canvas.left())});
    const double right = std::min(box.right(), static_cast<double>(m_canvas.right()));
    const double width = m_painter.fontMetrics().horizontalAdvance(text) + 12;
    if (right - left < width + 8) {
        return;
    }
    const QRectF chip(left + (right - left - width) / 2, box.top() + 1, width, box.height() - 2);
    addChip(chip, text);
}

void TimelinePainter::addChip(const QRectF& box, const QString& text)
{
    m_chips.push_back({box, m_theme.canvas, m_theme.text, text});
}

void TimelinePainter::paintChips()
{
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    for (const auto& chip : m_chips) {
        m_painter.fillRect(chip.box, chip.ground);
        m_painter.setPen(chip.ink);
        m_painter.drawText(chip.box, Qt::AlignCenter, chip.text);
    }
    m_painter.restore();
}

int TimelinePainter::pinnedGroup() const
{
    const auto* box = m_frame.rows->boxAt(m_frame.scrollY);
    const bool scrolls = box != nullptr && (box->row >= 0 || m_frame.rows->isCollapsed(box->group));
    return scrolls ? box->group : -1;
}

void TimelinePainter::paintPinnedHeader()
{
    const int group = pinnedGroup();
    if (group >= 0) {
        const int bottom = groundOf(group).bottom() + 1;
        paintHeader(group, std::min(m_frame.body.top(), bottom - m_frame.rows->headerHeight()));
    }
}

} // namespace drmscope::app
