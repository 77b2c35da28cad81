// SPDX-License-Identifier: MIT
// A recording from the window: started by the dialog, watched by the timeline.
#include "app/model/time_text.h"
#include "app/view/main_window.h"
#include "app/view/message_page.h"
#include "app/view/record_dialog.h"
#include "app/view/timeline_view.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QStatusBar>
#include <QToolBar>

namespace drmscope::app {

namespace {

constexpr int kLookMs = 100; // for the file of a recording that has just been armed

} // namespace

void MainWindow::setRecordProgram(const QString& program)
{
    delete m_recorder;
    m_recorder = new Recorder(program, this);
    connect(m_recorder, &Recorder::stateChanged, this, &MainWindow::recordingChanged);
    connect(m_recorder, &Recorder::said, this, [this](const QString& line) {
        if (m_recorder->state() != Recorder::State::Starting) {
            m_recordState->setText(line);
        }
    });
    connect(m_recorder, &Recorder::commandEnded, this, [this](const QString& how) {
        if (m_recorder->state() == Recorder::State::Recording) {
            m_recordState->setText(how);
        }
        statusBar()->showMessage(how, 30000);
    });
    connect(m_recorder, &Recorder::saved, this, [this](const QString& file, const QString& text) {
        statusBar()->showMessage(text, 15000);
        showRecorded(file);
    });
    connect(m_recorder, &Recorder::discarded, this, [this] {
        if (m_document.path() == QFileInfo(m_recorder->settings().file).absoluteFilePath()) {
            m_selection.clear();
            m_annotations.close();
            m_document.close();
        }
        statusBar()->showMessage(tr("The recording was discarded."), 8000);
    });
    connect(m_recorder, &Recorder::failed, this,
            [this](const QString& title, const QString& text, const QString& file) {
                if (!file.isEmpty()) { // the dialog is long closed
                    showRecorded(file);
                    auto* box = new QMessageBox(QMessageBox::Warning, title, text,
                                                QMessageBox::Close, this);
                    box->setAttribute(Qt::WA_DeleteOnClose);
                    box->setTextFormat(Qt::PlainText);
                    box->open();
                }
            });
    recordingChanged();
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
    settings.file = QFileInfo(settings.file).absoluteDir().filePath(Recorder::proposedName());
    auto* dialog = record();
    dialog->setSettings(settings);
    dialog->start();
}

void MainWindow::recordingChanged()
{
    const auto state = m_recorder->state();
    const bool runs = state == Recorder::State::Recording || state == Recorder::State::Stopping;
    m_recordAction->setEnabled(state == Recorder::State::Idle);
    m_againAction->setEnabled(state == Recorder::State::Idle &&
                              !m_recorder->settings().file.isEmpty());
    m_stopAction->setEnabled(state == Recorder::State::Recording);
    m_discardAction->setEnabled(state == Recorder::State::Recording);
    if (!runs) {
        m_recordState->clear();
    }
    if (state == Recorder::State::Stopping) {
        m_recordState->setText(tr("Stopping: what was recorded is being completed…"));
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
    const auto file = QFileInfo(m_recorder->settings().file).absoluteFilePath();
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

} // namespace drmscope::app
