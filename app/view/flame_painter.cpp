// SPDX-License-Identifier: MIT
#include "app/view/flame_painter.h"

#include "app/model/time_text.h"
#include "app/view/bar_painter.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace drmscope::app {

namespace {

constexpr int kTextGap = 6;
constexpr int kLeastChars = 8; // of a name that is cut: less of it names nothing

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::FlamePainter)
};

QString ownNumber(const FlameTree& tree, quint32 node)
{
    const qint64 weight = tree.weight(node);
    return tree.wish().byBytes ? sizeText(weight) : countText(weight);
}

} // namespace

QString flameShare(qint64 part, qint64 whole)
{
    const double share =
        whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    return share == 0    ? QStringLiteral("0 %")
           : share < 0.1 ? QStringLiteral("< 0.1 %")
           : share < 10  ? QStringLiteral("%1 %").arg(share, 0, 'f', 1)
                         : QStringLiteral("%1 %").arg(share, 0, 'f', 0);
}

QString flameAmount(const FlameTree& tree, quint32 node)
{
    const auto& it = tree.nodes()[node];
    QString count = it.count == 1 ? Words::tr("1 resource")
                                  : Words::tr("%1 resources").arg(countText(it.count));
    if (node == 0 && tree.devresCount() > 0) { // as the status line has it
        count = Words::tr("%1 (%2 managed, %3 devm of parents)")
                    .arg(count, countText(it.count - tree.devresCount()),
                         countText(tree.devresCount()));
    }
    const QString amount = QStringLiteral("%1, %2").arg(count, sizeText(it.bytes));
    return node == 0 ? amount
                     : Words::tr("%1, %2 of all")
                           .arg(amount, flameShare(tree.weight(node), tree.weight(0)));
}

FlamePainter::Kind FlamePainter::kindOf(const FlameBox& box) const
{
    if (box.folded != 0) {
        return Kind::Folded;
    }
    const auto& node = m_sheet.tree->nodes()[box.node];
    if (node.function == FlameNode::kNoFunction) {
        return box.node == 0 ? Kind::All : Kind::Unknown;
    }
    if (node.siteCount > 0) {
        return Kind::Site;
    }
    return node.inside                                               ? Kind::Inside
           : m_sheet.tree->functions()[node.function].module.empty() ? Kind::Kernel
                                                                     : Kind::Driver;
}

QColor FlamePainter::fillOf(Kind kind) const
{
    switch (kind) {
    case Kind::Site:
        return m_theme.blend(m_theme.live, m_theme.contrast ? 0.5 : m_theme.dark ? 0.45 : 0.34);
    case Kind::Driver:
        return m_theme.blend(m_theme.live, m_theme.contrast ? 0.25 : m_theme.dark ? 0.24 : 0.16);
    case Kind::Kernel:
    case Kind::All:
        return m_theme.contrast ? m_theme.canvas
                                : m_theme.blend(m_theme.text, m_theme.dark ? 0.16 : 0.10);
    case Kind::Inside:
    case Kind::Unknown:
    case Kind::Folded:
        break;
    }
    return m_theme.contrast ? m_theme.canvas : m_theme.blend(m_theme.text, 0.04);
}

void FlamePainter::paintFace(const QRectF& place, Kind kind, bool found, bool hovered)
{
    const QColor fill = fillOf(kind);
    m_painter.fillRect(place, found     ? m_theme.accent
                              : hovered ? (m_theme.dark ? fill.lighter(140) : fill.darker(112))
                                        : fill);
    if (kind == Kind::Folded || kind == Kind::Unknown) {
        BarPainter(m_painter, m_theme).hatch(place, m_theme.edge, false, 5);
    }
    if (place.width() < 5) {
        return; // an outline would be all of it
    }
    const bool site = kind == Kind::Site;
    QPen pen(site ? m_theme.outlineOf(BarState::Live) : m_theme.edge, site ? 2 : 1);
    if (m_theme.contrast) {
        pen.setColor(m_theme.text);
    }
    if (kind == Kind::Inside || kind == Kind::Folded) {
        pen.setStyle(Qt::DotLine);
    }
    pen.setJoinStyle(Qt::MiterJoin);
    m_painter.setPen(pen);
    m_painter.setBrush(Qt::NoBrush);
    const double in = site ? 1 : 0.5;
    m_painter.drawRect(place.adjusted(in, in, -in, -in));
}

void FlamePainter::paintText(const FlameBox& box, const QRectF& place, Kind kind, bool found)
{
    QRectF room = place.adjusted(kTextGap, 0, -kTextGap, 0);
    QFont font = m_painter.font();
    const QFont plain = font;
    font.setBold(kind == Kind::Site);
    m_painter.setFont(font);
    const auto metrics = m_painter.fontMetrics();
    const bool quiet = kind == Kind::Inside || kind == Kind::Folded || kind == Kind::Unknown;
    const QColor strong = found ? m_theme.onAccent : quiet ? m_theme.quietText : m_theme.text;
    const auto& tree = *m_sheet.tree;
    const QString name = kind == Kind::Folded ? Words::tr("%1 more").arg(countText(box.folded))
                         : kind == Kind::All  ? flameAmount(tree, 0)
                                              : tree.name(box.node);
    const int needs = metrics.horizontalAdvance(name);
    if (room.width() < std::min(needs, kLeastChars * metrics.averageCharWidth())) {
        m_painter.setFont(plain);
        return;
    }
    m_painter.setPen(strong);
    m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                       needs <= room.width() ? name
                                             : metrics.elidedText(name, Qt::ElideMiddle,
                                                                  static_cast<int>(room.width())));
    room.setLeft(room.left() + needs + 2 * kTextGap);
    m_painter.setFont(plain);
    if (kind == Kind::All || kind == Kind::Folded || room.width() < 0) {
        return;
    }
    m_painter.setPen(found ? m_theme.onAccent : m_theme.quietText);
    const QString number = QStringLiteral("%1 · %2").arg(
        ownNumber(tree, box.node), flameShare(tree.weight(box.node), tree.weight(0)));
    const int numberNeeds = m_painter.fontMetrics().horizontalAdvance(number);
    const QString module = tree.module(box.node);
    const int moduleNeeds = m_painter.fontMetrics().horizontalAdvance(module);
    if (moduleNeeds > 0 && moduleNeeds < room.width()) {
        m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter, module);
        room.setLeft(room.left() + moduleNeeds + 2 * kTextGap);
    }
    if (numberNeeds <= room.width()) {
        m_painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, number);
    }
}

void FlamePainter::paintBox(int index)
{
    const auto& box = (*m_sheet.boxes)[static_cast<size_t>(index)];
    const QRectF place(m_sheet.body.left() + box.left,
                       m_sheet.body.top() + box.row * m_sheet.rowHeight - m_sheet.scrollY,
                       std::max(box.width - 1, 2.0), m_sheet.rowHeight - 1);
    const auto kind = kindOf(box);
    const bool found = box.folded == 0
                           ? m_sheet.search->matches(box.node)
                           : m_sheet.search->matchesBeneath(box.node, box.node + box.folded);
    paintFace(place, kind, found, index == m_sheet.hovered);
    paintText(box, place, kind, found);
    if (index == m_sheet.current && (index > 0 || m_sheet.focused)) {
        const int width = m_sheet.focused ? 3 : 2;
        m_painter.setPen(QPen(found ? m_theme.text : m_theme.accent, width));
        m_painter.setBrush(Qt::NoBrush);
        const double in = width / 2.0;
        m_painter.drawRect(place.adjusted(in, in, -in, -in));
    }
}

void FlamePainter::paint()
{
    m_painter.save();
    m_painter.setClipRect(m_sheet.body);
    m_painter.fillRect(m_sheet.body, m_theme.canvas);
    const int first = m_sheet.scrollY / m_sheet.rowHeight;
    const int last = (m_sheet.scrollY + m_sheet.body.height()) / m_sheet.rowHeight;
    for (size_t i = 0; i < m_sheet.boxes->size(); ++i) {
        const int row = (*m_sheet.boxes)[i].row;
        if (row >= first && row <= last) {
            paintBox(static_cast<int>(i));
        }
    }
    m_painter.restore();
}

void FlamePainter::paintPath(const QRect& box)
{
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.bottomLeft(), box.bottomRight());
    QStringList names;
    for (const auto& function : m_sheet.tree->path(m_sheet.place.node)) {
        names.append(function.name.empty() ? m_sheet.tree->name(m_sheet.place.node)
                                           : QString::fromStdString(function.name));
    }
    if (m_sheet.place.fold) {
        names.append(Words::tr("what is too narrow beside the others"));
    }
    const bool hints = names.isEmpty();
    const QString text = !hints ? Words::tr("◂ %1").arg(names.join(QStringLiteral(" › ")))
                         : m_sheet.tree->wish().wholeStacks
                             ? Words::tr("Whole stacks: callers above, what they called below")
                             : Words::tr("From the driver's own frames down to what adds");
    const QString shown =
        hints && m_sheet.answers ? Words::tr("%1; a click zooms in.").arg(text) : text;
    m_painter.setPen(hints ? m_theme.quietText : m_theme.text);
    const QRect room = box.adjusted(kTextGap, 0, -kTextGap, 0);
    m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                       m_painter.fontMetrics().elidedText(shown, Qt::ElideLeft, room.width()));
}

void FlamePainter::paintLegend(const QRect& box)
{
    m_painter.fillRect(box, m_theme.raised);
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.topLeft(), box.topRight());
    const std::array<std::pair<Kind, QString>, 5> entries{
        {{Kind::Site, Words::tr("call site: the first outside DRM core")},
         {Kind::Inside, Words::tr("DRM core and helpers")},
         {Kind::Driver, Words::tr("drivers and other modules")},
         {Kind::Kernel, Words::tr("kernel")},
         {Kind::Folded, Words::tr("too narrow, folded")}}};
    int left = box.left() + kTextGap;
    for (const auto& [kind, text] : entries) {
        const int needs = m_painter.fontMetrics().horizontalAdvance(text);
        if (left + 24 + needs > box.right()) {
            return;
        }
        paintFace(QRectF(left, box.center().y() - 6, 18, 13), kind, false, false);
        m_painter.setPen(m_theme.text);
        m_painter.drawText(QRect(left + 24, box.top(), needs + 2, box.height()), Qt::AlignVCenter,
                           text);
        left += 24 + needs + 3 * kTextGap;
    }
}

} // namespace drmscope::app
