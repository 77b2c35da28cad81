// SPDX-License-Identifier: MIT
// What not to be told of: the suppression files of `drmscope check`.
#include "app/model/settings.h"
#include "app/model/time_text.h"
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/rows_pane.h"
#include "app/view/suppressions.h"
#include "app/view/timeline_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStatusBar>
#include <QTabWidget>

namespace drmscope::app {

namespace {

const QString kRemembered = QStringLiteral("suppressions");
const char* const kFiles =
    QT_TRANSLATE_NOOP("drmscope::app::MainWindow", "Suppression files (*.supp);;All files (*)");

} // namespace

void MainWindow::makeSuppressionMenu(QMenu* menu)
{
    m_suppressions = new Suppressions(m_document, this);
    connect(m_suppressions, &Suppressions::changed, this, &MainWindow::showSuppressed);
    connect(m_suppressions, &Suppressions::failed, &m_document, &SessionDocument::readFailed);
    addAction(menu, tr("&Load a file…"), {}, [this] { loadSuppressions(); });
    addAction(menu, tr("&What its lines hit…"), {}, [this] { showSuppressions(); });
    m_hideSuppressed =
        addAction(menu, tr("&Hide what is suppressed"), {}, [this] { showSuppressed(); });
    m_hideSuppressed->setCheckable(true);
    m_findings->setRowActions(
        {addAction(menu, tr("&Copy a suppression line for this finding"), {},
                   [this] { copySuppression(); }),
         addAction(menu, tr("&Add that line to the file…"), {}, [this] { addSuppression(); })});
    addAction(menu, tr("&Forget the file"), {}, [this] {
        m_suppressions->forget();
        rememberSuppressions();
    });
}

// The file of last time. One that is gone is asked for again at the next start: it may be on a disk
// that is not mounted today.
void MainWindow::restoreSuppressions()
{
    const QString file = Settings::value(kRemembered).toString();
    if (QString why; !file.isEmpty() && !m_suppressions->load(file, why)) {
        warn(tr("Suppressions"),
             tr("%1\n\nNothing is suppressed until it can be read or another file is "
                "loaded. File ▸ Suppressions ▸ Forget the file ends this message.")
                 .arg(why));
    }
}

void MainWindow::rememberSuppressions()
{
    if (m_remembers) {
        Settings::setValue(kRemembered, m_suppressions->file());
    }
}

void MainWindow::loadSuppressions()
{
    auto* dialog = new QFileDialog(this, tr("Load a suppression file"),
                                   QFileInfo(m_document.path()).absolutePath(), tr(kFiles));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        if (QString why; !m_suppressions->load(file, why)) {
            warn(tr("Suppressions"), why);
            return;
        }
        rememberSuppressions();
    });
    dialog->open();
}

// A line goes to the first finding that it hits.
void MainWindow::showSuppressions()
{
    if (m_suppressions->file().isEmpty()) {
        statusBar()->showMessage(tr("No suppression file is loaded."), 8000);
        return;
    }
    std::vector<Pick> picks;
    for (const auto& use : m_suppressions->uses()) {
        const QString place = QString::fromStdString(use.place).section(QLatin1Char('/'), -1);
        QString hits = use.hits == 0   ? tr("hits nothing")
                       : use.hits == 1 ? tr("hits 1 finding")
                                       : tr("hits %1 findings").arg(countText(use.hits));
        if (use.informationHits > 0) {
            hits = tr("%1 and %2 that only inform").arg(hits, countText(use.informationHits));
        }
        const auto& all = m_suppressions->suppressed();
        const auto first =
            std::find_if(all.keyValueBegin(), all.keyValueEnd(), [&](const auto& one) {
                return one.second.startsWith(QString::fromStdString(use.text + " (" + use.place));
            });
        const qint64 id = first == all.keyValueEnd() ? 0 : (*first).first;
        picks.push_back({QString::fromStdString(use.text),
                         QStringLiteral("%1 · %2").arg(hits, place), [this, id] {
                             if (id != 0) {
                                 m_hideSuppressed->setChecked(false);
                                 showSuppressed();
                                 m_tabs->setCurrentWidget(m_findings);
                                 m_selection.choose(Selection::Kind::Finding, id);
                             }
                         }});
    }
    auto* dialog = new PickDialog(tr("Suppressions"), m_suppressions->file(), this);
    dialog->setPicks(std::move(picks));
    dialog->open();
}

const Finding* MainWindow::findingInHand()
{
    const auto& contents = m_document.contents();
    const auto& item = m_selection.item();
    const auto* finding = contents != nullptr && item.kind == Selection::Kind::Finding
                              ? contents->finding(item.id)
                              : nullptr;
    if (finding == nullptr) {
        statusBar()->showMessage(tr("Choose a finding first."), 8000);
    }
    return finding;
}

void MainWindow::copySuppression()
{
    if (const auto* finding = findingInHand(); finding != nullptr) {
        const QString line = Suppressions::lineFor(*finding);
        QApplication::clipboard()->setText(line + QLatin1Char('\n'));
        statusBar()->showMessage(tr("On the clipboard: %1").arg(line), 8000);
    }
}

// To the file that is loaded, else to one that is asked for, which becomes that.
void MainWindow::addSuppression()
{
    const auto* chosen = findingInHand();
    if (chosen == nullptr) {
        return;
    }
    const auto addTo = [this, finding = *chosen](const QString& file) {
        QString why;
        if (!m_suppressions->add(file, finding, why)) {
            warn(tr("Suppressions"), why);
            return;
        }
        rememberSuppressions();
        statusBar()->showMessage(tr("Added to %1: %2").arg(file, Suppressions::lineFor(finding)),
                                 8000);
    };
    if (!m_suppressions->file().isEmpty()) {
        addTo(m_suppressions->file());
        return;
    }
    auto* dialog =
        new QFileDialog(this, tr("Add to a suppression file"), savingPlace(), tr(kFiles));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // it is added to
    dialog->setDefaultSuffix(QStringLiteral("supp"));
    dialog->selectFile(QStringLiteral("drmscope.supp"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, addTo](const QString& file) {
        savedTo(file);
        addTo(file);
    });
    dialog->open();
}

void MainWindow::showSuppressed()
{
    m_findings->setQuiet(m_suppressions->suppressed(), m_hideSuppressed->isChecked());
    m_timeline->setQuiet(m_suppressions->suppressed());
    showStatus();
}

} // namespace drmscope::app
