// SPDX-License-Identifier: MIT
// Recording from the window, with the real command line and a fake agent.
#include "app/model/device_story.h"
#include "app/query/session_notes.h"
#include "app/query/session_reader.h"
#include "app/record/bind_commands.h"
#include "app/view/compare_window.h"
#include "app/view/inspector_view.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/record_dialog.h"
#include "app/view/rows_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/fake_recording.h"
#include "tests/app/view/kept_picture.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace drmscope::app;
using State = SessionDocument::State;

class RecordingTest : public test::RecordingWindow
{
    Q_OBJECT
private:
    // 0 where none of this session runs.
    qint64 collectorOf(const char* name)
    {
        for (const auto& process : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
            QFile words(QStringLiteral("/proc/%1/cmdline").arg(process));
            if (words.open(QIODevice::ReadOnly)) {
                const QByteArray all = words.readAll();
                if (all.contains("drmscope-collect") && all.contains(file(name).toUtf8())) {
                    return process.toLongLong();
                }
            }
        }
        return 0;
    }
    void killCollector(const char* name)
    {
        const auto collector = static_cast<pid_t>(collectorOf(name));
        QVERIFY(collector > 0);
        QCOMPARE(::kill(collector, SIGKILL), 0);
    }

    // What a recording leaves whose collector was killed.
    void leaveBehind(const char* name)
    {
        QProcess recorder;
        recorder.start(QStringLiteral(DRMSCOPE_PROGRAM),
                       {QStringLiteral("record"), QStringLiteral("--via"), QStringLiteral("direct"),
                        QStringLiteral("--backend"), QStringLiteral("module"), QStringLiteral("-o"),
                        file(name)});
        QTRY_VERIFY_WITH_TIMEOUT(hasDevice(name), 20000);
        killCollector(name);
        QVERIFY(recorder.waitForFinished(20000));
        QCOMPARE(recorder.exitCode(), 74);
    }
    bool hasDevice(const char* name)
    {
        return QFile::exists(file(name)) &&
               !SessionReader(file(name).toStdString()).devices().empty();
    }

    [[nodiscard]] int roomForMessages() const { return m_window->findChild<LegendBar*>()->x(); }

    [[nodiscard]] bool isCompleted() const
    {
        const auto& contents = m_window->document().contents();
        return contents != nullptr && !contents->abandoned &&
               contents->summary.session.state == SessionState::Interrupted;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::useFakeAgent(m_folder);
        test::writeHotUnplug(file("before"));
    }
    void init() { qunsetenv("FAKE_AGENT"); }
    void cleanup() { m_window.reset(); }

    void ARecordingGrowsIsStoppedAndShown()
    {
        show();
        auto* dialog = this->dialog("live.drmscope");
        dialog->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        QVERIFY(m_window->document().isLive());
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->devices.empty(), 20000);
        QVERIFY(m_window->timeline()->follows());
        QTest::keyClick(m_window->timeline(), Qt::Key_W);
        QVERIFY(!m_window->timeline()->follows()); // whoever zooms is not taken away
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 20000);
        const QString told = m_window->statusBar()->currentMessage();
        QVERIFY2(told.startsWith(QLatin1String("saved live.drmscope: ")), qPrintable(told));
        QVERIFY2(m_window->fontMetrics().horizontalAdvance(told) < roomForMessages(),
                 qPrintable(told));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), 20000);
        QCOMPARE(m_window->document().contents()->summary.session.state, SessionState::Complete);
    }

    // Its phase may be as long as the recording: nothing ends it that would tell of it.
    void ThePhaseThatADeviceIsInIsShownWhileItIsRecorded()
    {
        qputenv("FAKE_AGENT", "pauses");
        show();
        dialog("init.drmscope")->start();
        const auto contents = [this] { return m_window->document().contents(); };
        QTRY_VERIFY_WITH_TIMEOUT(contents() != nullptr && !contents()->devices.empty(), 20000);
        QVERIFY(m_window->document().isLive());
        QCOMPARE(DeviceStory(*contents(), contents()->devices.front()).healthText(),
                 QStringLiteral("alive, init"));
        QCOMPARE(contents()->phases.size(), size_t{1});
        QCOMPARE(contents()->phases.front().endedNs, qint64{0});
        QProcess devices;
        devices.start(QStringLiteral(DRMSCOPE_PROGRAM),
                      {QStringLiteral("devices"), file("init.drmscope")});
        QVERIFY(devices.waitForFinished(20000));
        const QByteArray listed = devices.readAllStandardOutput();
        QVERIFY2(listed.contains(" init "), listed.constData());
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
    }

    // Its file may be open for as long.
    void WhoHoldsADeviceIsToldWhileItIsRecorded()
    {
        show();
        dialog("held.drmscope")->start();
        const auto contents = [this] { return m_window->document().contents(); };
        QTRY_VERIFY_WITH_TIMEOUT(contents() != nullptr && !contents()->findings.empty(), 20000);
        QVERIFY(m_window->document().isLive());
        const QString cause = QString::fromStdString(contents()->findings.front().cause);
        QVERIFY2(cause.contains(QLatin1String("hold_file (240) still holds")), qPrintable(cause));
        QTRY_COMPARE_WITH_TIMEOUT(contents()->files.size(), size_t{1}, 20000);
        QVERIFY(m_window->document().isLive());
        QCOMPARE(contents()->afterlives.front().heldBy, std::string("hold_file (240)"));
        QCOMPARE(m_window->holders()->table()->model()->rowCount(), 1);
        const auto place = contents()->timeline->placeOfFile(0);
        QVERIFY(place.group >= 0 && place.row >= 0);
        m_window->selection().choose(Selection::Kind::Device, contents()->devices.front().id);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("hold_file (240)")));
        test::keepPicture(*m_window, "held-while-recorded");
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), 20000);
        QCOMPARE(contents()->files.size(), size_t{1});
        QVERIFY(contents()->files.front().closedNs != 0);
    }

    void ThePhaseThatADeviceWasInIsKnownOfARecordingThatWasKilled()
    {
        qputenv("FAKE_AGENT", "pauses");
        leaveBehind("killed-init.drmscope");
        SessionReader reader(file("killed-init.drmscope").toStdString());
        QCOMPARE(reader.summary().session.state, SessionState::Recording);
        QCOMPARE(reader.devices().front().lastPhase, Phase::Init);
    }

    void AFindingAppearsWhileItIsRecorded()
    {
        qputenv("FAKE_AGENT", "faulty");
        show();
        dialog("faulty.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->findings.empty(), 20000);
        QCOMPARE(m_window->recorder().state(), Recorder::State::Recording);
        QVERIFY(m_window->document().isLive());
        QCOMPARE(m_window->document().contents()->findings.front().rule, std::string("F23"));
        QCOMPARE(m_window->findings()->table()->model()->rowCount(), 1);
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->findings());
        m_window->selection().choose(Selection::Kind::Finding,
                                     m_window->document().contents()->findings.front().id);
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), 20000);
        const auto chosen = m_window->selection().item();
        QCOMPARE(chosen.kind, Selection::Kind::Finding); // as the end of the recording tells it
        QCOMPARE(m_window->document().contents()->finding(chosen.id)->rule, std::string("F23"));
    }

    void WhatIsToBeRunIsRunOnceItIsArmed()
    {
        show();
        auto* dialog = this->dialog("then.drmscope");
        auto settings = dialog->settings();
        settings.thenRun =
            QStringLiteral("echo done >'%1'; echo no such device; exit 19").arg(file("ran"));
        dialog->setSettings(settings);
        QCOMPARE(dialog->settings(), settings);
        QSignalSpy ended(&m_window->recorder(), &Recorder::commandEnded);
        bool wasArmed = false;
        connect(&m_window->recorder(), &Recorder::stateChanged, this,
                [this, &wasArmed](auto state) {
                    wasArmed = wasArmed ||
                               (state == Recorder::State::Recording && !QFile::exists(file("ran")));
                });
        dialog->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 20000);
        QVERIFY(wasArmed);
        QVERIFY(QFile::exists(file("ran")));
        const QString how = ended[0][0].toString();
        QVERIFY2(how.endsWith(QLatin1String("exit 19 failed: it ended with 19: no such device")),
                 qPrintable(how));
        QCOMPARE(m_window->statusBar()->currentMessage(), how);
        QCOMPARE(m_window->recorder().state(), Recorder::State::Recording); // it goes on
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
        QVERIFY(QFile::exists(file("then.drmscope")));
        QFile::remove(file("ran"));
    }

    void WhatIsToBeRunIsNotRunWhereNothingIsArmed()
    {
        qputenv("FAKE_AGENT", "no-tracefs");
        show();
        auto* dialog = this->dialog("then-not.drmscope");
        auto settings = dialog->settings();
        settings.thenRun = QStringLiteral("echo done >'%1'").arg(file("ran"));
        dialog->setSettings(settings);
        QSignalSpy failed(&m_window->recorder(), &Recorder::failed);
        dialog->start();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QVERIFY(!QFile::exists(file("ran")));
    }

    void WhatStillRunsEndsWithTheRecording()
    {
        show();
        auto* dialog = this->dialog("then-long.drmscope");
        auto settings = dialog->settings();
        settings.thenRun =
            QStringLiteral(
                "trap 'echo told >\"%1\"; exit 0' TERM; : >'%2'; while :; do sleep 0.05; done")
                .arg(file("told"), file("runs"));
        dialog->setSettings(settings);
        dialog->start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("runs")), 20000);
        m_window->recorder().stop();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("told")), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
    }

    void ADisplayWithoutADriverIsOffered()
    {
        for (const auto& [device, code] :
             {std::pair{"0000:00:02.0", "0x030000\n"}, std::pair{"0000:00:03.0", "0x020000\n"},
              std::pair{"0000:01:00.0", "0x038000\n"}}) {
            const QString folder = file("machine/sys/bus/pci/devices/") + QLatin1String(device);
            QVERIFY(QDir().mkpath(folder));
            QFile out(folder + QStringLiteral("/class"));
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(code);
        }
        QVERIFY(QDir().mkpath(file("machine/sys/bus/pci/devices/0000:01:00.0/driver")));
        QCOMPARE(bindCommands(file("machine")),
                 QStringList{QStringLiteral(
                     "pkexec sh -c 'echo 0000:00:02.0 >/sys/bus/pci/drivers_probe'")});
    }

    void ItIsRecordedAgainWithTheSameSettings()
    {
        show();
        dialog("first.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
        m_window->recordAgain();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QCOMPARE(m_window->recorder().settings().via, QStringLiteral("direct"));
        QVERIFY(m_window->recorder().settings().file != file("first.drmscope"));
        QSignalSpy discarded(&m_window->recorder(), &Recorder::discarded);
        m_window->recorder().discard();
        QTRY_COMPARE_WITH_TIMEOUT(discarded.size(), 1, 20000);
    }

    void WhatFailsIsNamedAndLeavesAllAsItWas()
    {
        show();
        m_window->open(file("before"));
        QTRY_COMPARE(m_window->document().state(), State::Ready);
        const auto contents = m_window->document().contents();
        qputenv("FAKE_AGENT", "no-tracefs");
        auto* dialog = this->dialog("never.drmscope");
        dialog->start();
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "all is as it was"), 20000);
        QVERIFY(says(*dialog, "tracefs is not mounted"));
        QVERIFY(says(*dialog, "missing"));
        QVERIFY(dialog->isVisible());
        QVERIFY(!QFile::exists(file("never.drmscope")));
        QCOMPARE(m_window->document().contents(), contents);
    }

    void ADeniedPasswordIsNamed()
    {
        show(program("denied",
                     "[ \"$1\" = doctor ] && exit 1\n"
                     "echo 'drmscope: pkexec: the request was dismissed' >&2\nexit 77\n"));
        auto* dialog = this->dialog("denied.drmscope");
        dialog->start();
        QTRY_VERIFY(says(*dialog, "Permission was not given"));
        QVERIFY(says(*dialog, "dismissed"));
        QCOMPARE(m_window->document().state(), State::Empty);
    }

    void AnUnreachableHostIsNamed()
    {
        show(program("unreachable",
                     "[ \"$1\" = doctor ] && exit 1\n"
                     "echo \"drmscope: ssh: connect to host: No route to host\" >&2\nexit 69\n"));
        auto* dialog = this->dialog("host.drmscope");
        RecordSettings settings;
        settings.file = file("host.drmscope");
        settings.via = QStringLiteral("ssh:nowhere");
        dialog->setSettings(settings);
        QCOMPARE(dialog->settings(), settings);
        dialog->start();
        QTRY_VERIFY(says(*dialog, "No route to host"));
    }

    void TheHostOfSshIsAskedWhatIsMissingThere()
    {
        const Path path(
            *this,
            "echo \"$@\" >\"$HEARD\"\n"
            "echo '{\"checks\":[{\"check\":\"tracefs\",\"state\":\"missing\","
            "\"found\":\"not mounted there\",\"fix\":\"mount it\"},"
            "{\"check\":\"programs\",\"state\":\"missing\",\"found\":"
            "\"drmscope-collect not in /usr/libexec\",\"fix\":\"install\"}]}'\nexit 69\n",
            "bin/ssh");
        qputenv("HEARD", file("heard").toUtf8());
        show();
        auto* dialog = this->dialog("lab.drmscope", "ssh:lab");
        QVERIFY(says(*dialog, "Not checked on lab yet."));
        // A collector is needed here alone.
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "1 part is missing on lab."), 20000);
        QVERIFY(says(*dialog, "not mounted there"));
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "on this machine: agent and collector"), 20000);
        QVERIFY(!says(*dialog, "Linux ")); // this machine's kernel records nothing
        QFile heard(file("heard"));
        QVERIFY(heard.open(QIODevice::ReadOnly));
        const QByteArray words = heard.readAll();
        QVERIFY2(words.contains("BatchMode=yes"), words.constData()); // no password is asked for
        QVERIFY2(words.contains("-- lab "), words.constData());
        QVERIFY2(words.contains("drmscope doctor --json"), words.constData());
    }

    void AHostThatDoesNotAnswerIsNotCalledReady()
    {
        const Path path(*this, "echo 'ssh: No route to host' >&2\nexit 255\n", "bin/ssh");
        show();
        auto* dialog = this->dialog("away.drmscope", "ssh:away");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "Not checked on away."), 20000);
        QVERIFY(says(*dialog, "not checked: ssh: No route to host"));
        auto* address = dialog->findChild<QLineEdit*>(QStringLiteral("address"));
        address->setText(QStringLiteral("elsewhere")); // the answer was of another
        QVERIFY(says(*dialog, "Not checked on elsewhere yet."));
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "on this machine: agent and collector"), 20000);
        QVERIFY(!says(*dialog, "No route"));
    }

    void WhatSendsByItselfIsNotCalledChecked()
    {
        show();
        auto* dialog = this->dialog("machine.drmscope", "unix:/tmp/socket");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "on this machine: agent and collector"), 20000);
        QVERIFY(says(*dialog, "Not checked on the machine that is recorded."));
        QVERIFY(says(*dialog, "not checked: nothing can be asked by this way"));
        QVERIFY(!says(*dialog, "Linux "));
        auto settings = dialog->settings();
        settings.via = QStringLiteral("file:/tmp/lab.drmstream");
        dialog->setSettings(settings);
        QVERIFY(says(*dialog, "no kernel is asked"));
        settings.via = QStringLiteral("direct");
        dialog->setSettings(settings);
        QTRY_VERIFY(says(*dialog, "Linux "));
    }

    void AKilledRecorderIsNamedAndItsSessionShown()
    {
        show();
        dialog("killed.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        QSignalSpy failed(&m_window->recorder(), &Recorder::failed);
        m_window->recorder().kill();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QCOMPARE(failed[0][0].toString(), QStringLiteral("The recorder was killed"));
        QTRY_VERIFY(qobject_cast<QMessageBox*>(QApplication::activeModalWidget()) != nullptr);
        QApplication::activeModalWidget()->close();
        QVERIFY(m_window->timeline()->isVisible());
    }

    void WhatAKilledCollectorLeftIsCompletedAndShown()
    {
        show();
        dialog("left.drmscope")->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->devices.empty(), 20000);
        QVERIFY(m_window->document().isLive());
        killCollector("left.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(isCompleted(), 20000);
        QTRY_VERIFY(qobject_cast<QMessageBox*>(QApplication::activeModalWidget()) != nullptr);
        const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY2(box->text().contains(QLatin1String("\n\ndrmscope-collect ended with killed")) &&
                     box->text().endsWith(QLatin1String("what reads it next completes it")),
                 qPrintable(box->text())); // which the window does
        QApplication::activeModalWidget()->close();
        QVERIFY(!m_window->timeline()->follows());
        QVERIFY(says(*m_window, "recording was interrupted: "));
    }

    void OneThatWasLeftIsCompletedWhereItIsOpened()
    {
        leaveBehind("opened.drmscope");
        show();
        m_window->open(file("opened.drmscope"));
        QTRY_VERIFY_WITH_TIMEOUT(isCompleted(), 20000);
        QVERIFY(says(*m_window, "recording was interrupted: "));
        QVERIFY(says(*m_window, "leaks not decidable"));
    }

    // Each would write it; the notes wait.
    void NotesBesideItDoNotStandInTheWay()
    {
        leaveBehind("noted.drmscope");
        const QString session = file("noted.drmscope");
        QVERIFY(QFile::exists(session + QStringLiteral("-wal")));
        const QString uuid =
            QString::fromStdString(SessionReader(session.toStdString()).summary().session.uuid);
        for (int i = 0; i < 8; ++i) {
            const QString again = file("noted-%1.drmscope").arg(i);
            for (const char* part : {"", "-wal"}) {
                QVERIFY(QFile::copy(session + QLatin1String(part), again + QLatin1String(part)));
            }
            {
                Annotations notes;
                notes.open({again, uuid, true}, {}, true);
                notes.addNote({1, QStringLiteral("while it ran"), {}});
            }
            QVERIFY(!NoteKeeper::read(again + QStringLiteral(".notes")).isEmpty());
            show();
            m_window->setRemembers(true);
            m_window->open(again);
            QTRY_VERIFY_WITH_TIMEOUT(isCompleted(), 20000);
            QTRY_COMPARE_WITH_TIMEOUT(readNotes(again.toStdString()).notes.size(), size_t{1},
                                      20000);
            QTRY_VERIFY(NoteKeeper::read(again + QStringLiteral(".notes")).isEmpty());
            m_window.reset();
        }
    }

    // Whoever takes the file away has them.
    void NotesOnARecordingAreInTheFileWhenItsWindowHasClosed()
    {
        show();
        m_window->setRemembers(true);
        dialog("closed.drmscope")->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().isLive(), 20000);
        m_window->annotations().addNote({1, QStringLiteral("live"), {}});
        m_window->close();
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), 20000);
        m_window.reset();
        const QString session = file("closed.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(NoteKeeper::read(session + QStringLiteral(".notes")).isEmpty(),
                                 20000);
        QCOMPARE(QFileInfo(session + QStringLiteral("-wal")).size(), 0);
        QCOMPARE(readNotes(file("closed.drmscope").toStdString()).notes.size(), size_t{1});
        QCOMPARE(SessionReader(file("closed.drmscope").toStdString()).summary().session.state,
                 SessionState::Complete);
    }

    void OneThatWasLeftIsCompletedBeforeItIsCompared()
    {
        leaveBehind("older.drmscope");
        show();
        m_window->open(file("before"));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 20000);
        std::unique_ptr<CompareWindow> compare(m_window->compareWith(file("older.drmscope")));
        QSignalSpy compared(compare.get(), &CompareWindow::compared);
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 20000);
        const auto& contents = *compare->document(0).contents();
        QVERIFY(!contents.abandoned);
        QVERIFY(contents.summary.session.state == SessionState::Interrupted);
        QVERIFY(!says(*compare, "unfinished"));
        QVERIFY(says(*compare, "Not to be relied on: before: "));
    }

    void OneThatCannotBeCompletedIsComparedAsItIs()
    {
        leaveBehind("stays.drmscope");
        CompareWindow compare(
            file("stays.drmscope"), file("before"),
            program("may-not", "echo 'drmscope: copy it elsewhere' >&2\nexit 77\n"));
        QSignalSpy compared(&compare, &CompareWindow::compared);
        compare.show();
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 20000);
        QVERIFY(compare.document(0).contents()->abandoned);
        QVERIFY(says(compare, "before: unfinished: copy it elsewhere"));
    }

    void WhatACompleteOneLetGoIsSaid()
    {
        test::writeHotUnplug(file("flight.drmscope"));
        test::change(file("flight.drmscope"),
                     QStringLiteral("UPDATE session SET state_reason = "
                                    "'what was older than 3 s was let go'"));
        show();
        m_window->open(file("flight.drmscope"));
        QTRY_VERIFY_WITH_TIMEOUT(says(*m_window, "what was older than 3 s was let go"), 20000);
    }

    void OneThatCannotBeCompletedStaysAsItIsAndSaysSo()
    {
        leaveBehind("kept.drmscope");
        const auto before = bytesOf("kept.drmscope");
        show(program("may-not",
                     "echo 'drmscope: cannot open s.drmscope: copy it elsewhere' >&2\nexit 77\n"));
        m_window->open(file("kept.drmscope"));
        QTRY_VERIFY_WITH_TIMEOUT(says(*m_window, "unfinished; drmscope rebuild says why"), 20000);
        const auto& contents = *m_window->document().contents();
        QVERIFY(contents.abandoned);
        QVERIFY(!m_window->document().isLive()); // nobody waits for more
        QVERIFY(!contents.devices.empty());
        QCOMPARE(m_window->completion().failure(),
                 QStringLiteral("cannot open s.drmscope: copy it elsewhere"));
        QVERIFY(!says(*m_window, "being recorded"));
        QCOMPARE(bytesOf("kept.drmscope"), before);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(RecordingTest)
#include "recording_test.moc"
