// SPDX-License-Identifier: MIT
// Menus, tables and the status line of the main window.
#include "app/model/file_table_model.h"
#include "app/model/finding_table_model.h"
#include "app/model/recent_files.h"
#include "app/model/time_text.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/shortcut_sheet.h"
#include "app/view/state_delegate.h"
#include "app/view/table_look.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"

#include <QActionGroup>
#include <QApplication>
#include <QDateTime>
#include <QDockWidget>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenuBar>
#include <QMessageBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>

namespace drmscope::app {

void MainWindow::makeTables()
{
    m_findingModel = new FindingTableModel(m_document, this);
    m_findings = new QTableView(m_tabs);
    dressTable(*m_findings);
    m_findings->setModel(m_findingModel);
    m_findings->setAccessibleName(tr("Findings"));
    m_resources = new ResourcePane(m_document, m_selection, m_tabs);
    m_fileModel = new FileTableModel(m_document, this);
    m_files = new QTableView(m_tabs);
    dressTable(*m_files);
    m_files->setItemDelegate(
        new StateDelegate(FileTableModel::StateRole, FileTableModel::Holder, -1, m_files));
    m_files->setModel(m_fileModel);
    m_files->setAccessibleName(tr("Open files and in-kernel clients"));
    m_tabs->addTab(m_findings, tr("Findings"));
    m_tabs->addTab(m_resources, tr("Resources"));
    m_tabs->addTab(m_files, tr("Files"));

    const int em = fontMetrics().averageCharWidth();
    int column = 0;
    for (const int width : {12, 6, 9, 32, 11}) {
        m_findings->setColumnWidth(column++, width * em + 12);
    }
    m_findings->setTextElideMode(Qt::ElideRight);
    m_findings->horizontalHeader()->setStretchLastSection(false);
    m_findings->horizontalHeader()->setSectionResizeMode(FindingTableModel::Cause,
                                                         QHeaderView::Stretch);
    m_findings->setColumnWidth(FindingTableModel::CallSite, 40 * em);
    column = 0;
    for (const int width : {34, 12, 14, 14, 14}) {
        m_files->setColumnWidth(column++, width * em + 12);
    }
    m_files->horizontalHeader()->setStretchLastSection(false);
    m_files->setColumnWidth(FileTableModel::AfterUnplug, 22 * em);

    connect(m_findings, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const auto item = m_findingModel->itemOf(index.row());
        m_selection.choose(item.kind, item.id);
    });
    connect(m_findings, &QTableView::activated, this, [this](const QModelIndex& index) {
        const auto item = m_findingModel->itemOf(index.row());
        m_selection.choose(item.kind, item.id);
    });
    connect(m_files->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) {
                    m_selection.choose(Selection::Kind::File,
                                       current.data(FileTableModel::FileIdRole).toLongLong());
                }
            });
    connect(&m_selection, &Selection::changed, this, [this](const Selection::Item& item) {
        const int row = item.kind == Selection::Kind::File ? m_fileModel->rowOf(item.id) : -1;
        if (row < 0) {
            m_files->clearSelection();
            m_files->setCurrentIndex({});
        } else if (m_files->currentIndex().row() != row) {
            m_files->selectRow(row);
        }
    });
}

void MainWindow::makeMenus()
{
    auto* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::askForFile);
    m_recentMenu = file->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    m_sessionActions.append(file->addAction(tr("Read &again"), QKeySequence(Qt::Key_F5), this,
                                            [this] { open(m_document.path()); }));
    m_sessionActions.append(
        file->addAction(tr("&Close"), QKeySequence::Close, this, [this] { m_document.close(); }));
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    makeViewMenu();
    auto* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard and mouse"), QKeySequence(Qt::Key_Question), this,
                    [this] { ShortcutSheet(this).exec(); });
    help->addAction(tr("&About drmscope"), this, [this] {
        QMessageBox::about(this, tr("About drmscope"),
                           tr("drmscope %1\n\nWhat a Linux DRM driver owns, and for how long.")
                               .arg(QApplication::applicationVersion()));
    });
}

void MainWindow::makeViewMenu()
{
    auto* view = menuBar()->addMenu(tr("&View"));
    const auto add = [this, view](const QString& text, const QKeySequence& keys, auto call) {
        auto* action = view->addAction(text, keys, this, call);
        m_sessionActions.append(action);
    };
    add(tr("Zoom &in"), QKeySequence::ZoomIn, [this] { m_timeline->zoom(1.6); });
    add(tr("Zoom &out"), QKeySequence::ZoomOut, [this] { m_timeline->zoom(1 / 1.6); });
    add(tr("&Whole session"), QKeySequence(Qt::CTRL | Qt::Key_0), [this] { m_timeline->fitAll(); });
    add(tr("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), [this] { m_timeline->goBack(); });
    add(tr("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), [this] { m_timeline->goForward(); });
    add(tr("Filter &resources"), QKeySequence::Find, [this] {
        m_tabs->setCurrentWidget(m_resources);
        m_resources->focusFilter();
    });
    view->addSeparator();
    for (auto* dock : m_docks) {
        view->addAction(dock->toggleViewAction());
        m_sessionActions.append(dock->toggleViewAction());
    }
    view->addSeparator();
    auto* themes = new QActionGroup(this);
    const std::initializer_list<std::pair<QString, ThemeChoice>> choices{
        {tr("Theme of the &system"), ThemeChoice::System},
        {tr("&Light theme"), ThemeChoice::Light},
        {tr("&Dark theme"), ThemeChoice::Dark}};
    for (const auto& [text, choice] : choices) {
        auto* action = view->addAction(text, this, [value = choice] { applyTheme(value); });
        action->setCheckable(true);
        action->setChecked(choice == ThemeChoice::System);
        themes->addAction(action);
    }
}

// "hot-unplug.drmscope · 22 Nov 2026, 11:03:20 UTC · 8.2 s"
QString MainWindow::captionOf(const SessionContents& contents)
{
    const auto& session = contents.summary.session;
    QStringList parts{QFileInfo(contents.path).fileName()};
    if (session.startedNs != 0 && session.wallOffsetNs != 0) {
        const auto wall = QDateTime::fromMSecsSinceEpoch(
            (contents.originNs() + session.wallOffsetNs) / 1'000'000, Qt::UTC);
        parts.append(QLocale::c().toString(wall, QStringLiteral("d MMM yyyy, HH:mm:ss 'UTC'")));
    }
    parts.append(durationText(contents.endNs() - contents.originNs()));
    return parts.join(QStringLiteral(" · "));
}

void MainWindow::fillRecent()
{
    m_recentMenu->clear();
    for (const auto& path : RecentFiles::list()) {
        QString text = path;
        m_recentMenu->addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                                [this, path] { open(path); });
    }
    if (m_recentMenu->isEmpty()) {
        m_recentMenu->addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    m_recentMenu->addSeparator();
    m_recentMenu->addAction(tr("Forget all"), this, [] { RecentFiles::clear(); });
}

void MainWindow::makeStatus()
{
    m_caption = new QLabel(this);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_caption->setContentsMargins(12, 0, 10, 0);
    menuBar()->setCornerWidget(m_caption);
    m_status = new QLabel(this);
    m_host = new QLabel(this);
    m_status->setTextFormat(Qt::PlainText);
    m_host->setTextFormat(Qt::PlainText);
    m_host->setForegroundRole(QPalette::PlaceholderText);
    m_status->setContentsMargins(8, 0, 12, 0);
    m_host->setContentsMargins(12, 0, 8, 0);
    statusBar()->addWidget(m_status);
    statusBar()->addPermanentWidget(new LegendBar(this));
    statusBar()->addPermanentWidget(m_host);
}

void MainWindow::showStatus()
{
    const auto& contents = m_document.contents();
    statusBar()->setVisible(contents != nullptr);
    m_caption->setText(contents == nullptr ? QString() : captionOf(*contents));
    m_caption->adjustSize();
    menuBar()->setCornerWidget(m_caption); // measured anew
    if (contents == nullptr) {
        return;
    }
    const auto& session = contents->summary.session;
    QStringList parts;
    switch (session.state) {
    case SessionState::Recording:
        parts.append(tr("being recorded"));
        break;
    case SessionState::Interrupted:
        parts.append(
            tr("recording was interrupted: %1").arg(QString::fromStdString(session.stateReason)));
        break;
    case SessionState::Complete:
    case SessionState::Unknown:
        break;
    }
    parts.append(tr("%1 events").arg(countText(session.eventCount)));
    qint64 inGaps = 0;
    for (const auto& gap : contents->missed) {
        inGaps += gap.count;
    }
    const qint64 missed = std::max<qint64>(session.missedCount, inGaps);
    parts.append(missed > 0                 ? tr("%1 missed").arg(countText(missed))
                 : contents->missed.empty() ? tr("none missed")
                                            : tr("some missed"));
    parts.append(tr("%1 resources").arg(countText(contents->summary.resourceCount)));
    switch (contents->judgement.verdict) {
    case Verdict::Clean:
        parts.append(tr("no leak found"));
        break;
    case Verdict::Leaks:
        parts.append(contents->summary.leakCount == 1
                         ? tr("1 leak")
                         : tr("%1 leaks").arg(countText(contents->summary.leakCount)));
        break;
    case Verdict::Unknown:
        parts.append(tr("leaks not decidable"));
        break;
    }
    QStringList reasons;
    for (const auto& reason : contents->judgement.reasons) {
        reasons.append(QString::fromStdString(reason).toHtmlEscaped());
    }
    m_status->setText(parts.join(QStringLiteral("  ·  ")));
    m_status->setToolTip(reasons.join(QStringLiteral("<br>")));
    const QString kernel =
        QStringLiteral("Linux %1").arg(QString::fromStdString(session.kernelRelease));
    const bool named = !session.hostname.empty() && session.hostname != "(none)";
    m_host->setText(named ? tr("%1 on %2").arg(kernel, QString::fromStdString(session.hostname))
                          : kernel);
    const bool anyCallSite =
        std::any_of(contents->findings.begin(), contents->findings.end(),
                    [](const Finding& finding) { return !finding.callSite.empty(); });
    m_findings->setColumnHidden(FindingTableModel::CallSite, !anyCallSite);
    const auto count = static_cast<qint64>(contents->findings.size());
    m_tabs->setTabText(0, count == 0 ? tr("Findings") : tr("Findings (%1)").arg(countText(count)));
}

} // namespace drmscope::app
