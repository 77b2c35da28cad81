// SPDX-License-Identifier: MIT
#include "app/view/flame_view.h"

#include "app/model/time_text.h"
#include "app/view/flame_accessible.h"

#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

FlameView::FlameView(FlameGraph& graph, QWidget* parent)
    : QAbstractScrollArea(parent), m_graph(graph), m_search(graph.search())
{
    installFlameAccessibility();
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Frames that are folded in less width may need no bar, which would give the width back.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setFocusPolicy(Qt::StrongFocus);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Flame graph"));
    setAccessibleDescription(tr("Which call paths added the resources: callers above, what they "
                                "called below them."));
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&graph, &FlameGraph::changed, this, &FlameView::follow);
    connect(&graph, &FlameGraph::found, this, &FlameView::takeFound);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(),
            qOverload<>(&QWidget::update));
}

// The tree is another one: what was zoomed into and chosen stays, as far as it is still there.
void FlameView::follow()
{
    if (m_tree == m_graph.tree()) {
        return;
    }
    const auto before = std::exchange(m_tree, m_graph.tree());
    const quint32 chosen = currentNode();
    const auto again = [&](quint32 node) {
        return before == nullptr || m_tree == nullptr ? 0 : m_tree->find(before->path(node));
    };
    const bool hadCurrent = m_current > 0;
    m_place = {again(m_place.node)};
    for (auto& place : m_back) {
        place = {again(place.node)};
    }
    m_current = -1;
    m_search = m_graph.search();
    const int scrolled = verticalScrollBar()->value();
    layOut();
    const int current = hadCurrent ? boxOf(again(chosen)) : m_boxes.empty() ? -1 : 0;
    if (m_tree == nullptr) {
        m_back.clear();
        choose(current);
    } else if (m_wanted.has_value() && isWished()) {
        arrive();
    } else { // who reads elsewhere in it is left there, and nothing was chosen anew
        m_current = current;
        verticalScrollBar()->setValue(scrolled);
        viewport()->update();
        emit currentChanged();
    }
    takeFound();
}

bool FlameView::isWished() const
{
    return m_tree != nullptr && m_tree->wish() == m_graph.wish() && !m_graph.isReading();
}

// Trees of earlier wishes may have come before, which lack what is wanted.
void FlameView::arrive()
{
    const auto wanted = *std::exchange(m_wanted, std::nullopt);
    m_back.clear();
    m_place = {m_tree->find(wanted.place)};
    if (wanted.fold && m_tree->path(m_place.node) == wanted.place) {
        m_place.fold = true;
        m_place.skip = wanted.skip;
    }
    layOut();
    choose(m_boxes.empty() ? -1 : boxOf(m_tree->find(wanted.chosen)));
}

FlameView::Spot FlameView::spot() const
{
    if (m_wanted.has_value() || m_tree == nullptr) {
        return m_wanted.value_or(Spot());
    }
    return {m_tree->path(m_place.node), m_place.fold, m_place.skip, m_tree->path(currentNode())};
}

void FlameView::goTo(const Spot& spot)
{
    m_wanted = spot;
    if (isWished()) {
        m_current = -1;
        arrive();
    }
}

QRect FlameView::body() const
{
    const int line = FlamePainter::lineHeight(fontMetrics());
    return viewport()->rect().adjusted(0, line, 0, -line);
}

void FlameView::layOut()
{
    m_hovered = -1;
    m_boxes = m_tree == nullptr ? std::vector<FlameBox>()
                                : layOutFlame(*m_tree, m_place, viewport()->width());
    const int rows = m_boxes.empty() ? 0 : m_boxes.back().row + 1;
    const int height = rows * FlamePainter::rowHeight(fontMetrics());
    verticalScrollBar()->setPageStep(body().height());
    verticalScrollBar()->setSingleStep(FlamePainter::rowHeight(fontMetrics()));
    verticalScrollBar()->setRange(0, std::max(height - body().height(), 0));
    viewport()->update();
    announceLayout(*this);
}

quint32 FlameView::currentNode() const
{
    return m_current < 0 ? 0 : m_boxes[static_cast<size_t>(m_current)].node;
}

void FlameView::zoomTo(const FlamePlace& place)
{
    const quint32 chosen = currentNode();
    m_wanted.reset(); // whoever goes elsewhere stays there
    m_place = place;
    m_current = -1;
    layOut();
    verticalScrollBar()->setValue(0);
    choose(boxOf(chosen));
}

void FlameView::zoomIn()
{
    if (m_current < 0) {
        return;
    }
    const auto box = m_boxes[static_cast<size_t>(m_current)];
    const auto& nodes = m_tree->nodes();
    FlamePlace into{box.node};
    if (box.folded != 0) {
        const quint32 caller = nodes[box.node].parent;
        into = {caller, true, box.node - nodes[caller].firstChild};
    }
    if (into.node != m_place.node || into.fold) {
        m_back.push_back(m_place);
        zoomTo(into);
    }
}

void FlameView::zoomOut()
{
    if (!m_back.empty()) {
        const auto back = m_back.back();
        m_back.pop_back();
        zoomTo(back);
    } else if (m_place != FlamePlace{}) {
        zoomTo({m_tree->nodes()[m_place.node].parent});
    }
}

void FlameView::zoomAll()
{
    if (m_tree != nullptr) {
        m_back.clear();
        zoomTo({});
    }
}

void FlameView::takeFound()
{
    m_search = m_graph.search();
    viewport()->update();
    emit searched();
    if (m_nextAsked && !m_graph.isSearching()) {
        m_nextAsked = false;
        chooseNextFound();
    }
}

void FlameView::chooseNextFound()
{
    if (m_graph.isSearching()) {
        m_nextAsked = true;
        return;
    }
    const auto count = static_cast<int>(m_boxes.size());
    for (int step = 1; step <= count; ++step) {
        const int box = (m_current + step) % count;
        const auto& it = m_boxes[static_cast<size_t>(box)];
        if (it.folded == 0 ? m_search->matches(it.node)
                           : m_search->matchesBeneath(it.node, it.node + it.folded)) {
            return choose(box);
        }
    }
}

void FlameView::choose(int box)
{
    m_current = box;
    if (box >= 0) {
        bringIntoSight(box);
        announceFrame(*this);
    }
    viewport()->update();
    emit currentChanged();
}

int FlameView::boxAt(const QPoint& point) const
{
    if (!body().contains(point)) {
        return -1;
    }
    const int row = (point.y() - body().top() + verticalScrollBar()->value()) /
                    FlamePainter::rowHeight(fontMetrics());
    const auto found = std::find_if(m_boxes.begin(), m_boxes.end(), [&](const FlameBox& box) {
        return box.row == row && point.x() >= box.left && point.x() < box.left + box.width;
    });
    return found == m_boxes.end() ? -1 : static_cast<int>(found - m_boxes.begin());
}

QRect FlameView::rectOf(int box) const
{
    const auto& it = m_boxes[static_cast<size_t>(box)];
    const int height = FlamePainter::rowHeight(fontMetrics());
    return QRectF(it.left, body().top() + it.row * height - verticalScrollBar()->value(), it.width,
                  height)
        .toAlignedRect();
}

int FlameView::boxOf(quint32 node) const
{
    if (m_boxes.empty()) {
        return -1;
    }
    for (;; node = m_tree->nodes()[node].parent) {
        const auto found = std::find_if(m_boxes.begin(), m_boxes.end(), [node](const auto& box) {
            return node >= box.node && node < box.node + std::max(box.folded, quint32{1});
        });
        if (found != m_boxes.end() || node == 0) {
            return found == m_boxes.end() ? 0 : static_cast<int>(found - m_boxes.begin());
        }
    }
}

void FlameView::bringIntoSight(int box)
{
    const int height = FlamePainter::rowHeight(fontMetrics());
    const int top = m_boxes[static_cast<size_t>(box)].row * height;
    auto* bar = verticalScrollBar();
    bar->setValue(std::clamp(bar->value(), top + height - body().height(), top));
}

QString FlameView::functionOf(int box) const
{
    if (box < 0 || m_boxes[static_cast<size_t>(box)].folded != 0) {
        return {};
    }
    const quint32 node = m_boxes[static_cast<size_t>(box)].node;
    return m_tree->nodes()[node].function == FlameNode::kNoFunction ? QString()
                                                                    : m_tree->name(node);
}

QString FlameView::textOf(int index) const
{
    const auto& box = m_boxes[static_cast<size_t>(index)];
    if (box.folded != 0) {
        const qint64 weight = m_tree->weight(box.node, box.node + box.folded);
        return tr("%1 frames that are too narrow, %2 of all")
            .arg(countText(box.folded), flameShare(weight, m_tree->weight(0)));
    }
    const auto& node = m_tree->nodes()[box.node];
    const QString what =
        QStringLiteral("%1, %2").arg(m_tree->text(box.node), flameAmount(*m_tree, box.node));
    return node.siteCount == 0 ? what
                               : tr("%1, call site of %2").arg(what, countText(node.siteCount));
}

FlameSheet FlameView::sheet() const
{
    FlameSheet sheet;
    sheet.tree = m_tree.get();
    sheet.boxes = &m_boxes;
    sheet.search = m_search.get();
    sheet.place = m_place;
    sheet.body = body();
    sheet.scrollY = verticalScrollBar()->value();
    sheet.rowHeight = FlamePainter::rowHeight(fontMetrics());
    sheet.current = m_current;
    sheet.hovered = m_hovered;
    sheet.focused = hasFocus();
    return sheet;
}

void FlameView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    painter.setLayoutDirection(Qt::LeftToRight);
    const Theme theme(palette());
    if (m_tree == nullptr) {
        painter.fillRect(viewport()->rect(), theme.canvas);
        return;
    }
    const auto shown = sheet();
    FlamePainter frames(painter, theme, shown);
    frames.paint();
    const QRect all = viewport()->rect();
    frames.paintPath(QRect(0, 0, all.width(), shown.body.top()));
    frames.paintLegend(
        QRect(0, shown.body.bottom() + 1, all.width(), all.bottom() - shown.body.bottom()));
}

void FlameView::resizeEvent(QResizeEvent* /*event*/)
{
    const quint32 chosen = currentNode();
    const bool had = m_current >= 0;
    m_current = -1;
    layOut();
    if (had) {
        m_current = boxOf(chosen);
        emit currentChanged();
    }
}

void FlameView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        layOut();
    }
    QAbstractScrollArea::changeEvent(event);
}

} // namespace drmscope::app
