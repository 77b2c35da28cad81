// SPDX-License-Identifier: MIT
#include "app/view/timeline_accessible.h"

#include "app/model/inspection.h"
#include "app/model/time_text.h"
#include "app/view/announcement.h"
#include "app/view/timeline_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QScrollBar>
#include <algorithm>
#include <map>

namespace drmscope::app {

namespace {

// Of a row with more, the first: the table has them all, and no tool walks a million children.
constexpr size_t kMostBars = 1000;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::TimelineAccessible)
};

class TimelineTree;

// A header or row of the timeline, or a bar on it.
class Node : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    static constexpr size_t kRow = ~size_t{0};

    Node(TimelineTree& tree, size_t box, size_t bar) : m_tree(tree), m_box(box), m_bar(bar) {}

    [[nodiscard]] bool isValid() const override;
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override;
    [[nodiscard]] QAccessibleInterface* parent() const override;
    [[nodiscard]] QAccessibleInterface* child(int index) const override;
    [[nodiscard]] int childCount() const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override;
    [[nodiscard]] QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}
    [[nodiscard]] QRect rect() const override;
    [[nodiscard]] QAccessible::Role role() const override
    {
        return m_bar == kRow ? QAccessible::TreeItem : QAccessible::ListItem;
    }
    [[nodiscard]] QAccessible::State state() const override;
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    // To choose a bar or drm_device; to fold a bundle or drm_device.
    [[nodiscard]] QStringList actionNames() const override;
    void doAction(const QString& name) override;
    [[nodiscard]] QStringList keyBindingsForAction(const QString& /*name*/) const override
    {
        return {};
    }

    [[nodiscard]] size_t box() const { return m_box; }
    [[nodiscard]] size_t bar() const { return m_bar; }

private:
    [[nodiscard]] Selection::Item item() const;
    [[nodiscard]] bool folds() const; // the header of a drm_device or bundle
    [[nodiscard]] bool isUnfolded() const;

    TimelineTree& m_tree;
    size_t m_box;
    size_t m_bar;
};

class TimelineTree : public QAccessibleWidget
{
public:
    explicit TimelineTree(TimelineView& view)
        : QAccessibleWidget(&view, QAccessible::Tree), m_view(view)
    {}
    ~TimelineTree() override
    {
        for (const auto& [key, id] : m_nodes) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }
    Q_DISABLE_COPY_MOVE(TimelineTree)

    [[nodiscard]] int childCount() const override
    {
        return static_cast<int>(m_view.rows().boxes().size());
    }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        return index < 0 || index >= childCount() ? nullptr
                                                  : node(static_cast<size_t>(index), Node::kRow);
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* row = dynamic_cast<const Node*>(child);
        return row == nullptr || row->bar() != Node::kRow ? -1 : static_cast<int>(row->box());
    }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (child(i)->rect().contains(x, y)) {
                return child(i);
            }
        }
        return nullptr;
    }

    [[nodiscard]] Node* node(size_t box, size_t bar) const
    {
        const auto known = m_nodes.find({box, bar});
        if (known != m_nodes.end()) {
            return static_cast<Node*>(QAccessible::accessibleInterface(known->second));
        }
        auto* made = new Node(const_cast<TimelineTree&>(*this), box, bar);
        m_nodes[{box, bar}] = QAccessible::registerAccessibleInterface(made);
        return made;
    }

    [[nodiscard]] TimelineView& view() const { return m_view; }

private:
    TimelineView& m_view;
    mutable std::map<std::pair<size_t, size_t>, QAccessible::Id> m_nodes;
};

const TimelineRow* rowOf(const TimelineView& view, const TimelineRows::Box& box)
{
    return box.row < 0 ? nullptr : &view.rowAt(box.group, box.row);
}

// What the timeline itself knows of a resource, or of a run of them: the inspector tells the rest.
QString barText(const SessionContents& contents, const TimelineGroup& group, const TimelineRow& row,
                const Span& span)
{
    const auto word = wordOf(span.state);
    const QString name = row.devres ? Words::tr("devm resource") : contents.names.value(row.nameId);
    const QString what =
        span.count == 1 ? name : Words::tr("%1 of %2").arg(countText(span.count), name);
    const QString text =
        Words::tr("%1, %2. From %3 for %4")
            .arg(what, QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())),
                 timeText(span.startNs - contents.originNs()),
                 durationText(span.endNs - span.startNs));
    if (!isHeld(group, row, span) || span.openRight) {
        return text;
    }
    const QString after = durationText(span.endNs - group.holding.goneNs);
    return (group.holding.unplugged ? Words::tr("%1, released %2 after unplug")
                                    : Words::tr("%1, released %2 after unregister"))
        .arg(text, after);
}

QString storyOf(const SessionContents& contents, const Selection::Item& item)
{
    if (const auto* file = contents.file(item.id);
        item.kind == Selection::Kind::File && file != nullptr) {
        const auto told = inspectFile(contents, *file);
        return QStringLiteral("%1, %2. %3").arg(told.title, told.state, told.story);
    }
    if (const auto* pin = contents.pin(item.id);
        item.kind == Selection::Kind::Pin && pin != nullptr) {
        const auto told = inspectPin(contents, *pin);
        return QStringLiteral("%1, %2. %3").arg(told.title, told.state, told.story);
    }
    return {};
}

QString kindOf(const TimelineRow& row)
{
    switch (row.kind) {
    case RowKind::Marks:
        return Words::tr("landmarks");
    default:
        return row.label.isEmpty() ? Words::tr("further lane") : row.label;
    }
}

QString textOf(const SessionContents& contents, const TimelineGroup& group, const TimelineRow& row)
{
    QStringList parts{kindOf(row)};
    if (!row.detail.isEmpty()) {
        parts.append(row.detail);
    }
    const qint64 originNs = contents.originNs();
    switch (row.kind) {
    case RowKind::Marks:
        for (const auto& mark : group.marks) {
            parts.append(Words::tr("%1 at %2").arg(mark.text, timeText(mark.timeNs - originNs)));
        }
        break;
    case RowKind::Phases:
        for (const auto& phase : group.phases) {
            parts.append(Words::tr("%1 from %2")
                             .arg(phaseText(phase.phase), timeText(phase.startedNs - originNs)));
        }
        break;
    case RowKind::Afterlife:
        parts.append(group.holding.text);
        break;
    case RowKind::Ticks:
        for (size_t i = 0; i < std::min<size_t>(row.ticks.size(), 20); ++i) {
            parts.append(Words::tr("%1 at %2")
                             .arg(row.ticks[i].text, timeText(row.ticks[i].timeNs - originNs)));
        }
        break;
    default:
        if (!row.lane.empty()) {
            parts.append(
                Words::tr("%1 bars").arg(countText(static_cast<qint64>(row.lane.count()))));
        }
        break;
    }
    return parts.join(QStringLiteral(", "));
}

bool Node::isValid() const
{
    const auto& boxes = m_tree.view().rows().boxes();
    if (m_tree.view().contents() == nullptr || m_box >= boxes.size()) {
        return false;
    }
    const auto* row = rowOf(m_tree.view(), boxes[m_box]);
    return m_bar == kRow || (row != nullptr && m_bar < row->lane.spans().size());
}

QAccessibleInterface* Node::parent() const
{
    return m_bar == kRow ? static_cast<QAccessibleInterface*>(&m_tree) : m_tree.node(m_box, kRow);
}

int Node::childCount() const
{
    if (m_bar != kRow || !isValid()) {
        return 0;
    }
    const auto* row = rowOf(m_tree.view(), m_tree.view().rows().boxes()[m_box]);
    return row == nullptr ? 0 : static_cast<int>(std::min(row->lane.spans().size(), kMostBars));
}

QAccessibleInterface* Node::child(int index) const
{
    return index < 0 || index >= childCount() ? nullptr
                                              : m_tree.node(m_box, static_cast<size_t>(index));
}

int Node::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* bar = dynamic_cast<const Node*>(child);
    return bar == nullptr || bar->box() != m_box || bar->bar() == kRow
               ? -1
               : static_cast<int>(bar->bar());
}

QAccessibleInterface* Node::childAt(int x, int y) const
{
    for (int i = 0; i < childCount(); ++i) {
        if (child(i)->rect().contains(x, y)) {
            return child(i);
        }
    }
    return nullptr;
}

Selection::Item Node::item() const
{
    const auto& view = m_tree.view();
    const auto& box = view.rows().boxes()[m_box];
    const auto* row = rowOf(view, box);
    if (row == nullptr) {
        return {Selection::Kind::Device,
                view.contents()->timeline->groups()[static_cast<size_t>(box.group)].deviceId};
    }
    return m_bar == kRow ? Selection::Item{}
                         : itemOf(*view.contents(), row->kind, row->lane.spans()[m_bar].item);
}

QString Node::text(QAccessible::Text kind) const
{
    if (kind != QAccessible::Name || !isValid()) {
        return {};
    }
    const auto& view = m_tree.view();
    const auto& box = view.rows().boxes()[m_box];
    const auto& group = view.contents()->timeline->groups()[static_cast<size_t>(box.group)];
    const auto* row = rowOf(view, box);
    if (row == nullptr) {
        return QStringLiteral("%1, %2. %3").arg(group.title, group.subtitle, group.summary);
    }
    if (m_bar == kRow) {
        return textOf(*view.contents(), group, *row);
    }
    return item().kind == Selection::Kind::Resource
               ? barText(*view.contents(), group, *row, row->lane.spans()[m_bar])
               : storyOf(*view.contents(), item());
}

QRect Node::rect() const
{
    if (!isValid()) {
        return {};
    }
    const auto& view = m_tree.view();
    const auto& box = view.rows().boxes()[m_box];
    const QRect canvas = view.canvas();
    const int y = canvas.top() + box.top - view.verticalScrollBar()->value();
    QRect place(0, y, view.viewport()->width(), box.height);
    if (m_bar != kRow) {
        const auto& span = rowOf(view, box)->lane.spans()[m_bar];
        const double from = std::clamp(view.scale().xAt(span.startNs), 0.0, view.scale().width());
        const double to = std::clamp(view.scale().xAt(span.endNs), 0.0, view.scale().width());
        place.setLeft(canvas.left() + static_cast<int>(from));
        place.setWidth(std::max(static_cast<int>(to - from), 3));
    }
    return place.translated(view.viewport()->mapToGlobal(QPoint()));
}

QAccessible::State Node::state() const
{
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    state.selectable = true;
    state.readOnly = true;
    state.expandable = folds();
    state.expanded = state.expandable && isUnfolded();
    state.collapsed = state.expandable && !state.expanded;
    const auto& view = m_tree.view();
    const auto chosen = item();
    state.selected = chosen.kind != Selection::Kind::None && view.selection().item() == chosen;
    state.focused = state.selected && view.hasFocus();
    state.offscreen =
        !rect().intersects(QRect(view.viewport()->mapToGlobal(QPoint()), view.viewport()->size()));
    return state;
}

bool Node::folds() const
{
    const auto* row = rowOf(m_tree.view(), m_tree.view().rows().boxes()[m_box]);
    return m_bar == kRow && (row == nullptr || row->kind == RowKind::Bundle);
}

bool Node::isUnfolded() const
{
    const auto& rows = m_tree.view().rows();
    const auto& box = rows.boxes()[m_box];
    const auto* row = rowOf(m_tree.view(), box);
    return row == nullptr ? !rows.isCollapsed(box.group) : rows.isUnfolded(box.group, *row);
}

QStringList Node::actionNames() const
{
    QStringList names;
    if (isValid() && item().kind != Selection::Kind::None) {
        names.append(pressAction());
    }
    if (isValid() && folds()) {
        names.append(toggleAction());
    }
    return names;
}

void Node::doAction(const QString& name)
{
    if (!actionNames().contains(name)) {
        return;
    }
    auto& view = m_tree.view();
    if (name == pressAction()) {
        return view.choose(item());
    }
    const auto box = view.rows().boxes()[m_box]; // which are others then
    if (box.row < 0) {
        view.foldGroup(box.group);
    } else {
        const TimelineRow row = *rowOf(view, box);
        view.foldBundle(box.group, row);
    }
    QAccessible::State changed;
    changed.expanded = true;
    QAccessibleStateChangeEvent event(this, changed);
    announce(event);
}

QAccessibleInterface* makeTree(const QString& /*className*/, QObject* object)
{
    auto* view = qobject_cast<TimelineView*>(object);
    return view == nullptr ? nullptr : new TimelineTree(*view);
}

} // namespace

void installTimelineAccessibility()
{
    QAccessible::installFactory(makeTree); // which takes each once
}

void announceSelection(TimelineView& view, const Selection::Item& item)
{
    auto* tree = dynamic_cast<TimelineTree*>(QAccessible::queryAccessibleInterface(&view));
    if (tree == nullptr || !isHeard() || view.contents() == nullptr) {
        return;
    }
    const auto place = view.placeOf(item);
    const auto& boxes = view.rows().boxes();
    for (size_t box = 0; box < boxes.size() && place.group >= 0; ++box) {
        if (boxes[box].group != place.group || boxes[box].row != place.row) {
            continue;
        }
        Node* node = tree->node(box, Node::kRow);
        if (const auto* row = rowOf(view, boxes[box]); row != nullptr) {
            const auto& spans = row->lane.spans();
            for (size_t bar = 0; bar < std::min(spans.size(), kMostBars); ++bar) {
                if (itemOf(*view.contents(), row->kind, spans[bar].item) == item) {
                    node = tree->node(box, bar);
                }
            }
        }
        QAccessibleEvent selected(node, QAccessible::Selection);
        announce(selected);
        if (view.hasFocus()) {
            QAccessibleEvent focused(node, QAccessible::Focus);
            announce(focused);
        }
        return;
    }
}

} // namespace drmscope::app
