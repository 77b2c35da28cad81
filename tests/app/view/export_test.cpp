// SPDX-License-Identifier: MIT
// File > Export as, with the real command line.
#include "app/export/export_format.h"
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/part_dialog.h"
#include "app/view/timeline_view.h"
#include "app/view/work_note.h"
#include "schema/database.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <csignal>

using namespace drmscope::app;
using State = SessionDocument::State;

class ExportTest : public QObject
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 60000;

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString file(const QString& name) { return m_folder.filePath(name); }

    static QString textOf(std::string_view text)
    {
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }

    static QByteArray contentsOf(const QString& path)
    {
        QFile in(path);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }

    QMenu* menu() const
    {
        for (auto* menu : m_window->findChildren<QMenu*>()) {
            if (menu->title() == QLatin1String("&Export as")) {
                return menu;
            }
        }
        return nullptr;
    }

    QAction* actionOf(const ExportFormat& format) const
    {
        const QString text =
            QStringLiteral("%1 (%2)…").arg(textOf(format.title), textOf(format.ending));
        for (auto* action : menu()->actions()) {
            if (action->text() == text) {
                return action;
            }
        }
        return nullptr;
    }

    // As a user does: the entry of the menu, then a name in the dialog.
    void choose(const ExportFormat& format, const QString& name)
    {
        auto* action = actionOf(format);
        if (action == nullptr || !action->isEnabled()) {
            QFAIL(format.name.data());
        }
        action->trigger();
        if (auto* part = m_window->findChild<PartDialog*>(); part != nullptr) {
            part->findChild<QCheckBox*>(QStringLiteral("host"))->setChecked(true);
            part->accept();
        }
        auto* dialog = m_window->findChild<QFileDialog*>();
        if (dialog == nullptr) {
            QFAIL("no dialog");
        }
        QCOMPARE(dialog->defaultSuffix(), textOf(format.ending).mid(1));
        dialog->selectFile(file(name));
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QFileDialog*>() == nullptr, kPatienceMs);
    }

    void askForCopy()
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window->timeline(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(m_window->findChild<QFileDialog*>() != nullptr);
    }

    QString complaint()
    {
        QMessageBox* box = nullptr;
        const auto shown = [&] {
            box = m_window->findChild<QMessageBox*>();
            return box != nullptr;
        };
        if (!QTest::qWaitFor(shown, kPatienceMs)) {
            return {};
        }
        QString text = box->text();
        delete box;
        return text;
    }

    WorkNote* note() const { return m_window->findChild<WorkNote*>(); }

private slots:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file(QStringLiteral("hot.drmscope")));
    }

    void init()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->setRecordProgram(QStringLiteral(DRMSCOPE_PROGRAM));
        m_window->show();
        m_window->open(file(QStringLiteral("hot.drmscope")));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
    }

    void cleanup() { m_window.reset(); }

    void TheMenuIsTheListOfTheCommandLine()
    {
        QCOMPARE(static_cast<size_t>(menu()->actions().size()), exportFormats().size());
        for (const auto& format : exportFormats()) {
            QVERIFY2(actionOf(format) != nullptr, format.name.data());
        }
        m_window->document().close();
        for (auto* action : menu()->actions()) {
            QVERIFY(!action->isEnabled());
        }
    }

    void WritesWhatTheCommandLineWrites()
    {
        for (const auto& format : exportFormats()) {
            const QString name = textOf(format.name) + textOf(format.ending); // two end alike
            if (format.maker != ExportFormat::Maker::Library) {
                continue;
            }
            choose(format, name);
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file(name)), kPatienceMs);
            QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
            if (format.name == "session") { // which bears a new UUID each time
                QVERIFY(contentsOf(file(name)).startsWith("SQLite format 3"));
                continue;
            }
            QProcess program;
            program.start(QStringLiteral(DRMSCOPE_PROGRAM),
                          {QStringLiteral("export"), QStringLiteral("-F"), textOf(format.name),
                           file(QStringLiteral("hot.drmscope"))});
            QVERIFY(program.waitForFinished(kPatienceMs));
            QCOMPARE(contentsOf(file(name)), program.readAllStandardOutput());
        }
    }

    void DrawsPictureAndPage()
    {
        choose(*findExportFormat("png"), QStringLiteral("window.png"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file(QStringLiteral("window.png"))), kPatienceMs);
        QCOMPARE(QImage(file(QStringLiteral("window.png"))).size(), QSize(1440, 900));
        choose(*findExportFormat("pdf"), QStringLiteral("window.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file(QStringLiteral("window.pdf"))), kPatienceMs);
        QVERIFY(contentsOf(file(QStringLiteral("window.pdf"))).startsWith("%PDF-"));
    }

    // Of what is shown: the page is of the flame graph, by what that is as wide as.
    void DrawsTheFlameGraphWhereThatIsShown()
    {
        m_window->showFlame(true);
        for (const bool byBytes : {false, true}) {
            m_window->flame()->measure()->setCurrentIndex(byBytes ? 1 : 0);
            const QString page =
                file(byBytes ? QStringLiteral("bytes.pdf") : QStringLiteral("resources.pdf"));
            choose(*findExportFormat("pdf"), QFileInfo(page).fileName());
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(page), kPatienceMs);
            QProcess words;
            words.start(QStringLiteral("pdftotext"),
                        {QStringLiteral("-layout"), page, QStringLiteral("-")});
            QVERIFY(words.waitForFinished(kPatienceMs));
            const QString said = QString::fromUtf8(words.readAllStandardOutput());
            QVERIFY2(said.contains(byBytes ? QLatin1String("as wide as the bytes")
                                           : QLatin1String("as wide as the resources")),
                     qPrintable(said));
        }
        choose(*findExportFormat("csv"), QStringLiteral("beside.csv")); // which has no view
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file(QStringLiteral("beside.csv"))), kPatienceMs);
    }

    // All that its reader was shown, also where the session itself takes no notes.
    void CtrlSSavesACopyWithWhatWasAddedToIt()
    {
        const QString copy = file(QStringLiteral("hot-copy.drmscope"));
        auto& annotations = m_window->annotations();
        annotations.addNote({1000, QStringLiteral("mine"), {Selection::Kind::Resource, 2}});
        annotations.setMarker(1, 12'345'678'901'234'567);
        annotations.setBookmark(2, {5, 6});
        m_window->tabs()->setCurrentIndex(3);
        const auto uuid = m_window->document().contents()->summary.session.uuid;
        for (const bool replaces : {false, true}) {
            const auto last = QFileInfo(copy).lastModified();
            askForCopy();
            auto* dialog = m_window->findChild<QFileDialog*>();
            QVERIFY(dialog->windowTitle().startsWith(QLatin1String("Save a copy")));
            QCOMPARE(dialog->selectedFiles(), QStringList{copy});
            if (replaces) {
                emit dialog->fileSelected(copy); // who was asked said yes
                dialog->reject();
            } else {
                QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
            }
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(copy).lastModified() != last, kPatienceMs);
            QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
            QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
        }
        MainWindow other;
        other.setRemembers(false);
        other.show();
        other.open(copy);
        QTRY_VERIFY_WITH_TIMEOUT(!other.isOpening(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(other.document().state(), State::Ready, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(other.document().contents()->summary.resourceCount, 9,
                                  kPatienceMs);
        QCOMPARE(other.document().contents()->summary.session.uuid, uuid);
        QCOMPARE(other.annotations().notes(), annotations.notes());
        QCOMPARE(other.annotations().marker(1), annotations.marker(1));
        QCOMPARE(other.annotations().bookmark(2), annotations.bookmark(2));
        QCOMPARE(other.tabs()->currentIndex(), 3);
    }

    void NoCopyTakesThePlaceOfTheSession()
    {
        const auto before = contentsOf(file(QStringLiteral("hot.drmscope")));
        askForCopy();
        auto* dialog = m_window->findChild<QFileDialog*>();
        emit dialog->fileSelected(file(QStringLiteral("hot.drmscope")));
        dialog->reject();
        QVERIFY(complaint().contains(QLatin1String("choose another name")));
        QCOMPARE(contentsOf(file(QStringLiteral("hot.drmscope"))), before);
    }

    void WhatWasDeletedIsSavedFromTheWindow()
    {
        const QString gone = file(QStringLiteral("gone.drmscope"));
        const QString saved = file(QStringLiteral("rescued.drmscope"));
        QVERIFY(QFile::copy(file(QStringLiteral("hot.drmscope")), gone));
        m_window->open(gone);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isOpening(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        QSignalSpy told(&m_window->document(), &SessionDocument::readFailed);
        QVERIFY(QFile::remove(gone));
        QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), kPatienceMs);
        QVERIFY(
            told.last().first().toString().contains(QLatin1String("gone.drmscope was deleted")));
        m_window->resize(1280, 720);
        QTRY_COMPARE(m_window->size(), QSize(1280, 720));
        const auto labels = m_window->findChildren<QLabel*>();
        const auto said = std::find_if(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->text().endsWith(told.last().first().toString());
        });
        QVERIFY(said != labels.end() && (*said)->isVisible());
        QTRY_VERIFY((*said)->width() >= (*said)->sizeHint().width() ||
                    ((*said)->wordWrap() &&
                     (*said)->height() >= (*said)->heightForWidth((*said)->width()))); // not cut
        askForCopy();
        auto* dialog = m_window->findChild<QFileDialog*>();
        dialog->selectFile(saved);
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(saved), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther;
        QCOMPARE(QFile::permissions(saved) & others, QFile::Permissions());
        m_window->open(saved);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isOpening(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().contents()->summary.resourceCount, 9,
                                  kPatienceMs);
    }

    // As the dialog says: read back from the file.
    void APartHoldsWhatWasChosenAndNothingElse()
    {
        const auto& contents = *m_window->document().contents();
        const auto& device = contents.devices.front();
        const qint64 fromNs = contents.originNs() + 1'000'000;
        m_window->annotations().addNote({fromNs, QStringLiteral("mine"), {}});
        m_window->annotations().setMarker(1, fromNs); // in any order
        m_window->annotations().setMarker(0, fromNs + 2'000'000);
        actionOf(*findExportFormat("session"))->trigger();
        auto* part = m_window->findChild<PartDialog*>();
        QVERIFY(part != nullptr);
        const auto line = [part](const char* words) {
            const auto all = part->findChildren<QAbstractButton*>();
            const auto found =
                std::find_if(all.begin(), all.end(), [words](const QAbstractButton* button) {
                    return button->text()
                        .remove(QLatin1Char('&'))
                        .startsWith(QString::fromUtf8(words));
                });
            return found == all.end() ? nullptr : *found;
        };
        auto* choose = line("Choose a file");
        QVERIFY(!choose->isEnabled()); // all of it is a copy
        line("From marker A to B")->click();
        part->findChild<QComboBox*>()->setCurrentIndex(1);
        line("names of processes")->click();
        line("pids")->click();
        QCOMPARE(part->arguments(),
                 (QStringList{QStringLiteral("--from"), QStringLiteral("1000000ns"),
                              QStringLiteral("--to"), QStringLiteral("3000000ns"),
                              QStringLiteral("--device"), QString::number(device.id),
                              QStringLiteral("--redact"), QStringLiteral("comms,pids")}));
        QTest::mouseClick(choose, Qt::LeftButton);
        auto* dialog = m_window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        const QString written = file(QStringLiteral("hot-part.drmscope"));
        QCOMPARE(dialog->selectedFiles(), QStringList{written});
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(written), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
        QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
        using drmscope::schema::Database;
        Database before(QFile::encodeName(file(QStringLiteral("hot.drmscope"))).toStdString(),
                        Database::Access::ReadOnly);
        Database after(QFile::encodeName(written).toStdString(), Database::Access::ReadOnly);
        const auto late = QStringLiteral("SELECT count(*) FROM resource WHERE added_ns > %1")
                              .arg(fromNs + 2'000'000)
                              .toStdString();
        QVERIFY(before.integer(late) > 0);
        QCOMPARE(after.integer(late), 0);
        const std::string others =
            "SELECT count(*) FROM device WHERE id <> " + std::to_string(device.id);
        QCOMPARE(after.integer(others), 0);
        const std::string named = "SELECT count(*) FROM drm_file WHERE comm = '" +
                                  before.text("SELECT comm FROM drm_file") + "'";
        QVERIFY(before.integer(named) > 0);
        QCOMPARE(after.integer(named), 0);
        QCOMPARE(after.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'note'"), 0);
    }

    void WhoClosesWhatWasDeletedIsAsked()
    {
        const QString gone = file(QStringLiteral("asked.drmscope"));
        const QString saved = file(QStringLiteral("asked-copy.drmscope"));
        const auto question = [this] { return m_window->findChild<QMessageBox*>(); };
        const auto answer = [&](const char* words) {
            QVERIFY(question() != nullptr && question()->text().contains(gone));
            const auto buttons = question()->buttons();
            const auto button =
                std::find_if(buttons.begin(), buttons.end(), [words](QAbstractButton* each) {
                    return each->text()
                        .remove(QLatin1Char('&'))
                        .startsWith(QString::fromUtf8(words));
                });
            QVERIFY2(button != buttons.end(), words);
            QTest::mouseClick(*button, Qt::LeftButton);
            QTRY_VERIFY(question() == nullptr);
        };
        const auto lose = [&] {
            QVERIFY(QFile::copy(file(QStringLiteral("hot.drmscope")), gone));
            m_window->open(gone);
            QTRY_VERIFY_WITH_TIMEOUT(m_window->document().path() == gone &&
                                         m_window->document().state() == State::Ready,
                                     kPatienceMs);
            QVERIFY(QFile::remove(gone));
        };
        lose();
        m_window->close();
        answer("Cancel");
        QVERIFY(m_window->isVisible());
        m_window->open(file(QStringLiteral("hot.drmscope"))); // which would leave it, too
        answer("Cancel");
        QCOMPARE(m_window->document().path(), gone);
        m_window->close();
        answer("Save a copy");
        auto* dialog = m_window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr && m_window->isVisible());
        dialog->selectFile(saved);
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatienceMs);
        QVERIFY(QFile::exists(saved));
        m_window->show();
        m_window->open(file(QStringLiteral("hot.drmscope"))); // nobody asks again
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().path(), file(QStringLiteral("hot.drmscope")),
                                  kPatienceMs);
        lose();
        m_window->close();
        answer("Close anyway");
        QTRY_VERIFY(!m_window->isVisible());
    }

    // Of pictures as of exports, till the next window, and the next start.
    void TheFolderIsRemembered()
    {
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("mail")));
        const auto folderOf = [this](const char* action) {
            m_window->savePicture(false);
            auto* dialog = m_window->findChild<QFileDialog*>();
            const QString folder = dialog->directory().path();
            if (*action != 0) {
                dialog->selectFile(file(QString::fromLatin1(action)));
                QMetaObject::invokeMethod(dialog, "accept");
            } else {
                dialog->reject();
            }
            const auto gone = [this] { return m_window->findChild<QFileDialog*>() == nullptr; };
            return QTest::qWaitFor(gone, kPatienceMs) ? folder : QString();
        };
        QCOMPARE(folderOf("mail/a.png"), m_folder.path());
        QCOMPARE(folderOf(""), file(QStringLiteral("mail")));
        m_window->setRemembers(true); // as who uses it has it
        QCOMPARE(folderOf("mail/b.svg"), file(QStringLiteral("mail")));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file(QStringLiteral("mail/b.svg"))), kPatienceMs);
        m_window->setRemembers(false);
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        m_window->open(file(QStringLiteral("hot.drmscope")));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        QCOMPARE(folderOf(""), file(QStringLiteral("mail")));
        QVERIFY(QDir(file(QStringLiteral("mail"))).removeRecursively());
        QCOMPARE(folderOf(""), m_folder.path()); // it is gone
        m_window->setRemembers(false);
    }

    // A command line that never comes to an end.
    void WhatTakesLongIsSaidAndCanBeGivenUp()
    {
        const QString stuck = file(QStringLiteral("stuck"));
        QFile program(stuck);
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\nexec sleep 1000\n");
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        m_window->setRecordProgram(stuck);
        choose(*findExportFormat("csv"), QStringLiteral("slow.csv"));
        QVERIFY(note() != nullptr && note()->isVisible());
        auto* process = m_window->findChild<QProcess*>();
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::Running, kPatienceMs);
        const QPointer<QProcess> running(process);
        QTest::mouseClick(note()->findChild<QToolButton*>(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr && running.isNull(), kPatienceMs);
        QVERIFY(m_window->statusBar()->currentMessage().contains(QLatin1String("Given up")));
        QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
    }

    // A window that draws for the command line, and never comes to its end.
    void WhoGivesAPictureUpEndsWhatDrawsIt()
    {
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("bin")));
        const QString program = file(QStringLiteral("bin/drmscope"));
        QVERIFY(QFile::copy(QStringLiteral(DRMSCOPE_PROGRAM), program));
        QFile window(file(QStringLiteral("bin/drmscope-gui")));
        QVERIFY(window.open(QIODevice::WriteOnly));
        window.write("#!/bin/sh\necho $$ > \"$0.started\"; mv \"$0.started\" \"$0.pid\"\n"
                     "echo half; exec sleep 1000\n");
        window.close();
        QVERIFY(window.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        m_window->setRecordProgram(program);
        choose(*findExportFormat("png"), QStringLiteral("stuck.png"));
        const QString drawing = window.fileName() + QStringLiteral(".pid");
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(drawing), kPatienceMs);
        const pid_t pid = contentsOf(drawing).trimmed().toInt();
        QVERIFY(pid > 0 && kill(pid, 0) == 0);
        QTest::mouseClick(note()->findChild<QToolButton*>(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
        // Whoever takes it over from us may let it lie.
        const auto ended = [pid] {
            const QByteArray state = contentsOf(QStringLiteral("/proc/%1/stat").arg(pid));
            return state.isEmpty() || state.contains(") Z ");
        };
        QTRY_VERIFY_WITH_TIMEOUT(ended(), kPatienceMs);
        QVERIFY(m_window->statusBar()->currentMessage().contains(QLatin1String("Given up")));
        QCOMPARE(QDir(m_folder.path())
                     .entryList({QStringLiteral("*stuck.png*"), QStringLiteral(".*")},
                                QDir::Files | QDir::Hidden),
                 QStringList());
    }

    // One that has written the file, and does not come to its end: whoever gives it up is told
    // that it is there, also where another one was there before.
    void WhatWasWrittenMeanwhileIsNotGivenUp()
    {
        QFile program(file(QStringLiteral("late")));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\n"
                      "echo whole > \"$2.new\" && mv \"$2.new\" \"$2\"\nexec sleep 1000\n");
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        m_window->setRecordProgram(program.fileName());
        const QString there = file(QStringLiteral("there.csv"));
        QTimer yes; // it may be replaced
        connect(&yes, &QTimer::timeout, this, [] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                box->button(QMessageBox::Yes)->click();
            }
        });
        yes.start(20);
        for (const char* before : {"", "older"}) {
            QFile::remove(there);
            if (*before != 0) {
                QFile older(there);
                QVERIFY(older.open(QIODevice::WriteOnly));
                older.write(before);
                older.close();
                QVERIFY(older.open(QIODevice::ReadWrite) &&
                        older.setFileTime(QDateTime::currentDateTime().addSecs(-60),
                                          QFileDevice::FileModificationTime));
            }
            choose(*findExportFormat("csv"), QStringLiteral("there.csv"));
            QTRY_COMPARE_WITH_TIMEOUT(contentsOf(there), QByteArray("whole\n"), kPatienceMs);
            QTest::mouseClick(note()->findChild<QToolButton*>(), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
            QCOMPARE(m_window->statusBar()->currentMessage(),
                     QStringLiteral("Exported %1").arg(there));
        }
    }

    void NothingStandsBelowTheMessage()
    {
        const auto visible = [this] {
            QStringList texts;
            for (auto* label : m_window->statusBar()->findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(QLatin1String(" events"))) {
                    texts.append(label->text());
                }
            }
            return texts;
        };
        QCOMPARE(visible().size(), 1);
        m_window->savePicture(false);
        auto* dialog = m_window->findChild<QFileDialog*>();
        dialog->selectFile(file(QStringLiteral("told.png")));
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->statusBar()->currentMessage().startsWith(QLatin1String("Saved")),
            kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(note() == nullptr, kPatienceMs);
        QCoreApplication::processEvents();
        QCOMPARE(visible(), QStringList());
        m_window->statusBar()->clearMessage();
        QCOMPARE(visible().size(), 1);
    }

    void AWindowMayCloseMeanwhile()
    {
        choose(*findExportFormat("html"), QStringLiteral("late.html"));
        m_window.reset();
        QCOMPARE(
            QDir(m_folder.path()).entryList({QStringLiteral("*.new*")}, QDir::Files | QDir::Hidden),
            QStringList());
    }

    void SaysWhyNot()
    {
        qputenv("PATH", m_folder.path().toUtf8()); // which holds no clickhouse
        choose(*findExportFormat("parquet"), QStringLiteral("out.parquet"));
        const QString said = complaint();
        QVERIFY2(said.contains(QLatin1String("no program `clickhouse`")), qPrintable(said));
        QVERIFY(!QFile::exists(file(QStringLiteral("out.parquet"))));
        m_window->setRecordProgram(file(QStringLiteral("nowhere")));
        choose(*findExportFormat("csv"), QStringLiteral("none.csv"));
        const QString missing = complaint();
        QVERIFY2(missing.contains(QLatin1String("Cannot start")), qPrintable(missing));
        m_window->savePicture(false);
        auto* dialog = m_window->findChild<QFileDialog*>();
        // In /sys nobody makes a file, nor has it one that a dialog would wait for, as /proc/kmsg.
        dialog->selectFile(QStringLiteral("/sys/none.png"));
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        const QString unsaved = complaint(); // which nothing waits for
        QVERIFY2(unsaved.contains(QLatin1String("/sys/none.png")), qPrintable(unsaved));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(ExportTest)
#include "export_test.moc"
