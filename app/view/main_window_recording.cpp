// SPDX-License-Identifier: MIT
// A recording from the window: started by the dialog, watched by the timeline.
#include "app/model/time_text.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/message_page.h"
#include "app/view/record_dialog.h"
#include "app/view/recording_note.h"
#include "app/view/start_page.h"
#include "app/view/timeline_view.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <algorithm>
#include <utility>

namespace drmscope::app {

namespace {

constexpr int kAir = 16;     // around a message
constexpr int kLookMs = 100; // for the file of a recording that has just been armed

} // namespace

void MainWindow::setRecordProgram(const QString& program)
{
    delete m_recorder;
    m_recorder = new Recorder(program, this);
    connect(m_recorder, &Recorder::stateChanged, this, &MainWindow::recordingChanged);
    connect(m_recorder, &Recorder::said, this, [this](const QString& line) {
        if (m_recorder->state() == Recorder::State::Recording) {
            statusBar()->showMessage(line, 15000);
        }
    });
    connect(m_recorder, &Recorder::commandEnded, this,
            [this](const QString& how) { statusBar()->showMessage(how, 30000); });
    connect(m_recorder, &Recorder::saved, this, &MainWindow::recordingSaved);
    connect(m_recorder, &Recorder::discarded, this, [this] {
        if (m_next != nullptr && m_next->path() == recordedFile()) {
            forgetNext();
        }
        if (showsRecording()) {
            closeSession();
        }
        statusBar()->showMessage(tr("The recording was discarded."), 8000);
    });
    connect(m_recorder, &Recorder::givenUp, this, [this] {
        statusBar()->showMessage(tr("Nothing was recorded; all is as it was."), 8000);
    });
    connect(m_recorder, &Recorder::failed, this, &MainWindow::recordingFailed);
    for (const auto ended : {&Recorder::discarded, &Recorder::givenUp}) {
        connect(m_recorder, ended, this, [this] {
            if (m_closes) {
                close();
            }
        });
    }
    // The session of the desktop ends; it does not wait for all that a recorder has to do.
    connect(qApp, &QGuiApplication::commitDataRequest, m_recorder, &Recorder::stop);
    recordingChanged();
}

void MainWindow::recordingSaved(const QString& file, const QString& text)
{
    if (m_closes) {
        if (showsRecording()) {
            m_annotations.recordingEnded();
        }
        close();
        return;
    }
    QString words = text; // where it stands is in the title of the window
    words.replace(file, QFileInfo(file).fileName());
    const int room =
        QStyle::visualRect(layoutDirection(), statusBar()->rect(), m_legend->geometry()).left();
    statusBar()->showMessage(
        fontMetrics().elidedText(words, Qt::ElideRight, std::max(room - kAir, kAir)), 15000);
    showRecorded(file);
}

void MainWindow::recordingFailed(const QString& title, const QString& text, const QString& file)
{
    if (file.isEmpty()) { // the dialog says it
        if (m_closes) {
            close();
        }
        return;
    }
    m_closes = false;            // not before this was read
    statusBar()->clearMessage(); // the box has all that it said
    showRecorded(file);
    warn(title, tr("What was recorded until then is kept, and shown.\n\n%1").arg(text));
}

bool MainWindow::showsRecording() const
{
    return m_document.path() == recordedFile();
}

QString MainWindow::recordedFile() const
{
    return QFileInfo(m_recorder->settings().file).absoluteFilePath();
}

void MainWindow::leaveSession()
{
    if (mayLeave([this] { leaveSession(); })) {
        saveLook();
        closeSession();
    }
}

void MainWindow::closeSession()
{
    forgetNext();
    m_annotations.close();
    m_selection.clear();
    m_filter.stack().forget();
    m_document.close();
}

// Nothing of the window stops meanwhile; whoever closes it again may leave the rest to the
// recorder.
void MainWindow::closeOnceSaved()
{
    const QString name = QStringLiteral("closes without waiting");
    if (!std::exchange(m_closes, true)) {
        m_recorder->stop();
        recordingChanged();
        statusBar()->showMessage(tr("The window closes once what was recorded is saved."));
    } else if (findChild<QMessageBox*>(name) == nullptr) {
        auto* box = new QMessageBox(
            QMessageBox::Question, tr("Close without waiting?"),
            tr("What was recorded is still being completed. That goes on without the window, and "
               "nothing is lost:\n%1")
                .arg(m_recorder->settings().file),
            QMessageBox::NoButton, this);
        box->setObjectName(name);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setTextFormat(Qt::PlainText);
        auto* leave = box->addButton(tr("&Close now"), QMessageBox::AcceptRole);
        box->setDefaultButton(box->addButton(tr("&Wait"), QMessageBox::RejectRole));
        connect(leave, &QPushButton::clicked, this, [this] {
            m_waitsNoLonger = true;
            close();
        });
        connect(m_recorder, &Recorder::stateChanged, box, &QMessageBox::close);
        box->open();
    }
}

// What was recorded is gone then, and nothing brings it back. It goes on meanwhile.
void MainWindow::askToDiscard()
{
    qint64 bytes = 0;
    for (const auto* part : {"", "-wal"}) {
        bytes += QFileInfo(recordedFile() + QLatin1String(part)).size();
    }
    auto* box = new QMessageBox(
        QMessageBox::Warning, tr("Discard the recording?"),
        tr("%1, recorded for %2, %3 so far, would be deleted with its notes. Nothing brings it "
           "back.")
            .arg(recordedFile(), durationText(m_recordState->lengthNs()), sizeText(bytes)),
        QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    const auto* discard = box->addButton(tr("Stop and &discard"), QMessageBox::DestructiveRole);
    auto* keep = box->addButton(tr("&Keep recording"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    connect(discard, &QPushButton::clicked, m_recorder, &Recorder::discard);
    connect(m_recorder, &Recorder::stateChanged, box, &QMessageBox::close);
    box->open();
}

RecordDialog* MainWindow::record()
{
    auto* dialog = new RecordDialog(*m_recorder, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    return dialog;
}

// The same settings, and a new name beside the last one.
void MainWindow::recordAgain()
{
    auto settings = m_recorder->settings();
    if (settings.file.isEmpty()) {
        record();
        return;
    }
    settings.file = Recorder::proposedFile(QFileInfo(settings.file).absoluteDir());
    settings.overwrite = false;
    auto* dialog = record();
    dialog->setSettings(settings);
    dialog->start();
}

void MainWindow::recordingChanged()
{
    const auto state = m_recorder->state();
    m_recordAction->setEnabled(state == Recorder::State::Idle);
    m_againAction->setEnabled(state == Recorder::State::Idle &&
                              !m_recorder->settings().file.isEmpty());
    m_stopAction->setEnabled(state == Recorder::State::Recording);
    m_discardAction->setEnabled(state == Recorder::State::Recording);
    m_recordState->tell(state);
    m_start->tell(state, recordedFile());
    showStatus();
    // Nobody reads it any more when it goes.
    if (state == Recorder::State::Stopping && m_recorder->discards() && showsRecording() &&
        m_document.isLive()) {
        closeSession();
    }
    if (state == Recorder::State::Recording) {
        lookForRecording();
    }
}

// The file stands there once it is whole; then it grows while we look at it.
void MainWindow::lookForRecording()
{
    if (m_recorder->state() != Recorder::State::Recording) {
        return;
    }
    const auto file = recordedFile();
    if (QFileInfo::exists(file)) {
        open(file);
    } else {
        QTimer::singleShot(kLookMs, this, &MainWindow::lookForRecording);
    }
}

void MainWindow::showRecorded(const QString& file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    if (m_document.path() == path && m_document.contents() != nullptr) {
        m_timeline->setFollows(false);
        m_document.reload();
    } else {
        open(path);
    }
}

// Once: where that fails, what was recorded is shown as it is.
void MainWindow::completeAbandoned()
{
    const auto& contents = m_document.contents();
    if (contents != nullptr && contents->abandoned && m_completion.file() != m_document.path()) {
        m_completion.start(m_recorder->program(), m_document.path());
    }
}

} // namespace drmscope::app
