// SPDX-License-Identifier: MIT
// File > Export as: what `drmscope export` offers, made by running it, so that the window and the
// command line write the same bytes and say the same when they cannot.
#include "app/export/export_format.h"
#include "app/model/settings.h"
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/part_dialog.h"
#include "app/view/sentences.h"
#include "app/view/timeline_view.h"
#include "app/view/work_note.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QProcess>
#include <QStandardPaths>
#include <QStatusBar>
#include <algorithm>

namespace drmscope::app {

namespace {

const QString kSaveFolder = QStringLiteral("saveFolder");

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

void MainWindow::makeExportMenu(QMenu* menu)
{
    for (const ExportFormat& format : exportFormats()) {
        addAction(menu, tr("%1 (%2)…").arg(textOf(format.title), textOf(format.ending)), {},
                  [this, &format] { exportAs(format); });
    }
}

// It is written as it is recorded and noted upon: who wants to save it wants another one. Nobody
// but this window can read one whose file was deleted.
void MainWindow::saveCopy(const std::function<void()>& saved)
{
    auto* dialog = saveDialog(tr("Save a copy of the session"), tr("drmscope session"),
                              QStringLiteral(".drmscope"), QStringLiteral("-copy"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, saved](const QString& file) { saveCopyTo(file, saved); });
    dialog->open();
}

void MainWindow::saveCopyTo(const QString& file, const std::function<void()>& saved)
{
    savedTo(file);
    saveLook();
    auto* note = showWork(tr("Saving %1").arg(QFileInfo(file).fileName()));
    connect(note, &WorkNote::cancelled, this, [this, note] {
        m_document.runner().cancel(QueryRunner::Topic::Copy);
        note->end();
        tellGivenUp();
    });
    m_document.saveCopy(
        file, m_annotations.toNotes(),
        [this, note, file, saved] {
            note->end();
            statusBar()->showMessage(tr("Saved %1").arg(file), 8000);
            if (m_document.isGone()) {
                m_spared = m_document.path();
            }
            if (saved) {
                saved();
            }
        },
        [this, note](const QueryFailure& failure) {
            note->end();
            warn(tr("Not saved"), failure.text);
        });
}

WorkNote* MainWindow::showWork(const QString& text)
{
    statusBar()->clearMessage();
    return statusBar()->findChild<WorkNotes*>()->add(text);
}

void MainWindow::tellGivenUp()
{
    statusBar()->showMessage(tr("Given up; nothing was written."), 8000);
}

// Whoever calls goes on: its window may be gone before somebody closes the box.
void MainWindow::warn(const QString& title, const QString& text)
{
    auto* box =
        new QMessageBox(QMessageBox::Warning, title, asSentences(text), QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->open();
}

// Where one saved last, else the session's, but the demo's may be anybody's.
QString MainWindow::savingPlace() const
{
    const QFileInfo chosen(m_saveFolder.isEmpty() && m_remembers
                               ? Settings::value(kSaveFolder).toString()
                               : m_saveFolder);
    if (chosen.isDir() && chosen.isWritable()) {
        return chosen.absoluteFilePath();
    }
    const QFileInfo folder(QFileInfo(m_document.path()).absolutePath());
    return folder.isWritable()
               ? folder.absoluteFilePath()
               : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void MainWindow::savedTo(const QString& file)
{
    m_saveFolder = QFileInfo(file).absolutePath();
    if (m_remembers) {
        Settings::setValue(kSaveFolder, m_saveFolder);
    }
}

// Asks for a file's name, beside the others; whoever opens it hears which was chosen.
QFileDialog* MainWindow::saveDialog(const QString& title, const QString& kind,
                                    const QString& ending, const QString& addition)
{
    auto* dialog =
        new QFileDialog(this, title, savingPlace(), QStringLiteral("%1 (*%2)").arg(kind, ending));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending.mid(1));
    dialog->selectFile(QFileInfo(m_document.path()).completeBaseName() + addition + ending);
    return dialog;
}

void MainWindow::exportAs(const ExportFormat& format)
{
    if (format.name == "session") {
        askForPart(format);
    } else {
        askWhereTo(format, {}, {});
    }
}

void MainWindow::askWhereTo(const ExportFormat& format, const QString& addition,
                            const QStringList& part)
{
    auto* dialog = saveDialog(tr("Export"), textOf(format.title), textOf(format.ending), addition);
    connect(dialog, &QFileDialog::fileSelected, this, [this, &format, part](const QString& file) {
        savedTo(file);
        runExport(format, file, part);
    });
    dialog->open();
}

void MainWindow::askForPart(const ExportFormat& format)
{
    const auto& scale = m_timeline->scale();
    const auto a = m_annotations.marker(0);
    const auto b = m_annotations.marker(1);
    std::optional<PartDialog::Range> markers;
    if (a && b) {
        markers = std::minmax(*a, *b);
    }
    auto* dialog =
        new PartDialog(*m_document.contents(), {scale.fromNs(), scale.toNs()}, markers, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, &format] {
        askWhereTo(format, QStringLiteral("-part"), dialog->arguments());
    });
    dialog->open();
}

// The dialog has asked whether a file that is there may be replaced. The window's end ends an
// export that still runs, and leaves nothing of it behind.
void MainWindow::runExport(const ExportFormat& format, const QString& file, const QStringList& part)
{
    auto* process = new QProcess(this);
    auto* note = showWork(tr("Exporting %1").arg(QFileInfo(file).fileName()));
    const auto writtenAt = [file] { return QFileInfo(file).lastModified(); };
    const auto givenUp = std::make_shared<bool>(false);
    connect(note, &WorkNote::cancelled, process, [process, givenUp] {
        *givenUp = true;
        process->kill();
    });
    const auto end = [this, process, note, file](bool done, const QString& why) {
        process->deleteLater();
        note->end();
        if (done) {
            statusBar()->showMessage(tr("Exported %1").arg(file), 8000);
            return;
        }
        warn(tr("Not exported"), why);
    };
    const auto ended = [this, process, note, givenUp, end, writtenAt,
                        before = writtenAt()](int code, QProcess::ExitStatus how) {
        const bool done = how == QProcess::NormalExit && code == 0;
        // The file appears whole, in one step: whoever gave it up may have come behind that.
        if (*givenUp && !done && writtenAt() == before) {
            process->deleteLater();
            note->end();
            return tellGivenUp();
        }
        const QString said = QString::fromUtf8(process->readAllStandardError()).trimmed();
        end(done || *givenUp,
            said.isEmpty() ? tr("%1 ended without a word.").arg(process->program()) : said);
    };
    connect(process, &QProcess::finished, this, ended);
    connect(process, &QProcess::errorOccurred, this, [process, end](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            end(false, tr("Cannot start %1: %2").arg(process->program(), process->errorString()));
        }
    });
    // It ends with the window, which must not hear of it any more by then.
    connect(this, &QObject::destroyed, process, [process] { process->disconnect(); });
    QStringList arguments{QStringLiteral("export"),
                          QStringLiteral("--quiet"),
                          QStringLiteral("--force"),
                          QStringLiteral("--format"),
                          textOf(format.name),
                          QStringLiteral("--output"),
                          file};
    arguments << part;
    if (format.maker == ExportFormat::Maker::Window && showsFlame()) {
        arguments << QStringLiteral("--view")
                  << (m_flame->graph().wish().byBytes ? QStringLiteral("flame-bytes")
                                                      : QStringLiteral("flame"));
    }
    process->start(m_recorder->program(),
                   arguments + QStringList{QStringLiteral("--"), m_document.path()});
}

} // namespace drmscope::app
