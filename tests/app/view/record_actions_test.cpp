// SPDX-License-Identifier: MIT
// A recording as somebody at the keyboard or with the mouse begins and ends it.
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/record_dialog.h"
#include "app/view/recording_note.h"
#include "app/view/start_page.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/fake_recording.h"
#include "tests/app/view/kept_picture.h"
#include "tests/app/view/menu_ways.h"
#include "tests/app/view/watched_application.h"

#include <sys/stat.h>

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QEventLoop>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <thread>

using namespace drmscope::app;
using State = SessionDocument::State;

class RecordActionsTest : public test::RecordingWindow
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    enum class How
    {
        Keys,
        Mouse,
        Walk,
        Palette,
        ToolBar,
    };

    test::MenuWay wayTo(const char* name) const
    {
        for (const auto& way : test::menuWays(*m_window)) {
            if (test::nameOf(way) == QString::fromUtf8(name)) {
                return way;
            }
        }
        return {};
    }

    void pick(const QString& command)
    {
        QTest::keySequence(test::keysOf(*m_window), Qt::CTRL | Qt::SHIFT | Qt::Key_P);
        QTRY_VERIFY(qobject_cast<PickDialog*>(QApplication::activeModalWidget()) != nullptr);
        auto* palette = qobject_cast<PickDialog*>(QApplication::activeModalWidget());
        QTest::keyClicks(palette->edit(), command);
        QTest::keyClick(palette->edit(), Qt::Key_Return);
        QTRY_VERIFY(qobject_cast<PickDialog*>(QApplication::activeModalWidget()) == nullptr);
    }

    void act(const char* name, How how)
    {
        m_window->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), m_window.get());
        const auto way = wayTo(name);
        QVERIFY2(!way.isEmpty() && way.back()->isEnabled(), name);
        if (m_window->timeline()->isVisible()) {
            m_window->timeline()->setFocus();
        }
        QSignalSpy triggered(way.back(), &QAction::triggered);
        if (how == How::Keys) {
            QTest::keySequence(test::keysOf(*m_window), way.back()->shortcut());
        } else if (how == How::Mouse) {
            QVERIFY2(test::click(*m_window, way), name);
        } else if (how == How::Walk) {
            QVERIFY2(test::walk(*m_window, way), name);
        } else if (how == How::Palette) {
            QString typed = test::nameOf(way).section(QStringLiteral(" › "), -1);
            pick(typed.remove(QStringLiteral("…"))); // no key has it
        } else {
            auto* button = m_window->findChild<QToolBar*>()->widgetForAction(way.back());
            QVERIFY2(button != nullptr && button->isVisible(), name);
            QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_COMPARE(triggered.size(), 1);
    }

    RecordDialog* shownDialog()
    {
        auto* dialog = qobject_cast<RecordDialog*>(QApplication::activeModalWidget());
        const auto isActive = [dialog] { return QApplication::activeWindow() == dialog; };
        return dialog != nullptr && QTest::qWaitFor(isActive) ? dialog : nullptr;
    }

    void awaitRecording()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording,
                                  kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().isLive(), kPatienceMs);
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    }

    void stop(How how)
    {
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        act("Record › Stop", how);
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), kPatienceMs);
        QCOMPARE(m_window->document().path(), m_window->recorder().settings().file);
        QCOMPARE(m_window->document().contents()->summary.session.state, SessionState::Complete);
    }

    // With its size and its length.
    static bool askedAbout(const QString& recorded)
    {
        const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        static const QRegularExpression measured(
            QStringLiteral(" recorded for [0-9.]+ m?s, [0-9.]+ [KM]iB so far,"));
        return box != nullptr && box->text().startsWith(recorded) && box->text().contains(measured);
    }

    // As somebody has done it before.
    void recordOnce(const char* name)
    {
        show();
        dialog(name)->start();
        awaitRecording();
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        test::useFakeAgent(m_folder);
    }
    void cleanup() { m_window.reset(); }

    void ItIsBegunAndEndedByKeyboard()
    {
        show();
        act("Record › Record…", How::Keys);
        auto* dialog = shownDialog();
        QVERIFY(dialog != nullptr);
        const auto choose = [dialog](Qt::Key letter, int line) {
            QTest::keyClick(dialog, letter, Qt::AltModifier);
            auto* box = qobject_cast<QComboBox*>(dialog->focusWidget());
            QVERIFY(box != nullptr);
            QTest::keyClick(box, Qt::Key_Home);
            for (int i = 0; i < line; ++i) {
                QTest::keyClick(box, Qt::Key_Down);
            }
        };
        choose(Qt::Key_W, 1);
        const auto isFile = [dialog] {
            return dialog->focusWidget()->objectName() == QLatin1String("file");
        };
        for (int i = 0; i < 20 && !isFile(); ++i) {
            QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
        }
        QVERIFY(isFile());
        QTest::keySequence(dialog->focusWidget(), QKeySequence::SelectAll);
        QTest::keyClicks(dialog->focusWidget(), file("by-keys.drmscope"));
        choose(Qt::Key_E, 1);
        QTest::keyClick(dialog, Qt::Key_R, Qt::AltModifier);
        awaitRecording();
        const auto& settings = m_window->recorder().settings();
        QCOMPARE(settings.via, QStringLiteral("direct"));
        QCOMPARE(settings.backend, QStringLiteral("module"));
        QCOMPARE(settings.file, file("by-keys.drmscope"));
        stop(How::Keys);
    }

    void ItIsBegunAndEndedByMouse()
    {
        show();
        auto* card = m_window->findChild<StartPage*>();
        for (auto* button : card->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Record…")) {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        auto* dialog = shownDialog();
        QVERIFY(dialog != nullptr);
        const auto choose = [dialog](const char* line) {
            for (auto* box : dialog->findChildren<QComboBox*>()) {
                const int at = box->findText(QString::fromUtf8(line));
                if (at >= 0) {
                    QTest::mouseClick(box, Qt::LeftButton);
                    auto* list = box->view();
                    // The release of the click that opened it, until time has passed, is not one.
                    const auto isChosen = [box, list, at] {
                        const auto place = list->visualRect(box->model()->index(at, 0)).center();
                        if (list->isVisible()) {
                            QTest::mouseMove(list->viewport(), place);
                            QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, place);
                        }
                        return !list->isVisible() && box->currentIndex() == at;
                    };
                    QTRY_VERIFY(isChosen());
                }
            }
        };
        choose("This machine, as root already (direct)");
        choose("module");
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("file"));
        QTest::mouseDClick(name, Qt::LeftButton);
        QTest::keySequence(name, QKeySequence::SelectAll); // a name is typed
        QTest::keyClicks(name, file("by-mouse.drmscope"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("start")), Qt::LeftButton);
        awaitRecording();
        stop(How::ToolBar);
        act("Record › Record…", How::ToolBar);
        QVERIFY(shownDialog() != nullptr);
        QTest::keyClick(shownDialog(), Qt::Key_Escape);
    }

    void ItIsStoppedAndBegunAgainInEachWay()
    {
        recordOnce("first.drmscope");
        stop(How::Mouse);
        QStringList files{m_window->recorder().settings().file};
        for (const auto how : {How::Keys, How::Mouse, How::Walk, How::Palette}) {
            act("Record › Record again, with the same settings", how);
            awaitRecording();
            files.append(m_window->recorder().settings().file);
            stop(how);
        }
        QCOMPARE(files.removeDuplicates(), 0);
        for (const auto& file : files) {
            QVERIFY2(QFile::exists(file), qPrintable(file));
        }
    }

    // Ctrl+W leaves what is shown, not what is recorded.
    void TheStartPageSaysThatTheWindowRecords()
    {
        recordOnce("behind.drmscope");
        auto* page = m_window->findChild<StartPage*>();
        const auto click = [page](const char* text) {
            for (auto* button : page->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text() == QString::fromUtf8(text)) {
                    return QTest::mouseClick(button, Qt::LeftButton);
                }
            }
            QFAIL(text);
        };
        act("File › Close", How::Keys);
        QTRY_VERIFY(page->isVisible());
        QVERIFY(m_window->statusBar()->isVisible());
        QVERIFY(m_window->statusBar()->findChild<RecordingNote*>()->isVisible());
        QVERIFY(says(*page, "Recording") && says(*page, "behind.drmscope"));
        for (auto* button : page->findChildren<QPushButton*>()) {
            QVERIFY(!button->isVisible() || button->text() != QStringLiteral("Record…"));
        }
        QTRY_VERIFY(m_window->statusBar()->findChild<RecordingNote*>()->geometry().right() >
                    m_window->width() * 9 / 10); // nothing of a session is beside it
        test::keepPicture(*m_window, "start-page-records");
        click("Show it");
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        QVERIFY(m_window->document().isLive());
        act("File › Close", How::Keys);
        QTRY_VERIFY(page->isVisible());
        QCOMPARE(QApplication::focusWidget()->accessibleName(),
                 QStringLiteral("Show the recording"));
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        click("Stop");
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().path(), file("behind.drmscope"),
                                  kPatienceMs); // what was recorded is shown
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().state() == State::Ready, kPatienceMs);
        act("File › Close", How::Keys);
        QTRY_VERIFY(page->isVisible());
        QVERIFY(!m_window->statusBar()->isVisible() && !says(*page, "Recording"));
    }

    void ItIsDiscardedInEachWay()
    {
        recordOnce("thrown-away.drmscope");
        for (const auto how : {How::Mouse, How::Walk, How::Palette}) {
            QSignalSpy discarded(&m_window->recorder(), &Recorder::discarded);
            const QString recorded = m_window->recorder().settings().file;
            act("Record › Stop and discard…", how);
            QVERIFY(askedAbout(recorded)); // and Enter keeps it
            QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return);
            QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
            QCOMPARE(m_window->recorder().state(), Recorder::State::Recording);
            act("Record › Stop and discard…", how);
            QVERIFY(askedAbout(recorded));
            const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            for (auto* button : box->buttons()) {
                if (box->buttonRole(button) == QMessageBox::DestructiveRole) {
                    QTest::mouseClick(button, Qt::LeftButton);
                    break; // it is gone
                }
            }
            QTRY_COMPARE_WITH_TIMEOUT(discarded.size(), 1, kPatienceMs);
            QVERIFY(!QFile::exists(m_window->recorder().settings().file));
            QCOMPARE(m_window->document().state(), State::Empty);
            act("Record › Record again, with the same settings", How::Keys);
            awaitRecording();
        }
        stop(How::Walk);
    }

    void ADiscardedRecordingLeavesNothing()
    {
        show();
        m_window->setRemembers(true); // and so keeps notes
        dialog("discarded.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        m_window->annotations().addNote({1, QStringLiteral("of what is discarded"), {}});
        QVERIFY(!NoteKeeper::read(file("discarded.drmscope.notes")).isEmpty());
        QSignalSpy discarded(&m_window->recorder(), &Recorder::discarded);
        m_window->recorder().discard();
        QCOMPARE(m_window->document().state(), State::Empty); // before its file goes
        QTRY_COMPARE_WITH_TIMEOUT(discarded.size(), 1, 20000);
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("discarded*")}, QDir::Files),
                 QStringList());
        dialog("discarded.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        QVERIFY(m_window->annotations().notes().empty());
        m_window->recorder().discard();
        QTRY_COMPARE_WITH_TIMEOUT(discarded.size(), 2, 20000);
    }

    void cancel(RecordDialog* dialog)
    {
        QSignalSpy discarded(&m_window->recorder(), &Recorder::discarded);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
        QVERIFY(discarded.isEmpty());
        QCOMPARE(m_window->statusBar()->currentMessage(),
                 QStringLiteral("Nothing was recorded; all is as it was."));
        QCOMPARE(m_window->document().state(), State::Empty);
    }

    void ACancelledDialogGivesUpWhileArmingAndDeletesNothing()
    {
        test::writeHotUnplug(file("slow.drmscope"));
        const auto former = bytesOf("slow.drmscope");
        show(program(
            "slow",
            "[ \"$1\" = doctor ] && exit 1\ntrap 'exit 73' INT\nwhile :; do sleep 0.05; done\n"));
        auto* dialog = this->dialog("slow.drmscope");
        auto settings = dialog->settings();
        settings.overwrite = true;
        dialog->setSettings(settings);
        dialog->start();
        QTRY_COMPARE(m_window->recorder().state(), Recorder::State::Starting);
        cancel(dialog);
        QCOMPARE(bytesOf("slow.drmscope"), former);
    }

    void WhatWasToBeReplacedComesBackWhereTheDialogIsCancelled()
    {
        test::writeHotUnplug(file("former.drmscope"));
        const auto former = bytesOf("former.drmscope");
        QCOMPARE(::mkfifo(qPrintable(file("silent")), 0600), 0); // nobody ever sends
        show();
        auto* dialog = this->dialog("former.drmscope");
        auto settings = dialog->settings();
        settings.via = QStringLiteral("file:") + file("silent");
        settings.backend = QStringLiteral("auto");
        settings.overwrite = true;
        dialog->setSettings(settings);
        QCOMPARE(dialog->settings(), settings);
        dialog->start();
        QVERIFY(says(*dialog, "The stream is being read."));
        QTRY_VERIFY_WITH_TIMEOUT(bytesOf("former.drmscope") != former, 20000); // it is put aside
        cancel(dialog);
        QCOMPARE(bytesOf("former.drmscope"), former);
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("former*")}, QDir::Files),
                 QStringList{QStringLiteral("former.drmscope")});
    }

    // Records, and once it is stopped completes what it has when it is told.
    QString recorderThatWaits()
    {
        QFile::remove(file("go"));
        QFile::remove(file("done"));
        qputenv("GO", file("go").toUtf8());
        qputenv("DONE", file("done").toUtf8());
        return program("waits", "[ \"$1\" = doctor ] && exit 1\n"
                                "trap 'stops=1' INT\n"
                                "echo 'recording to it'\n"
                                "while [ -z \"$stops\" ]; do sleep 0.05; done\n"
                                "while [ ! -e \"$GO\" ]; do sleep 0.05; done\n"
                                ": >\"$DONE\"\n");
    }

    void WhoClosesTheWindowAgainMayLeaveTheRestToTheRecorder()
    {
        show(recorderThatWaits());
        dialog("waits.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QVERIFY(!m_window->close());
        QCOMPARE(m_window->recorder().state(), Recorder::State::Stopping);
        QVERIFY(says(*m_window, "the window closes once") ||
                m_window->statusBar()->currentMessage().contains(QLatin1String("closes once")));
        const auto answer = [this](const char* text) {
            QVERIFY(!m_window->close());
            auto* box = m_window->findChild<QMessageBox*>();
            QVERIFY(box != nullptr);
            for (auto* button : box->buttons()) {
                if (button->text().remove(QLatin1Char('&')) == QLatin1String(text)) {
                    QTest::mouseClick(button, Qt::LeftButton);
                    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
                    return;
                }
            }
            QFAIL(text);
        };
        answer("Wait");
        QVERIFY(m_window->isVisible());
        answer("Close now");
        QVERIFY(!m_window->isVisible());
        m_window.reset(); // waits for nobody
        QVERIFY(!QFile::exists(file("done")));
        QVERIFY(QFile(file("go")).open(QIODevice::WriteOnly));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("done")), 20000); // and kills nobody
    }

    void QuitClosesEachWindowOnceWhatItRecordsIsSaved()
    {
        recordOnce("quit.drmscope");
        act("File › New window", How::Keys);
        QPointer<MainWindow> other;
        for (auto* widget : QApplication::topLevelWidgets()) {
            auto* window = qobject_cast<MainWindow*>(widget);
            other = window != nullptr && window != m_window.get() ? window : other.data();
        }
        QVERIFY(other != nullptr);
        QTRY_VERIFY(other->isVisible()); // it is made in steps
        other->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), other.data());
        QTest::keySequence(test::keysOf(*other), Qt::CTRL | Qt::Key_Q);
        QTRY_VERIFY(other == nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), kPatienceMs);
        SessionDocument saved;
        saved.open(file("quit.drmscope"));
        QTRY_COMPARE_WITH_TIMEOUT(saved.state(), State::Ready, kPatienceMs);
        QCOMPARE(saved.contents()->summary.session.state, SessionState::Complete);
    }

    void ARecordingEndsWithTheProcessThatCouldStopIt()
    {
        const QString program = recorderThatWaits();
        QVERIFY(QFile(file("go")).open(QIODevice::WriteOnly));
        static Recorder* leaked = nullptr; // whoever is killed deletes nothing
        std::thread thread([&program] {    // to the kernel it is the thread that counts
            leaked = new Recorder(program);
            QEventLoop loop;
            connect(leaked, &Recorder::stateChanged, &loop, [&loop](Recorder::State state) {
                if (state == Recorder::State::Recording || state == Recorder::State::Idle) {
                    loop.quit();
                }
            });
            leaked->start(RecordSettings());
            loop.exec();
        });
        thread.join();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("done")), kPatienceMs);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(RecordActionsTest)
#include "record_actions_test.moc"
