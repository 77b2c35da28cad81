// SPDX-License-Identifier: MIT
// Which session is shown, and what becomes of the one before where another cannot be.
#include "app/view/failure_bar.h"
#include "app/view/main_window.h"
#include "app/view/message_page.h"
#include "app/view/work_note.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <utility>

namespace drmscope::app {

namespace {

QString failureTitle(SessionError::Kind kind)
{
    switch (kind) {
    case SessionError::Kind::Missing:
        return MainWindow::tr("The file is not there");
    case SessionError::Kind::NotASession:
    case SessionError::Kind::Importable:
        return MainWindow::tr("This is not a session");
    case SessionError::Kind::Damaged:
        return MainWindow::tr("This session is damaged");
    case SessionError::Kind::Newer:
        return MainWindow::tr("This session is newer than this drmscope");
    case SessionError::Kind::NotPermitted:
        return MainWindow::tr("You may not read this file");
    case SessionError::Kind::Io:
    case SessionError::Kind::Cancelled:
        break;
    }
    return MainWindow::tr("The session could not be read");
}

QString droppedFile(const QMimeData* mime)
{
    const auto urls = mime->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

void MainWindow::open(const QString& path)
{
    if (!mayLeave([this, path] { open(path); })) {
        return;
    }
    forgetNext();
    m_notOpened->hide();
    if (m_document.contents() == nullptr) {
        leaveShown();
        m_document.open(path);
    } else {
        openNext(path);
    }
}

bool MainWindow::isOpening() const
{
    return m_next != nullptr || m_document.state() == SessionDocument::State::Loading;
}

void MainWindow::openNext(const QString& path)
{
    m_next = new SessionDocument(this);
    m_next->setOutlineFirst(true);
    m_nextNote = showWork(tr("Reading %1").arg(QFileInfo(path).fileName()));
    connect(m_nextNote, &WorkNote::cancelled, this, &MainWindow::forgetNext);
    connect(m_next, &SessionDocument::stateChanged, this, [this](SessionDocument::State state) {
        if (state == SessionDocument::State::Ready) {
            showNext();
        } else if (state == SessionDocument::State::Failed) {
            tellNotOpened();
        }
    });
    m_next->open(path);
}

void MainWindow::showNext()
{
    auto* next = std::exchange(m_next, nullptr);
    next->disconnect(this);
    leaveShown();
    m_document.takeOver(*next);
    next->deleteLater(); // it is who tells us
    forgetNext();
}

void MainWindow::tellNotOpened()
{
    m_notOpened->tell(m_next->path(), failureTitle(m_next->failure().kind), m_next->failure().text,
                      m_next->fix());
    forgetNext();
}

void MainWindow::forgetNext()
{
    if (m_nextNote != nullptr) {
        m_nextNote->end();
    }
    if (auto* next = std::exchange(m_next, nullptr); next != nullptr) {
        next->disconnect(this);
        next->close();
        next->deleteLater();
    }
}

// Once, of a session whose file was deleted: `leave` is called again where it may go.
bool MainWindow::mayLeave(const std::function<void()>& leave)
{
    if (m_document.contents() == nullptr || !m_document.isGone() || m_spared == m_document.path()) {
        return true;
    }
    const QString name = QStringLiteral("leaves what is gone");
    if (findChild<QMessageBox*>(name) != nullptr) {
        return false;
    }
    auto* box = new QMessageBox(
        QMessageBox::Warning, tr("Save a copy?"),
        tr("%1 was deleted or moved away. Only this window still has what was recorded; once it "
           "is closed, that is lost.")
            .arg(m_document.path()),
        QMessageBox::NoButton, this);
    box->setObjectName(name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto* save = box->addButton(tr("&Save a copy…"), QMessageBox::AcceptRole);
    const auto* close = box->addButton(tr("Close &anyway"), QMessageBox::DestructiveRole);
    box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(save);
    connect(save, &QPushButton::clicked, this, [this, leave] { saveCopy(leave); });
    connect(close, &QPushButton::clicked, this, [this, leave] {
        m_spared = m_document.path();
        leave();
    });
    box->open();
    return false;
}

void MainWindow::leaveShown()
{
    saveLook();
    m_selection.clear();
    m_filter.stack().forget();
    m_completion.forget();
}

void MainWindow::askForFile()
{
    auto* dialog =
        new QFileDialog(this, tr("Open a session"), QFileInfo(m_document.path()).absolutePath(),
                        tr("drmscope sessions (*.drmscope);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::open);
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!droppedFile(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString path = droppedFile(event->mimeData());
    if (!path.isEmpty()) {
        event->acceptProposedAction();
        open(path);
    }
}

void MainWindow::showFailure()
{
    m_message->showFailure(failureTitle(m_document.failure().kind), m_document.failure().text,
                           m_document.fix());
    m_pages->setCurrentWidget(m_message);
}

} // namespace drmscope::app
