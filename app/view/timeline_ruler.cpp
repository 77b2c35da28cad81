// SPDX-License-Identifier: MIT
#include "app/view/timeline_ruler.h"

#include "app/model/time_axis.h"
#include "app/model/time_text.h"
#include "app/view/bar_painter.h"
#include "app/view/box_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <tuple>

namespace drmscope::app {

namespace {

constexpr int kPad = 10;
constexpr double kLeastNotePx = 40; // nearer ones are told as one, and how many more

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::TimelineRuler)
};

} // namespace

TimelineRuler::TimelineRuler(QPainter& painter, const Theme& theme, const TimelineFrame& frame)
    : m_painter(painter), m_theme(theme), m_frame(frame)
{}

void TimelineRuler::paint()
{
    paintOverview(m_frame.overview);
    paintAxis(m_frame.axis);
    if (m_frame.missed.height() > 0) {
        paintMissed(m_frame.missed);
    }
    if (m_frame.notesLine.height() > 0) {
        paintNotes(m_frame.notesLine);
    }
    paintZero(m_frame.axis);
    paintMarkers(m_frame.axis);
    paintMoment(m_frame.axis);
    paintLabels();
}

// After what they name: a drawing (SVG) knows no clips.
void TimelineRuler::paintLabels()
{
    paintLabel(m_frame.axis, originTexts(), m_theme.quietText);
    if (m_frame.missed.height() > 0) {
        paintLabel(m_frame.missed, {Words::tr("missed events")}, m_theme.text);
    }
    if (m_frame.notesLine.height() > 0) {
        paintLabel(m_frame.notesLine, {Words::tr("notes")}, m_theme.quietText);
    }
}

// The first of the texts that there is room for, else what there is of the last.
void TimelineRuler::paintLabel(const QRect& box, const QStringList& texts, const QColor& ink)
{
    const QRect ground(box.left(), box.top(), m_frame.labelWidth, box.height() - 1);
    m_painter.fillRect(ground, m_theme.raised);
    m_painter.setPen(ink);
    const auto metrics = m_painter.fontMetrics();
    const QRect room(box.left() + kPad, box.top(), m_frame.labelWidth - 2 * kPad, box.height());
    const auto fitting = std::find_if(texts.begin(), texts.end(), [&](const QString& text) {
        return metrics.horizontalAdvance(text) <= room.width();
    });
    m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                       fitting != texts.end()
                           ? *fitting
                           : metrics.elidedText(texts.back(), Qt::ElideRight, room.width()));
}

// What the times of the axis count from, in fewer and fewer words.
QStringList TimelineRuler::originTexts() const
{
    const QString anchor = axisTimes().anchor;
    if (!anchor.isEmpty()) {
        return {Words::tr("from %1").arg(anchor), anchor};
    }
    const QString& zero = m_frame.zero.name;
    return zero.isEmpty() ? QStringList{Words::tr("time since the start"), Words::tr("since start"),
                                        Words::tr("time")}
                          : QStringList{Words::tr("time since %1").arg(zero),
                                        Words::tr("since %1").arg(zero), zero};
}

TimeAxis TimelineRuler::axisTimes() const
{
    const int room = m_painter.fontMetrics().horizontalAdvance(QStringLiteral("+00.000 ms"));
    return timeAxis(m_frame.scale, m_frame.zero, room + 24);
}

double TimelineRuler::overviewX(const TimeScale& scale, const QRect& canvas, qint64 timeNs)
{
    const auto length = static_cast<double>(scale.lastNs() - scale.firstNs());
    return canvas.left() + static_cast<double>(timeNs - scale.firstNs()) / length * canvas.width();
}

qint64 TimelineRuler::overviewTime(const TimeScale& scale, const QRect& canvas, double x)
{
    const auto length = static_cast<double>(scale.lastNs() - scale.firstNs());
    return scale.firstNs() + static_cast<qint64>((x - canvas.left()) / canvas.width() * length);
}

void TimelineRuler::paintOverview(const QRect& box)
{
    const auto canvas = canvasOf(box).adjusted(0, 0, -kPad, 0);
    const auto& groups = m_frame.timeline->groups();
    const auto& scale = m_frame.scale;
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.quietText);
    m_painter.drawText(box.adjusted(kPad, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                       Words::tr("overview"));
    m_painter.fillRect(canvas.adjusted(0, 3, 0, -3), m_theme.canvas);
    // A line a drm_device, thinner the more there are; those that were held are drawn last, over
    // the others.
    const double room = canvas.height() - 12;
    const double step =
        std::min(room / static_cast<double>(std::max<size_t>(groups.size(), 1)), 12.0);
    const double thick = std::max(step - 2, 1.5);
    const double top = canvas.center().y() - step * static_cast<double>(groups.size()) / 2 + 1.5;
    for (const bool severe : {false, true}) {
        for (size_t i = 0; i < groups.size(); ++i) {
            const auto& group = groups[i];
            const qint64 fromNs = severe ? group.holding.goneNs : group.startNs;
            if (fromNs == 0) {
                continue;
            }
            const double from = overviewX(scale, canvas, fromNs);
            const double to =
                overviewX(scale, canvas, severe ? group.holding.untilNs : group.endNs);
            m_painter.fillRect(
                QRectF(from, top + static_cast<double>(i) * step, std::max(to - from, 2.0), thick),
                severe ? m_theme.of(group.worst == BarState::Leaked ? group.worst : BarState::Held)
                       : m_theme.blend(m_theme.live, 0.7));
        }
    }
    paintDensity(canvas);
    paintFindings(canvas);
    paintNotesOfAll(canvas);
    for (const auto& gap : m_frame.contents->missed) {
        const double x = overviewX(scale, canvas, gap.beforeNs);
        m_painter.fillRect(QRectF(x - 1, canvas.top() + 3, 2, canvas.height() - 6), m_theme.text);
    }
    const double left = std::max<double>(overviewX(scale, canvas, scale.fromNs()), canvas.left());
    const double right =
        std::min<double>(overviewX(scale, canvas, scale.toNs()), canvas.right() + 1);
    const QRectF window(left, canvas.top() + 2, std::max(right - left, 4.0), canvas.height() - 4);
    if (!scale.showsAll()) {
        QColor veil = m_theme.raised;
        veil.setAlphaF(0.7F);
        m_painter.fillRect(
            QRectF(canvas.left(), canvas.top(), left - canvas.left(), canvas.height()), veil);
        m_painter.fillRect(QRectF(right, canvas.top(), canvas.right() + 1 - right, canvas.height()),
                           veil);
    }
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(scale.showsAll() ? m_theme.edge : m_theme.accent, 1));
    m_painter.drawRect(window.adjusted(0.5, 0.5, -0.5, -0.5));
}

// A triangle each, and of those that stand in one place and look alike only one: there may be
// thousands.
void TimelineRuler::paintFindings(const QRect& canvas)
{
    std::set<std::tuple<int, bool, bool>> painted;
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& finding : m_frame.contents->findings) {
        if (finding.severity == Severity::Information || finding.firstSeenNs == 0) {
            continue;
        }
        const double x = overviewX(m_frame.scale, canvas, finding.firstSeenNs);
        const bool leak = finding.verdict == "leak";
        const bool quiet = m_frame.quiet->contains(finding.id); // hollow
        if (!painted.emplace(static_cast<int>(x), leak, quiet).second) {
            continue;
        }
        const QPolygonF tick{
            {x - 4, canvas.top() + 3.0}, {x + 4, canvas.top() + 3.0}, {x, canvas.top() + 10.0}};
        const QColor& ink = leak ? m_theme.leaked : m_theme.hazard;
        m_painter.setPen(QPen(quiet ? ink : m_theme.canvas, 1));
        m_painter.setBrush(quiet ? m_theme.canvas : ink);
        m_painter.drawPolygon(tick);
    }
    m_painter.restore();
}

// How many resources live at each time, over all drm_devices, as a line along the bottom.
void TimelineRuler::paintDensity(const QRect& canvas)
{
    qint64 highest = 0;
    std::vector<const LiveCount*> counts;
    for (const auto& group : m_frame.timeline->groups()) {
        for (const auto& row : group.rows) {
            if (row.kind == RowKind::LiveCount) {
                counts.push_back(&row.count);
                highest += row.count.highest();
            }
        }
    }
    constexpr size_t kMostDevices = 64; // beyond that the lines of the devices say it
    if (highest == 0 || counts.size() > kMostDevices) {
        return;
    }
    std::vector<qint64> edges; // of its columns, as times
    for (int x = canvas.left(); x <= canvas.right() + 1; ++x) {
        const qint64 timeNs = overviewTime(m_frame.scale, canvas, x);
        edges.push_back(edges.empty() ? timeNs : std::max(timeNs, edges.back() + 1));
    }
    std::vector<qint64> alive(std::max<size_t>(edges.size(), 1) - 1);
    for (const auto* count : counts) {
        const auto heights = count->highest(edges);
        std::transform(heights.begin(), heights.end(), alive.begin(), alive.begin(), std::plus());
    }
    QColor ink = m_theme.text;
    ink.setAlphaF(0.28F);
    const double room = canvas.height() * 0.4;
    BoxSheet sheet(canvas);
    for (size_t i = 0; i < alive.size(); ++i) {
        if (alive[i] > 0) {
            const double share = static_cast<double>(alive[i]) / static_cast<double>(highest);
            const int tall = std::max(static_cast<int>(std::lround(share * room)), 1);
            const int x = canvas.left() + static_cast<int>(i);
            sheet.fill(QRect(x, canvas.bottom() - 3 - tall, 1, tall), ink);
        }
    }
    sheet.paint(m_painter);
}

void TimelineRuler::paintAxis(const QRect& box)
{
    const auto canvas = canvasOf(box);
    const auto metrics = m_painter.fontMetrics();
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.bottomLeft(), box.bottomRight());
    const auto axis = axisTimes();
    m_painter.save();
    m_painter.setClipRect(canvas);
    for (const auto& tick : axis.ticks) {
        const double x = std::round(canvas.left() + tick.x) + 0.5;
        const bool major = !tick.label.isEmpty();
        m_painter.setPen(major ? m_theme.quietText : m_theme.edge);
        m_painter.drawLine(QPointF(x, box.bottom() - (major ? 6 : 3)), QPointF(x, box.bottom()));
        if (major) {
            const int width = metrics.horizontalAdvance(tick.label);
            m_painter.setPen(m_theme.text);
            const double left =
                std::clamp(x - width / 2.0, canvas.left() + 2.0,
                           std::max(canvas.right() - width - 2.0, canvas.left() + 2.0));
            m_painter.drawText(QRectF(left, box.top(), width + 1, box.height() - 6),
                               Qt::AlignLeft | Qt::AlignVCenter, tick.label);
        }
    }
    m_painter.restore();
}

void TimelineRuler::paintMissed(const QRect& box)
{
    const auto canvas = canvasOf(box);
    const auto metrics = m_painter.fontMetrics();
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.bottomLeft(), box.bottomRight());
    m_painter.save();
    m_painter.setPen(m_theme.text);
    m_painter.setClipRect(canvas);
    double free = canvas.left();
    for (const auto& band : missedBands(*m_frame.contents, m_frame.scale)) {
        const QRectF area(canvas.left() + band.left, box.top() + 2, band.right - band.left,
                          box.height() - 5);
        BarPainter(m_painter, m_theme).hatch(area, m_theme.text, true, 4);
        const QString text = band.count == 0 ? Words::tr("some")
                             : band.atLeast  ? Words::tr("%1 or more").arg(countText(band.count))
                                             : countText(band.count);
        const double width = metrics.horizontalAdvance(text) + 8;
        double x = area.right() + 2;
        if (x + width > canvas.right()) {
            x = area.left() - width - 2;
        }
        if (x >= free) {
            m_painter.fillRect(QRectF(x, area.top(), width, area.height()), m_theme.canvas);
            m_painter.drawText(QRectF(x, area.top(), width, area.height()), Qt::AlignCenter, text);
            free = x + width;
        }
    }
    m_painter.restore();
}

void TimelineRuler::paintNotes(const QRect& box)
{
    const auto canvas = canvasOf(box);
    const auto metrics = m_painter.fontMetrics();
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.bottomLeft(), box.bottomRight());
    m_painter.save();
    m_painter.setClipRect(canvas);
    const auto& notes = m_frame.notes;
    for (size_t i = 0; i < notes.size();) {
        const double x = m_frame.xAt(notes[i].note.timeNs);
        const QString& first = notes[i].note.text;
        double next = x;
        int together = 0;
        for (; next - x < kLeastNotePx; ++together) {
            m_painter.setPen(QPen(m_theme.accent, 1.4));
            m_painter.drawLine(QPointF(next, box.top()), QPointF(next, box.bottom()));
            next = ++i < notes.size() ? m_frame.xAt(notes[i].note.timeNs)
                                      : std::max<double>(canvas.right(), x + kLeastNotePx);
        }
        if (x < canvas.left() - 400 || x > canvas.right()) {
            continue;
        }
        const QString more = together == 1 ? QString() : QStringLiteral(" +%1").arg(together - 1);
        const double room = next - x - 16 - metrics.horizontalAdvance(more);
        const QString text =
            metrics.elidedText(first, Qt::ElideRight, static_cast<int>(std::max(room, 0.0))) + more;
        const QRectF chip(x, box.top() + 2, metrics.horizontalAdvance(text) + 10, box.height() - 5);
        m_painter.fillRect(chip, m_theme.accent);
        m_painter.setPen(m_theme.onAccent);
        m_painter.drawText(chip, Qt::AlignCenter, text);
    }
    m_painter.restore();
}

void TimelineRuler::paintMarkers(const QRect& axis)
{
    const auto canvas = canvasOf(axis);
    const auto metrics = m_painter.fontMetrics();
    const auto& times = m_frame.markers;
    const double flagWidth = std::max(metrics.horizontalAdvance(QLatin1Char('A')),
                                      metrics.horizontalAdvance(QLatin1Char('B'))) +
                             10;
    m_painter.save();
    m_painter.setClipRect(m_frame.body.united(canvas).adjusted(m_frame.labelWidth, 0, 0, 0));
    for (size_t i = 0; i < times.size(); ++i) {
        if (!times.at(i)) {
            continue;
        }
        // Told apart by letter and dash, not by hue.
        const double x = std::round(m_frame.xAt(*times.at(i))) + 0.5;
        if (x < canvas.left() || x > canvas.right() + 1) {
            continue;
        }
        // The two stand back to back, and what lies between them is free.
        const auto& other = times.at(1 - i);
        const bool earlier = other && *other != *times.at(i) ? *times.at(i) < *other : i == 0;
        m_painter.setPen(QPen(m_theme.accent, 1.6, i == 0 ? Qt::SolidLine : Qt::DashLine));
        m_painter.drawLine(QPointF(x, axis.top()), QPointF(x, m_frame.body.bottom()));
        const QString letter = i == 0 ? QStringLiteral("A") : QStringLiteral("B");
        const QRectF flag(earlier ? x - flagWidth : x, axis.top() + 1, flagWidth,
                          axis.height() - 4);
        m_painter.fillRect(flag, m_theme.accent);
        m_painter.setPen(m_theme.onAccent);
        m_painter.drawText(flag, Qt::AlignCenter, letter);
    }
    if (times[0] && times[1]) {
        const double a = m_frame.xAt(std::min(*times[0], *times[1]));
        const double b = m_frame.xAt(std::max(*times[0], *times[1]));
        const QString text = QStringLiteral("Δ ") + durationText(std::abs(*times[1] - *times[0]));
        const double width = metrics.horizontalAdvance(text) + 14;
        const double from = std::max<double>(a, canvas.left());
        const double to = std::min<double>(b, canvas.right());
        const double beside = to + flagWidth + 3; // where there is no room between them
        const double place = to - from >= width + 4            ? (from + to - width) / 2
                             : beside + width < canvas.right() ? beside
                                                               : from - flagWidth - 3 - width;
        const double left = std::clamp<double>(
            place, canvas.left() + 2, std::max(canvas.right() - width - 2, canvas.left() + 2.0));
        const QRectF chip(left, axis.top() + 1, width, axis.height() - 4);
        m_painter.fillRect(chip, m_theme.canvas);
        m_painter.setPen(QPen(m_theme.accent, 1));
        m_painter.drawRect(chip.adjusted(0.5, 0.5, -0.5, -0.5));
        m_painter.setPen(m_theme.text);
        m_painter.drawText(chip, Qt::AlignCenter, text);
    }
    m_painter.restore();
}

// A line through all that is laid over another session's there, and what it is in the place of "0".
void TimelineRuler::paintZero(const QRect& axis)
{
    const auto canvas = canvasOf(axis);
    const auto& zero = m_frame.zero;
    const double x = std::round(m_frame.xAt(zero.timeNs)) + 0.5;
    if (zero.isStart() || x < canvas.left() || x > canvas.right()) {
        return;
    }
    m_painter.save();
    m_painter.setClipRect(m_frame.body.united(canvas).adjusted(m_frame.labelWidth, 0, 0, 0));
    QPen pen(m_theme.accent, 1.6);
    pen.setDashPattern({6, 2, 1, 2}); // neither that of a marker nor of a landmark
    m_painter.setPen(pen);
    m_painter.drawLine(QPointF(x, axis.top()), QPointF(x, m_frame.body.bottom()));
    const double width = m_painter.fontMetrics().horizontalAdvance(zero.name) + 14.0;
    const QRectF chip(std::clamp(x - width / 2, canvas.left() + 1.0,
                                 std::max(canvas.right() - width, canvas.left() + 1.0)),
                      axis.top() + 1, width, axis.height() - 4);
    m_painter.fillRect(chip, m_theme.accent);
    m_painter.setPen(m_theme.onAccent);
    m_painter.drawText(chip, Qt::AlignCenter, zero.name);
    m_painter.restore();
}

// A line over everything, thick where its drm_device is, and what it was on the axis.
void TimelineRuler::paintMoment(const QRect& axis)
{
    const auto& moment = m_frame.moment;
    const auto canvas = canvasOf(axis);
    const double x = !moment ? -1 : std::round(m_frame.xAt(moment->timeNs)) + 0.5;
    if (x < canvas.left() || x > canvas.right()) {
        return;
    }
    const int group = m_frame.timeline->groupOf(moment->deviceId);
    const auto yOf = [this](int top) { return m_frame.body.top() + top - m_frame.scrollY; };
    const auto width = m_painter.fontMetrics().horizontalAdvance(moment->text) + 14.0;
    const double left = x + width > canvas.right() ? x - width : x;
    const QRectF chip(std::max<double>(left, canvas.left()), axis.top() + 1, width,
                      axis.height() - 4);
    m_painter.save();
    m_painter.setClipRect(m_frame.body.united(canvas).adjusted(m_frame.labelWidth, 0, 0, 0));
    m_painter.setPen(QPen(m_theme.accent, 1, group < 0 ? Qt::SolidLine : Qt::DotLine));
    m_painter.drawLine(QPointF(x, axis.top()), QPointF(x, m_frame.body.bottom()));
    if (group >= 0) {
        m_painter.setPen(QPen(m_theme.accent, 3));
        m_painter.drawLine(QPointF(x, yOf(m_frame.rows->groupTop(group))),
                           QPointF(x, yOf(m_frame.rows->groupBottom(group))));
    }
    m_painter.setClipRect(canvas);
    m_painter.fillRect(chip, m_theme.accent);
    m_painter.setPen(m_theme.onAccent);
    m_painter.drawText(chip, Qt::AlignCenter, moment->text);
    m_painter.restore();
}

void TimelineRuler::paintBrush(const QRect& box, int fromX, int toX)
{
    QColor veil = m_theme.accent;
    veil.setAlphaF(0.3F);
    const QRect brush(std::min(fromX, toX), box.top() + 2, std::abs(toX - fromX), box.height() - 4);
    m_painter.fillRect(brush, veil);
    m_painter.setPen(m_theme.accent);
    m_painter.drawRect(brush);
}

void TimelineRuler::paintPointer(const QRect& axis)
{
    if (!m_frame.pointerX) {
        return;
    }
    const double x = *m_frame.pointerX + 0.5;
    QColor line = m_theme.text;
    line.setAlphaF(0.35F);
    m_painter.setPen(QPen(line, 1));
    m_painter.drawLine(QPointF(x, m_frame.body.top()), QPointF(x, m_frame.body.bottom()));
    const qint64 timeNs = m_frame.scale.timeAt(*m_frame.pointerX - m_frame.canvasLeft());
    const QString text = m_frame.zero.exactText(timeNs);
    const int width = m_painter.fontMetrics().horizontalAdvance(text) + 12;
    const double left = std::clamp<double>(x - width / 2.0, m_frame.canvasLeft(),
                                           std::max(m_frame.canvasLeft(), axis.right() - width));
    const QRectF chip(left, axis.top() + 1, width, axis.height() - 3);
    m_painter.fillRect(chip, m_theme.text);
    m_painter.setPen(m_theme.canvas);
    m_painter.drawText(chip, Qt::AlignCenter, text);
}

} // namespace drmscope::app
