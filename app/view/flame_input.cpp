// SPDX-License-Identifier: MIT
// What mouse and keys do to the flame graph.
#include "app/view/flame_view.h"
#include "app/view/hover_card.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>

namespace drmscope::app {

std::vector<CommandKeys<FlameCommand>> flameKeys()
{
    using Command = FlameCommand;
    const auto tr = [](const char* text) { return FlameView::tr(text); };
    return {
        {Command::Into,
         tr("Flame graph: zoom into the frame"),
         {Qt::Key_Return, Qt::Key_Enter, Qt::Key_W}},
        {Command::Out,
         tr("Flame graph: zoom out again"),
         {Qt::Key_Escape, Qt::Key_Backspace, Qt::Key_S}},
        {Command::All, tr("Flame graph: all of it"), {Qt::Key_Home}},
        {Command::Caller, tr("Flame graph: to the caller"), {Qt::Key_Up}},
        {Command::Callee, tr("Flame graph: to the widest that it called"), {Qt::Key_Down}},
        {Command::Previous, tr("Flame graph: to the left"), {Qt::Key_Left, Qt::Key_A}},
        {Command::Next, tr("Flame graph: to the right"), {Qt::Key_Right, Qt::Key_D}},
        {Command::Filter, tr("Flame graph: only stacks through the function"), {Qt::Key_F}},
    };
}

void FlameView::call(FlameCommand command)
{
    const auto go = [this](int box) {
        if (box >= 0) {
            choose(box);
        }
    };
    switch (command) {
    case FlameCommand::Into:
        return zoomIn();
    case FlameCommand::Out:
        return zoomOut();
    case FlameCommand::All:
        return zoomAll();
    case FlameCommand::Caller:
        return go(m_current < 0 ? -1 : m_boxes[static_cast<size_t>(m_current)].parent);
    case FlameCommand::Callee:
        return go(calleeOf(m_current));
    case FlameCommand::Previous:
        return go(neighbour(-1));
    case FlameCommand::Next:
        return go(neighbour(1));
    case FlameCommand::Filter:
        return emit filterAsked();
    }
}

int FlameView::neighbour(int by) const
{
    const int next = m_current + by;
    const bool there = m_current >= 0 && next >= 0 && next < static_cast<int>(m_boxes.size());
    return there && m_boxes[static_cast<size_t>(next)].row ==
                        m_boxes[static_cast<size_t>(m_current)].row
               ? next
               : -1;
}

int FlameView::calleeOf(int box) const
{
    const auto first = // rows stand in the order of the rows above
        std::lower_bound(m_boxes.begin(), m_boxes.end(), box,
                         [](const FlameBox& each, int above) { return each.parent < above; });
    return box < 0 || first == m_boxes.end() || first->parent != box
               ? -1
               : static_cast<int>(first - m_boxes.begin());
}

void FlameView::keyPressEvent(QKeyEvent* event)
{
    if (const auto command = m_keys.calledBy(*event); command && m_tree != nullptr) {
        return call(*command);
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void FlameView::mousePressEvent(QMouseEvent* event)
{
    const int box = boxAt(event->pos());
    if (event->button() == Qt::BackButton) {
        return zoomOut();
    }
    if (m_tree != nullptr && event->button() == Qt::LeftButton && event->pos().y() < body().top()) {
        return zoomOut(); // the way that leads here
    }
    if (box < 0) {
        return;
    }
    choose(box);
    if (event->button() == Qt::LeftButton) {
        box == 0 ? zoomOut() : zoomIn();
    }
}

void FlameView::mouseMoveEvent(QMouseEvent* event)
{
    const int box = boxAt(event->pos());
    if (box != m_hovered) {
        m_hovered = box;
        viewport()->update();
    }
}

void FlameView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int box = byKey ? m_current : boxAt(event->pos());
    if (box >= 0) {
        choose(box);
        emit menuAsked(byKey ? viewport()->mapToGlobal(rectOf(box).center()) : event->globalPos());
    }
}

void FlameView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_current < 0 && !m_boxes.empty()) {
        choose(0);
    }
}

bool FlameView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovered >= 0) {
        m_hovered = -1;
        viewport()->update();
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int box = boxAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           box < 0 ? QString()
                                   : flameCard(*m_tree, m_boxes[static_cast<size_t>(box)]),
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace drmscope::app
