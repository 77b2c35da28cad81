// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_graph.h"
#include "app/model/flame_layout.h"
#include "app/view/flame_painter.h"
#include "app/view/key_map.h"

#include <QAbstractScrollArea>
#include <optional>
#include <vector>

namespace drmscope::app {

// What keys do while the flame graph has the focus.
enum class FlameCommand : quint8
{
    Into,
    Out,
    All,
    Caller,
    Callee,
    Next,
    Previous,
    Filter,
};

std::vector<CommandKeys<FlameCommand>> flameKeys();

// Call paths as frames that stand on each other: callers above, what they called below, each as
// wide as what was added through it. One frame is the current one; keys move it. Reads from left to
// right everywhere. GUI thread.
class FlameView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit FlameView(FlameGraph& graph, QWidget* parent = nullptr);

    const FlameTree* tree() const { return m_tree.get(); }
    const std::vector<FlameBox>& boxes() const { return m_boxes; }
    const FlamePlace& place() const { return m_place; }
    const FlameSearch& search() const { return *m_search; }
    int current() const { return m_current; } // a box; -1 none
    int boxAt(const QPoint& point) const;     // in coordinates of the viewport; -1 none
    QRect rectOf(int box) const;              // the same
    int calleeOf(int box) const;              // the first box beneath it; -1 none
    QString textOf(int box) const;            // all that is known of it, in words
    // The function of a box by which a filter finds it; "" none: a fold, or all.
    QString functionOf(int box) const;
    KeyMap<FlameCommand>& keys() { return m_keys; }
    // What fills the width and what is chosen, by names: for another tree, or another start.
    struct Spot
    {
        std::vector<StackFunction> place;
        bool fold = false;
        quint32 skip = 0;
        std::vector<StackFunction> chosen;
    };
    Spot spot() const;
    void goTo(const Spot& spot); // once there is a tree of what is wished

public slots:
    void zoomIn(); // into the current frame
    void zoomOut();
    void zoomAll();
    void choose(int box);
    void chooseNextFound(); // behind the current one, that the search is for

signals:
    void currentChanged();
    void searched();    // search() is another one
    void filterAsked(); // of the current frame
    void menuAsked(const QPoint& globalPoint);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void follow();
    void arrive();
    bool isWished() const; // the tree
    void takeFound();
    void layOut();
    void zoomTo(const FlamePlace& place);
    void call(FlameCommand command);
    quint32 currentNode() const;   // 0: there is none
    int neighbour(int by) const;   // in the row of the current one
    int boxOf(quint32 node) const; // that, or the fold or caller that it is within
    void bringIntoSight(int box);
    QRect body() const;
    FlameSheet sheet() const;

    FlameGraph& m_graph;
    std::shared_ptr<const FlameTree> m_tree;
    KeyMap<FlameCommand> m_keys{flameKeys()};
    // Till a tree of what is wished is there: where to begin in it.
    std::optional<Spot> m_wanted;
    FlamePlace m_place;
    std::vector<FlamePlace> m_back; // where one came from
    std::vector<FlameBox> m_boxes;
    std::shared_ptr<const FlameSearch> m_search; // of m_tree
    bool m_nextAsked = false;                    // of what is still looked for
    int m_current = -1;
    int m_hovered = -1;
};

} // namespace drmscope::app
