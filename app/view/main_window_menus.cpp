// SPDX-License-Identifier: MIT
// Every action of the window. What stands in a menu stands in the command palette, too.
#include "app/model/recent_files.h"
#include "app/view/filter_bar.h"
#include "app/view/inspector_view.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <algorithm>

namespace drmscope::app {

QAction* MainWindow::addAction(QMenu* menu, const QString& text, const QKeySequence& keys,
                               const std::function<void()>& call, bool needsSession)
{
    auto* action = menu->addAction(text);
    action->setShortcut(keys);
    action->setProperty(kNormalKeys, QVariant::fromValue(action->shortcuts()));
    connect(action, &QAction::triggered, this, [call] { call(); });
    if (needsSession) {
        m_sessionActions.append(action);
    }
    return action;
}

void MainWindow::makeMenus()
{
    auto* file = menuBar()->addMenu(tr("&File"));
    addAction(
        file, tr("&Open…"), QKeySequence::Open, [this] { askForFile(); }, false);
    m_recentMenu = file->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    addAction(
        file, tr("Open the &demo"), {}, [this] { openDemo(); }, false);
    addAction(
        file, tr("&New window"), QKeySequence::New, [this] { newWindow(); }, false);
    addAction(file, tr("&Compare with…"), Qt::CTRL | Qt::Key_D, [this] { askForComparison(); });
    file->addSeparator();
    addAction(file, tr("&Save a copy of the session…"), QKeySequence::Save, [this] { saveCopy(); });
    addAction(file, tr("Save &picture of the view…"), Qt::CTRL | Qt::Key_I,
              [this] { savePicture(false); });
    addAction(file, tr("Save picture of the &whole session…"), Qt::CTRL | Qt::SHIFT | Qt::Key_I,
              [this] { savePicture(true); });
    makeExportMenu(file->addMenu(tr("&Export as")));
    makeSuppressionMenu(file->addMenu(tr("S&uppressions")));
    addAction(file, tr("Copy report for a &mail"), Qt::CTRL | Qt::SHIFT | Qt::Key_R,
              [this] { copyReport(); });
    addAction(file, tr("Copy &inspector as text"), Qt::CTRL | Qt::SHIFT | Qt::Key_C,
              [this] { QApplication::clipboard()->setText(m_inspector->text()); });
    file->addSeparator();
    addAction(file, tr("Read &again"), Qt::Key_F5, [this] {
        m_completion.forget();
        m_document.reload();
    });
    addAction(file, tr("&Close"), QKeySequence::Close, [this] { leaveSession(); });
    addAction(
        file, tr("&Quit"), Qt::CTRL | Qt::Key_Q, [] { quit(); }, false);
    auto* record = menuBar()->addMenu(tr("&Record"));
    m_recordAction = addAction(
        record, tr("&Record…"), Qt::CTRL | Qt::Key_R, [this] { this->record(); }, false);
    m_stopAction = addAction(
        record, tr("&Stop"), Qt::CTRL | Qt::Key_Period, [this] { m_recorder->stop(); }, false);
    m_againAction = addAction(
        record, tr("Record a&gain, with the same settings"), Qt::CTRL | Qt::SHIFT | Qt::Key_A,
        [this] { recordAgain(); }, false);
    record->addSeparator();
    m_discardAction = addAction(
        record, tr("Stop and &discard…"), {}, [this] { askToDiscard(); }, false);
    makeViewMenu(menuBar()->addMenu(tr("&View")));
    makeGoMenu(menuBar()->addMenu(tr("&Go")));
    makeFilterMenu(menuBar()->addMenu(tr("Fi&lter")));
    auto* help = menuBar()->addMenu(tr("&Help"));
    addAction(
        help, tr("&Commands…"), Qt::CTRL | Qt::SHIFT | Qt::Key_P, [this] { showCommands(); },
        false);
    addAction(
        help, tr("&Keyboard and mouse…"), Qt::Key_Question, [this] { showKeys(); }, false);
    addAction(help, tr("&Tour of the window"), {}, [this] { startTour(); });
    addAction(
        help, tr("&About drmscope"), {},
        [this] {
            auto* box =
                new QMessageBox(QMessageBox::NoIcon, tr("About drmscope"),
                                tr("drmscope %1\n\nWhat a Linux DRM driver owns, and for how long.")
                                    .arg(QApplication::applicationVersion()),
                                QMessageBox::Close, this);
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->open();
        },
        false);
}

void MainWindow::makeViewMenu(QMenu* view)
{
    addAction(view, tr("Zoom &in"), QKeySequence::ZoomIn, [this] { zoomIn(); });
    addAction(view, tr("Zoom &out"), QKeySequence::ZoomOut, [this] { zoomOut(); });
    addAction(view, tr("&Whole session"), Qt::CTRL | Qt::Key_0, [this] { zoomAll(); });
    addAction(view, tr("Zoom to what is &chosen"), Qt::CTRL | Qt::Key_E,
              [this] { atTimeline()->fitSelection(); });
    addAction(view, tr("&Fold all devices"), {}, [this] { m_timeline->setAllCollapsed(true); });
    addAction(view, tr("&Unfold all devices"), {}, [this] { m_timeline->setAllCollapsed(false); });
    auto* follow = addAction(view, tr("Follow a &live recording"), {}, [] {});
    follow->setCheckable(true);
    connect(follow, &QAction::toggled, m_timeline, &TimelineView::setFollows);
    connect(m_timeline, &TimelineView::followsChanged, follow, &QAction::setChecked);
    view->addSeparator();
    auto* colours = view->addMenu(tr("Co&lour by"));
    auto* group = new QActionGroup(this);
    for (const auto colouring : kColourings) {
        auto* action = addAction(colours, colourByText(colouring), {},
                                 [this, colouring] { m_timeline->setColourBy(colouring); });
        action->setCheckable(true);
        action->setChecked(colouring == ColourBy::Verdict);
        connect(m_timeline, &TimelineView::colourByChanged, action,
                [action, colouring](ColourBy now) { action->setChecked(now == colouring); });
        group->addAction(action);
    }
    makeFlameMenu(view->addMenu(tr("Flame &graph")));
    auto* tabs = view->addMenu(tr("&Tables"));
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        addAction(tabs, m_tabs->tabText(tab),
                  QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + tab)), [this, tab] {
                      m_docks.last()->show();
                      m_tabs->setCurrentIndex(tab);
                      m_tabs->currentWidget()->setFocus();
                  });
    }
    view->addSeparator();
    for (auto* dock : m_docks) {
        view->addAction(dock->toggleViewAction());
        m_sessionActions.append(dock->toggleViewAction());
    }
    makeThemes(view->addMenu(tr("T&heme")));
}

void MainWindow::makeThemes(QMenu* view)
{
    auto* themes = new QActionGroup(this);
    const std::initializer_list<std::pair<QString, ThemeChoice>> choices{
        {tr("Theme of the &system"), ThemeChoice::System},
        {tr("&Light theme"), ThemeChoice::Light},
        {tr("&Dark theme"), ThemeChoice::Dark},
        {tr("&High contrast"), ThemeChoice::Contrast}};
    for (const auto& [text, choice] : choices) {
        auto* action = addAction(
            view, text, {},
            [this, value = choice] {
                applyTheme(value);
                if (m_remembers) {
                    rememberTheme(value);
                }
            },
            false);
        action->setCheckable(true);
        action->setChecked(choice == appliedTheme());
        themes->addAction(action);
        connect(view, &QMenu::aboutToShow, action,
                [action, value = choice] { // it is of all windows
                    action->setChecked(value == appliedTheme());
                });
    }
}

void MainWindow::makeGoMenu(QMenu* go)
{
    addAction(go, tr("&Find…"), QKeySequence::Find, [this] { find(); });
    addAction(go, tr("Go to &lane…"), Qt::CTRL | Qt::Key_P, [this] { findLane(); });
    addAction(go, tr("&Next problem"), Qt::Key_F8, [this] { atTimeline()->stepProblem(1); });
    addAction(go, tr("&Previous problem"), Qt::SHIFT | Qt::Key_F8,
              [this] { atTimeline()->stepProblem(-1); });
    addAction(go, tr("Go to a new fin&ding"), Qt::Key_F7, [this] { goToNews(); });
    addAction(go, tr("Ti&meline"), Qt::ALT | Qt::Key_0, [this] { atTimeline()->setFocus(); });
    addAction(go, tr("N&ext part of the window"), Qt::Key_F6, [this] { goToPart(1); });
    addAction(go, tr("Pre&vious part of the window"), Qt::SHIFT | Qt::Key_F6,
              [this] { goToPart(-1); });
    addAction(go, tr("&Back"), Qt::ALT | Qt::Key_Left, [this] { atTimeline()->goBack(); });
    addAction(go, tr("For&ward"), Qt::ALT | Qt::Key_Right, [this] { atTimeline()->goForward(); });
    go->addSeparator();
    addAction(go, tr("Set marker &A here"), {}, [this] { m_timeline->setMarkerHere(0); });
    addAction(go, tr("Set marker &B here"), {}, [this] { m_timeline->setMarkerHere(1); });
    addAction(go, tr("&Zoom to A and B"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z,
              [this] { atTimeline()->showMarkers(); });
    addAction(go, tr("&Clear markers"), Qt::CTRL | Qt::SHIFT | Qt::Key_D, [this] {
        m_annotations.setMarker(0, {});
        m_annotations.setMarker(1, {});
    });
    go->addSeparator();
    addAction(go, tr("Add n&ote here…"), Qt::CTRL | Qt::Key_M,
              [this] { addNote(m_timeline->timeHere()); });
    addAction(go, tr("No&tes…"), Qt::CTRL | Qt::SHIFT | Qt::Key_M, [this] { showNotes(); });
    addAction(go, tr("&Undo the last change of a note"), Qt::CTRL | Qt::ALT | Qt::Key_Z,
              [this] { undoNote(); });
    auto* keep = go->addMenu(tr("&Save view as"));
    auto* back = go->addMenu(tr("&Restore view"));
    for (int place = 0; place < Annotations::kBookmarks; ++place) {
        const auto digit = static_cast<Qt::Key>(Qt::Key_1 + place);
        const auto* keeps =
            addAction(keep, tr("View %1").arg(place + 1),
                      QKeySequence(Qt::CTRL | Qt::SHIFT | digit), [this, place] {
                          m_annotations.setBookmark(
                              place, {m_timeline->scale().fromNs(), m_timeline->scale().toNs()});
                          statusBar()->showMessage(tr("Kept as view %1.").arg(place + 1), 8000);
                      });
        addAction(back, tr("View %1").arg(place + 1), QKeySequence(Qt::CTRL | digit),
                  [this, place, keeps] { restoreView(place, *keeps); });
    }
}

// Where there is none: what keeps one.
void MainWindow::restoreView(int place, const QAction& keeps)
{
    const auto view = m_annotations.bookmark(place);
    if (view.toNs > view.fromNs) {
        atTimeline()->showRange(view.fromNs, view.toNs);
        return;
    }
    statusBar()->showMessage(tr("No view %1 yet: %2 keeps what is in sight.")
                                 .arg(place + 1)
                                 .arg(keeps.shortcut().isEmpty()
                                          ? tr("Go › Save view as")
                                          : keeps.shortcut().toString(QKeySequence::NativeText)),
                             8000);
}

// What is only there while a session is recorded, where a narrow window still has room for it.
void MainWindow::makeLiveTools()
{
    m_follow = new QToolButton(m_bar);
    m_follow->setText(tr("Follow"));
    m_follow->setToolTip(tr("Keep the end of the recording in sight (End)"));
    m_follow->setAccessibleName(m_follow->toolTip());
    m_follow->setAutoRaise(true);
    m_follow->setCheckable(true);
    connect(m_follow, &QToolButton::toggled, m_timeline, &TimelineView::setFollows);
    connect(m_timeline, &TimelineView::followsChanged, m_follow, &QToolButton::setChecked);
    m_followPlace = m_bar->addWidget(m_follow);
    m_newsButton = new QToolButton(m_bar);
    m_newsButton->setToolTip(tr("Go to what was found while it is recorded (F7)"));
    connect(m_newsButton, &QToolButton::clicked, this, &MainWindow::goToNews);
    m_newsPlace = m_bar->addWidget(m_newsButton);
    for (auto* place : {m_followPlace, m_newsPlace}) {
        place->setVisible(false);
    }
}

void MainWindow::makeToolBar()
{
    m_bar = addToolBar(tr("Tools"));
    m_bar->setObjectName(QStringLiteral("tools"));
    m_bar->setMovable(false);
    const auto addButton = [this](const QString& text, const QString& tip, auto call) {
        auto* button = new QToolButton(m_bar);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, call);
        m_bar->addWidget(button);
        return button;
    };
    m_bar->addAction(m_recordAction);
    m_bar->addAction(m_stopAction);
    makeLiveTools();
    m_bar->addSeparator();
    // Back points to where one began to read.
    const QStringList arrows{QStringLiteral("←"), QStringLiteral("→")};
    addButton(arrows[isRightToLeft() ? 1 : 0], tr("Back in the history of views (Alt+Left)"),
              [this] { atTimeline()->goBack(); });
    addButton(arrows[isRightToLeft() ? 0 : 1], tr("Forward in the history of views (Alt+Right)"),
              [this] { atTimeline()->goForward(); });
    addButton(tr("Whole session"), tr("Show the whole session (Home)"), [this] { zoomAll(); });
    m_bar->addSeparator();
    addButton(tr("◂ Problem"), tr("Previous problem (Shift+N)"),
              [this] { atTimeline()->stepProblem(-1); });
    addButton(tr("Problem ▸"), tr("Next problem (N)"), [this] { atTimeline()->stepProblem(1); });
    m_bar->addSeparator();
    addButton(tr("Find…"), tr("Find names, symbols, processes, addresses (Ctrl+F)"),
              [this] { find(); });
    addButton(tr("Filter…"), tr("Show only what matches (Ctrl+L)"),
              [this] { m_filterBar->open(); });
    addButton(tr("Commands…"), tr("Every command by its name (Ctrl+Shift+P)"),
              [this] { showCommands(); });
    addButton(tr("Note…"), tr("Pin a note to this time (M)"),
              [this] { addNote(m_timeline->timeHere()); });
    auto* flame = addButton(tr("Flame graph"),
                            tr("Who added the resources, instead of the timeline (Ctrl+G)"),
                            [this] { showFlame(!showsFlame()); });
    flame->setCheckable(true);
    connect(m_flameAction, &QAction::toggled, flame, &QToolButton::setChecked);
    m_bar->addSeparator();
    m_bar->addWidget(new QLabel(tr(" Colour by "), m_bar));
    auto* colours = new QComboBox(m_bar);
    colours->setAccessibleName(tr("Colour bars by"));
    for (const auto colouring : kColourings) {
        colours->addItem(colourByText(colouring));
    }
    connect(colours, &QComboBox::activated, this, [this](int index) {
        m_timeline->setColourBy(kColourings.at(static_cast<size_t>(index)));
        m_timeline->setFocus();
    });
    connect(m_timeline, &TimelineView::colourByChanged, this, [this, colours](ColourBy now) {
        const auto* at = std::find(kColourings.begin(), kColourings.end(), now);
        colours->setCurrentIndex(static_cast<int>(at - kColourings.begin()));
        m_legend->setKey(now, m_document.contents());
    });
    m_bar->addWidget(colours);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (m_tabs->currentWidget() == m_findings) {
            m_news.clear();
        }
        showNews();
    });
}

} // namespace drmscope::app
