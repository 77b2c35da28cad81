// SPDX-License-Identifier: MIT
// The flame graph, which takes the timeline's place: the tables below follow what it filters.
#include "app/view/flame_pane.h"
#include "app/view/flame_view.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"

#include <QActionGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>

namespace drmscope::app {

namespace {

constexpr double kZoomStep = 1.6;

} // namespace

QWidget* MainWindow::makeMiddle()
{
    m_middle = new QStackedWidget(m_sessionPage);
    m_flame = new FlamePane(m_document, m_filter, m_selection, m_middle);
    m_middle->addWidget(m_timeline);
    m_middle->addWidget(m_flame);
    connect(m_flame, &FlamePane::termChosen, this, &MainWindow::filterByFrame);
    connect(m_flame, &FlamePane::told, this,
            [this](const QString& text) { statusBar()->showMessage(text, 8000); });
    connect(m_flame->view(), &FlameView::menuAsked, this, &MainWindow::showFlameMenu);
    return m_middle;
}

bool MainWindow::showsFlame() const
{
    return m_middle->currentWidget() == m_flame;
}

void MainWindow::showFlame(bool shows)
{
    m_flameAction->setChecked(shows);
    m_legend->setVisible(!shows); // it has its own
    if (shows == showsFlame()) {
        return;
    }
    const bool hadFocus = m_middle->isAncestorOf(focusWidget());
    m_middle->setCurrentWidget(shows ? static_cast<QWidget*>(m_flame) : m_timeline);
    if (hadFocus || !isAncestorOf(focusWidget())) {
        m_middle->currentWidget()->setFocus();
    }
}

TimelineView* MainWindow::atTimeline()
{
    showFlame(false);
    return m_timeline;
}

void MainWindow::zoomIn()
{
    showsFlame() ? m_flame->view()->zoomIn() : m_timeline->zoom(kZoomStep);
}

void MainWindow::zoomOut()
{
    showsFlame() ? m_flame->view()->zoomOut() : m_timeline->zoom(1 / kZoomStep);
}

void MainWindow::zoomAll()
{
    showsFlame() ? m_flame->view()->zoomAll() : m_timeline->fitAll();
}

void MainWindow::makeFlameMenu(QMenu* menu)
{
    m_flameAction = addAction(menu, tr("&Flame graph instead of the timeline"),
                              Qt::CTRL | Qt::Key_G, [this] { showFlame(!showsFlame()); });
    m_flameAction->setCheckable(true);
    const auto addFlame = [&](const QString& text, const QKeySequence& keys, auto call) {
        return addAction(menu, text, keys, [this, call] {
            showFlame(true);
            call();
        });
    };
    menu->addSeparator();
    auto* measures = new QActionGroup(this);
    const QStringList texts{tr("As wide as it has &resources"), tr("As wide as it has &bytes")};
    for (int i = 0; i < texts.size(); ++i) {
        auto* action =
            addFlame(texts[i], {}, [this, i] { m_flame->measure()->setCurrentIndex(i); });
        action->setCheckable(true);
        action->setChecked(i == 0);
        measures->addAction(action);
        connect(m_flame->measure(), &QComboBox::currentIndexChanged, action,
                [action, i](int now) { action->setChecked(now == i); });
    }
    const auto addCheck = [&](const QString& text, QCheckBox* box) {
        auto* action = addFlame(text, {}, [] {});
        action->setCheckable(true);
        connect(action, &QAction::toggled, box, &QCheckBox::setChecked);
        connect(box, &QCheckBox::toggled, action, &QAction::setChecked);
    };
    addCheck(tr("Only the &chosen drm_device"), m_flame->onlyDevice());
    addCheck(tr("Only what is &live or leaked"), m_flame->onlyLive());
    addCheck(tr("&Whole stacks, with what called the driver"), m_flame->wholeStacks());
    menu->addSeparator();
    addFlame(tr("Zoom &into the frame"), {}, [this] { m_flame->view()->zoomIn(); });
    addFlame(tr("Zoom &out again"), {}, [this] { m_flame->view()->zoomOut(); });
    addFlame(tr("&All of it"), {}, [this] { m_flame->view()->zoomAll(); });
    addFlame(tr("Fi&nd a function"), Qt::CTRL | Qt::SHIFT | Qt::Key_G, [this] {
        m_flame->search()->setFocus();
        m_flame->search()->selectAll();
    });
    addFlame(tr("Filter to stacks &through the function"), {},
             [this] { m_flame->filterToCurrent(); });
}

// What it leaves stands in the table below.
void MainWindow::filterByFrame(const QString& term)
{
    m_docks.last()->show();
    m_tabs->setCurrentWidget(m_resources);
    m_filter.stack().add(term);
}

// Of the current frame.
void MainWindow::showFlameMenu(const QPoint& globalPoint)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Zoom in"), m_flame->view(), &FlameView::zoomIn);
    menu->addAction(tr("Zoom out"), m_flame->view(), &FlameView::zoomOut);
    if (const QString term = m_flame->term(); !term.isEmpty()) {
        QString shown = term;
        shown.replace(QLatin1Char('&'), QStringLiteral("&&"));
        menu->addSeparator();
        menu->addAction(tr("Only %1").arg(shown), this, [this, term] { filterByFrame(term); });
        menu->addAction(tr("Hide %1").arg(shown), this,
                        [this, term] { m_filter.stack().add(QLatin1Char('-') + term); });
    }
    if (m_filter.isActive()) {
        menu->addSeparator();
        menu->addAction(tr("Show all"), this, [this] { m_filter.stack().clear(); });
    }
    menu->popup(globalPoint);
    menu->setActiveAction(menu->actions().front());
}

} // namespace drmscope::app
