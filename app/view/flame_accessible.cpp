// SPDX-License-Identifier: MIT
#include "app/view/flame_accessible.h"

#include "app/view/announcement.h"
#include "app/view/flame_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <map>

namespace drmscope::app {

namespace {

class FlameFaces;

// A frame where it is drawn. Beneath it stands what it called.
class FrameFace : public QAccessibleInterface
{
public:
    FrameFace(FlameFaces& faces, int box) : m_faces(faces), m_box(box) {}

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
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::TreeItem; }
    [[nodiscard]] QAccessible::State state() const override;

    [[nodiscard]] int box() const { return m_box; }

private:
    FlameFaces& m_faces;
    int m_box;
};

class FlameFaces : public QAccessibleWidget
{
public:
    explicit FlameFaces(FlameView& view) : QAccessibleWidget(&view, QAccessible::Tree), m_view(view)
    {}
    ~FlameFaces() override
    {
        for (const auto& [box, id] : m_faces) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }
    Q_DISABLE_COPY_MOVE(FlameFaces)

    [[nodiscard]] int childCount() const override { return m_view.boxes().empty() ? 0 : 1; }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        return index == 0 && childCount() == 1 ? face(0) : nullptr;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* frame = dynamic_cast<const FrameFace*>(child);
        return frame != nullptr && frame->box() == 0 ? 0 : -1;
    }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override
    {
        const int box = m_view.boxAt(m_view.viewport()->mapFromGlobal(QPoint(x, y)));
        return box < 0 ? nullptr : face(box);
    }

    [[nodiscard]] FrameFace* face(int box) const
    {
        const auto known = m_faces.find(box);
        if (known != m_faces.end()) {
            return static_cast<FrameFace*>(QAccessible::accessibleInterface(known->second));
        }
        auto* made = new FrameFace(const_cast<FlameFaces&>(*this), box);
        m_faces[box] = QAccessible::registerAccessibleInterface(made);
        return made;
    }

    [[nodiscard]] FlameView& view() const { return m_view; }

private:
    FlameView& m_view;
    mutable std::map<int, QAccessible::Id> m_faces;
};

bool FrameFace::isValid() const
{
    return m_box < static_cast<int>(m_faces.view().boxes().size());
}

QAccessibleInterface* FrameFace::childAt(int x, int y) const
{
    return m_faces.childAt(x, y);
}

QAccessibleInterface* FrameFace::parent() const
{
    const int above = isValid() ? m_faces.view().boxes()[static_cast<size_t>(m_box)].parent : -1;
    return above < 0 ? static_cast<QAccessibleInterface*>(&m_faces) : m_faces.face(above);
}

// Those of one caller stand beside each other.
QAccessibleInterface* FrameFace::child(int index) const
{
    const int first = isValid() ? m_faces.view().calleeOf(m_box) : -1;
    return index < 0 || index >= childCount() ? nullptr : m_faces.face(first + index);
}

int FrameFace::childCount() const
{
    const int first = isValid() ? m_faces.view().calleeOf(m_box) : -1;
    if (first < 0) {
        return 0;
    }
    const auto& boxes = m_faces.view().boxes();
    size_t last = static_cast<size_t>(first);
    while (last < boxes.size() && boxes[last].parent == m_box) {
        ++last;
    }
    return static_cast<int>(last) - first;
}

int FrameFace::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* frame = dynamic_cast<const FrameFace*>(child);
    const auto& boxes = m_faces.view().boxes();
    return isValid() && frame != nullptr && frame->isValid() &&
                   boxes[static_cast<size_t>(frame->box())].parent == m_box
               ? frame->box() - m_faces.view().calleeOf(m_box)
               : -1;
}

QString FrameFace::text(QAccessible::Text kind) const
{
    return kind == QAccessible::Name && isValid() ? m_faces.view().textOf(m_box) : QString();
}

QRect FrameFace::rect() const
{
    return isValid() ? m_faces.view().rectOf(m_box).translated(
                           m_faces.view().viewport()->mapToGlobal(QPoint()))
                     : QRect();
}

QAccessible::State FrameFace::state() const
{
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    const auto& view = m_faces.view();
    state.selectable = true;
    state.focusable = true;
    state.readOnly = true;
    state.selected = view.current() == m_box;
    state.focused = state.selected && view.hasFocus();
    state.offscreen =
        !rect().intersects(QRect(view.viewport()->mapToGlobal(QPoint()), view.viewport()->size()));
    return state;
}

QAccessibleInterface* makeFaces(const QString& /*className*/, QObject* object)
{
    auto* view = qobject_cast<FlameView*>(object);
    return view == nullptr ? nullptr : new FlameFaces(*view);
}

} // namespace

void installFlameAccessibility()
{
    QAccessible::installFactory(makeFaces); // which takes each once
}

void announceFrame(FlameView& view)
{
    if (!view.hasFocus() || view.current() < 0 || !isHeard()) {
        return;
    }
    auto* faces = dynamic_cast<FlameFaces*>(QAccessible::queryAccessibleInterface(&view));
    if (faces != nullptr) {
        QAccessibleEvent focused(faces->face(view.current()), QAccessible::Focus);
        announce(focused);
    }
}

void announceLayout(FlameView& view)
{
    if (isHeard()) {
        QAccessibleEvent reordered(&view, QAccessible::ObjectReorder);
        announce(reordered);
    }
}

} // namespace drmscope::app
