// SPDX-License-Identifier: MIT
#include "app/view/main_window.h"

#include "app/model/recent_files.h"
#include "app/model/settings.h"
#include "app/model/time_text.h"
#include "app/view/device_list_view.h"
#include "app/view/event_pane.h"
#include "app/view/failure_bar.h"
#include "app/view/filter_bar.h"
#include "app/view/focus_outline.h"
#include "app/view/group_panel.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/message_page.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/start_page.h"
#include "app/view/timeline_view.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kLayout = QStringLiteral("window/layout");

} // namespace

MainWindow::MainWindow(QWidget* parent) : MainWindow(parent, Begun::Yes)
{
    makeTables();
    finish();
}

MainWindow::MainWindow(QWidget* parent, Begun /*begun*/) : QMainWindow(parent)
{
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    makePages();
    makeDocks();
}

void MainWindow::finish()
{
    makeMenus();
    makeToolBar();
    makeStatus();
    keepLook();
    m_document.setOutlineFirst(true);
    new FocusOutline(this);
    connect(&m_document, &SessionDocument::replaced, this, &MainWindow::carrySelection);
    connect(&m_document, &SessionDocument::stateChanged, this, &MainWindow::stateChanged);
    connect(&m_completion, &SessionCompletion::ended, this, [this](const QString& file) {
        if (file == m_document.path()) {
            m_document.reload();
        } else {
            completeAbandoned();
        }
    });
    setRecordProgram({});
    stateChanged();
}

void MainWindow::makePages()
{
    m_pages = new QStackedWidget(this);
    m_start = new StartPage(m_pages);
    m_message = new MessagePage(m_pages);
    m_sessionPage = new QWidget(m_pages);
    m_filterBar = new FilterBar(m_filter, m_selection, m_sessionPage);
    m_timeline = new TimelineView(m_document, m_filter, m_selection, m_annotations, m_sessionPage);
    auto* layout = new QVBoxLayout(m_sessionPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_notOpened = new FailureBar(m_sessionPage);
    layout->addWidget(m_notOpened);
    layout->addWidget(m_filterBar);
    layout->addWidget(makeMiddle(), 1);
    // A page that is not in sight asks for no room.
    connect(m_pages, &QStackedWidget::currentChanged, this, [this](int current) {
        for (int i = 0; i < m_pages->count(); ++i) {
            const auto policy = i == current ? QSizePolicy::Preferred : QSizePolicy::Ignored;
            m_pages->widget(i)->setSizePolicy(policy, policy);
        }
    });
    for (QWidget* page : std::initializer_list<QWidget*>{m_start, m_message, m_sessionPage}) {
        page->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
        m_pages->addWidget(page);
    }
    setCentralWidget(m_pages);
    connect(m_timeline, &TimelineView::noteAsked, this, &MainWindow::addNote);
    connect(m_timeline, &TimelineView::rangeDrawn, this, &MainWindow::showRangeMenu);
    connect(m_timeline, &TimelineView::menuAsked, this, &MainWindow::showTimelineMenu);
    connect(m_timeline, &TimelineView::told, this,
            [this](const QString& text) { statusBar()->showMessage(text, 8000); });
    connect(m_timeline, &TimelineView::problemChosen, this, [this] {
        if (m_selection.item().kind == Selection::Kind::Finding) {
            m_tabs->setCurrentWidget(m_findings);
        }
    });
    connect(m_filterBar, &FilterBar::left, m_middle,
            [this] { m_middle->currentWidget()->setFocus(); });
    connect(m_start, &StartPage::openAsked, this, &MainWindow::askForFile);
    connect(m_start, &StartPage::recordAsked, this, &MainWindow::record);
    connect(m_start, &StartPage::recordingAsked, this, [this] { open(recordedFile()); });
    connect(m_start, &StartPage::stopAsked, this, [this] { m_stopAction->trigger(); });
    connect(m_start, &StartPage::demoAsked, this, &MainWindow::openDemo);
    connect(m_start, &StartPage::fileChosen, this, &MainWindow::open);
    connect(m_notOpened, &FailureBar::openAsked, this, &MainWindow::askForFile);
    connect(m_notOpened, &FailureBar::retryAsked, this, &MainWindow::open);
    connect(m_message, &MessagePage::openAsked, this, &MainWindow::askForFile);
    connect(m_message, &MessagePage::closeAsked, this, [this] { m_document.close(); });
    connect(m_message, &MessagePage::retryAsked, this, [this] { open(m_document.path()); });
}

QDockWidget* MainWindow::addDock(const QString& title, const QString& name, QWidget* widget,
                                 Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(widget);
    addDockWidget(area, dock);
    m_docks.append(dock);
    return dock;
}

void MainWindow::makeDocks()
{
    auto* left = new QSplitter(Qt::Vertical);
    m_devices = new DeviceListView(m_document, m_selection);
    m_groups = new GroupPanel(m_document, m_filter);
    left->addWidget(m_devices);
    left->addWidget(m_groups);
    left->setStretchFactor(0, 1);
    left->setStretchFactor(1, 1);
    m_inspector = new InspectorView(m_document, m_selection, m_annotations);
    connect(m_inspector, &InspectorView::detailRead, this, &MainWindow::detailRead);
    connect(m_inspector, &InspectorView::sourceAsked, this, &MainWindow::openSource);
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    const int em = fontMetrics().averageCharWidth();
    // As much as any table can do with, whatever stands in it: no tab or filter moves the docks.
    m_tabs->setMinimumSize(em * 66, fontMetrics().lineSpacing() * 10);
    m_devices->setMinimumWidth(em * 29);   // "Outlived the device", with its box
    m_inspector->setMinimumWidth(em * 44); // an address, beside what it is of
    // The side docks reach down to the status bar no further than the tables allow.
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    // Where one begins to read, which Qt does not mirror.
    const auto [begin, end] = isRightToLeft()
                                  ? std::pair(Qt::RightDockWidgetArea, Qt::LeftDockWidgetArea)
                                  : std::pair(Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea);
    addDock(tr("Devices and groups"), QStringLiteral("devices"), left, begin);
    addDock(tr("Inspector"), QStringLiteral("inspector"), m_inspector, end);
    addDock(tr("Tables"), QStringLiteral("tables"), m_tabs, Qt::BottomDockWidgetArea)
        ->setTitleBarWidget(new QWidget(this)); // the tabs are title enough
}

void MainWindow::sizeDocks()
{
    const int em = fontMetrics().averageCharWidth();
    // On a small screen the middle needs the room more.
    resizeDocks({m_docks[0], m_docks[1]},
                {std::min(em * 43, width() / 5), std::min(em * 48, width() / 4)}, Qt::Horizontal);
    resizeDocks({m_docks[2]}, {std::max(height() / 4, fontMetrics().lineSpacing() * 12)},
                Qt::Vertical);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (m_shown) {
        return;
    }
    m_shown = true;
    if (!m_remembers || !restoreGeometry(Settings::value(kGeometry).toByteArray()) ||
        !restoreState(Settings::value(kLayout).toByteArray())) {
        sizeDocks();
    }
    if (m_remembers) {
        for (auto* pane : panes()) {
            pane->restoreColumns();
        }
        restoreKeys(keyBindings());
        restoreSuppressions();
    }
    stateChanged();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_recorder->state() != Recorder::State::Idle && !m_waitsNoLonger) {
        event->ignore();
        closeOnceSaved();
        return;
    }
    if (!mayLeave([this] { close(); })) {
        event->ignore();
        m_closes = false;
        return;
    }
    if (m_remembers) {
        saveLook();
        for (auto* pane : panes()) {
            pane->saveColumns();
        }
        Settings::setValue(kGeometry, saveGeometry());
        Settings::setValue(kLayout, saveState());
    }
    QMainWindow::closeEvent(event);
}

// Keys that were changed in another window are ours, too.
void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && m_shown && m_remembers) {
        restoreKeys(keyBindings());
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::stateChanged()
{
    completeAbandoned();
    const auto state = m_document.state();
    const bool ready = state == SessionDocument::State::Ready;
    if (m_document.isReload()) {
        if (!m_document.isLive() && !m_document.contents()->abandoned) {
            m_annotations.recordingEnded();
        }
        if (m_readFailure->text() == warning(m_document.failure().text)) {
            m_readFailure->hide(); // it can be read again
        }
        showTables();
        showStatus();
        tellNews();
        return;
    }
    m_readFailure->hide();
    m_bar->setVisible(ready);
    showTables();
    for (auto* dock : m_docks) {
        dock->setVisible(ready);
    }
    for (auto* action : m_sessionActions) {
        action->setEnabled(ready);
    }
    setWindowFilePath(m_document.path());
    setWindowTitle(
        m_document.path().isEmpty()
            ? QStringLiteral("drmscope")
            : QStringLiteral("%1 – drmscope").arg(QFileInfo(m_document.path()).fileName()));
    switch (state) {
    case SessionDocument::State::Empty:
        m_start->refresh();
        m_pages->setCurrentWidget(m_start);
        m_start->setFocus();
        break;
    case SessionDocument::State::Loading:
        m_message->showLoading(m_document.path());
        m_pages->setCurrentWidget(m_message);
        break;
    case SessionDocument::State::Failed:
        showFailure();
        break;
    case SessionDocument::State::Ready:
        this->ready();
        break;
    }
    showStatus();
    showNews();
}

void MainWindow::ready()
{
    if (m_remembers) {
        RecentFiles::add(m_document.path());
    }
    const auto& contents = *m_document.contents();
    m_news.clear();
    m_spared.clear();
    m_toldNews = !contents.findings.empty();
    m_annotations.open({m_document.path(), QString::fromStdString(contents.summary.session.uuid),
                        m_document.isLive() || contents.abandoned, isDemo()},
                       contents.notes, m_remembers);
    m_pages->setCurrentWidget(m_sessionPage);
    m_middle->currentWidget()->setFocus();
    m_tabs->setCurrentWidget(contents.findings.empty() ? static_cast<QWidget*>(m_resources)
                                                       : m_findings);
    m_timeline->setFollows(m_document.isLive());
    chooseGravest();
    restoreLook();
    if (wantsTour()) {
        startTour();
    }
}

// Where a rule accuses, else where something outlived its unplug, else the first.
void MainWindow::chooseGravest()
{
    const auto& contents = *m_document.contents();
    const auto& groups = contents.timeline->groups();
    const auto accused = std::find_if(
        contents.findings.begin(), contents.findings.end(), [](const Finding& finding) {
            return finding.severity != Severity::Information && finding.deviceId != 0;
        });
    const auto gravest = std::max_element(
        groups.begin(), groups.end(),
        [](const TimelineGroup& a, const TimelineGroup& b) { return a.worst < b.worst; });
    if (accused != contents.findings.end()) {
        m_selection.choose(Selection::Kind::Device, accused->deviceId);
    } else if (gravest != groups.end()) {
        m_selection.choose(Selection::Kind::Device, gravest->deviceId);
    }
}

} // namespace drmscope::app
