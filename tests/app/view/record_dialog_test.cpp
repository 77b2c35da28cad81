// SPDX-License-Identifier: MIT
// What the dialog asks before it records, and what it refuses.
#include "app/view/main_window.h"
#include "app/view/record_dialog.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/fake_recording.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTimer>

using namespace drmscope::app;
using State = SessionDocument::State;

class RecordDialogTest : public test::RecordingWindow
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::useFakeAgent(m_folder);
        test::writeHotUnplug(file("before"));
    }
    void cleanup() { m_window.reset(); }

    void AWayWithoutAnAddressIsNotTried()
    {
        show();
        auto* dialog = this->dialog("x.drmscope");
        RecordSettings settings;
        settings.file = file("x.drmscope");
        settings.via = QStringLiteral("ssh:");
        dialog->setSettings(settings);
        dialog->start();
        QVERIFY(says(*dialog, "No address is named"));
        QCOMPARE(m_window->recorder().state(), Recorder::State::Idle);
    }

    // The doctor finds what $DOCTOR says; each call is written down.
    QString recorderThatTells()
    {
        qputenv("HEARD", file("heard").toUtf8());
        QFile::remove(file("heard"));
        return program("tells",
                       "echo \"$1\" >>\"$HEARD\"\n"
                       "[ \"$1\" = doctor ] || { echo 'drmscope: no' >&2; exit 69; }\n"
                       "echo \"{\\\"checks\\\":[{\\\"check\\\":\\\"tracefs\\\","
                       "\\\"state\\\":\\\"$DOCTOR\\\",\\\"found\\\":\\\"not mounted\\\"}]}\"\n");
    }
    QByteArrayList heard()
    {
        QFile in(file("heard"));
        return in.open(QIODevice::ReadOnly) ? in.readAll().trimmed().split('\n') : QByteArrayList();
    }

    void EnterDoesNotRecordPastWhatIsMissing()
    {
        qputenv("DOCTOR", "missing");
        show(recorderThatTells());
        auto* dialog = this->dialog("past.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "It would fail. tracefs: not mounted"), 20000);
        auto* start = dialog->findChild<QPushButton*>(QStringLiteral("start"));
        QCOMPARE(start->text(), QStringLiteral("&Record anyway"));
        for (auto* place : {static_cast<QWidget*>(dialog), static_cast<QWidget*>(start)}) {
            const auto before = heard().size();
            place->setFocus();
            QTest::keyClick(place, Qt::Key_Return); // looks again
            QTRY_COMPARE_WITH_TIMEOUT(heard().size(), before + 1, 20000);
            QVERIFY(!heard().contains("record"));
            QCOMPARE(m_window->recorder().state(), Recorder::State::Idle);
        }
        QTest::mouseClick(start, Qt::LeftButton); // who knows better may
        QTRY_VERIFY_WITH_TIMEOUT(heard().contains("record"), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
    }

    void EnterRecordsWhereNothingIsMissing()
    {
        qputenv("DOCTOR", "ok");
        show(recorderThatTells());
        auto* dialog = this->dialog("ready.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "Ready to record on this machine."), 20000);
        QVERIFY(!says(*dialog, "It would fail"));
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(heard().contains("record"), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
    }

    void AMachineThatCannotBeReachedIsNamed()
    {
        show(program("unreachable", "echo 'drmscope: cannot record: ssh: Could not resolve "
                                    "hostname nosuch: Name or service not known' >&2; exit 69\n"));
        auto* dialog = this->dialog("far.drmscope", "ssh:me@nosuch");
        dialog->start();
        QTRY_VERIFY(says(*dialog, "Cannot reach me@nosuch"));
        QVERIFY(says(*dialog, "ssh me@nosuch true"));
        auto settings = dialog->settings();
        settings.via = QStringLiteral("unix:/run/port");
        dialog->setSettings(settings);
        QVERIFY(!says(*dialog, "Cannot reach")); // that was another way
        show(program("lacking", "echo 'drmscope: cannot record: tracefs is not mounted' >&2; "
                                "exit 69\n"));
        dialog = this->dialog("far.drmscope", "ssh:me@nosuch");
        dialog->start();
        QTRY_VERIFY(says(*dialog, "Something that a recording needs is missing"));
    }

    // 1920x1080 at 200 %; a panel takes some of that.
    void WhatEndsItIsInSightOnASmallScreen()
    {
        show();
        auto* dialog = this->dialog("small.drmscope");
        dialog->resize(600, 420);
        QTRY_COMPARE(dialog->height(), 420);
        for (const char* name : {"start", "cancel"}) {
            const auto* button = dialog->findChild<QPushButton*>(QLatin1String(name));
            QVERIFY(
                dialog->rect().contains(QRect(button->mapTo(dialog, QPoint()), button->size())));
        }
    }

    void AMissingCommandLineIsNamed()
    {
        show(file("no-such-program"));
        auto* dialog = this->dialog("y.drmscope");
        QTRY_VERIFY(says(*dialog, "1 part is missing"));
        dialog->start();
        QTRY_VERIFY(says(*dialog, "Cannot start"));
    }

    void WhatIsThereIsReplacedWhereThatIsSaid()
    {
        test::writeHotUnplug(file("there.drmscope"));
        const auto former = bytesOf("there.drmscope");
        qputenv("DOCTOR", "ok"); // Enter records
        show(recorderThatTells());
        auto* dialog = this->dialog("there.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "Ready to record on this machine."), 20000);
        auto* replace = dialog->findChild<QPushButton*>(QStringLiteral("replace"));
        QVERIFY(!replace->isVisible());
        for (int i = 0; i < 2; ++i) {
            QTest::keyClick(dialog, Qt::Key_Return);
            QVERIFY(says(*dialog, "there.drmscope is there already"));
            QVERIFY(!says(*dialog, "-f"));
            QVERIFY(replace->isVisible());
        }
        QVERIFY(!heard().contains("record"));
        m_window->setRecordProgram(QStringLiteral(DRMSCOPE_PROGRAM));
        dialog = this->dialog("there.drmscope"); // of the real one
        dialog->start();
        replace = dialog->findChild<QPushButton*>(QStringLiteral("replace"));
        QTest::mouseClick(replace, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording, 20000);
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 20000);
        QVERIFY(bytesOf("there.drmscope") != former);
        m_window->recordAgain(); // is a new file
        QVERIFY(!m_window->recorder().settings().overwrite);
        m_window->recorder().discard();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, 20000);
    }

    void WhatWasChosenIsReplacedWithoutAnotherQuestion()
    {
        test::writeHotUnplug(file("chosen.drmscope"));
        show(program("mute", "exit 1\n"));
        auto* dialog = this->dialog("other.drmscope");
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("choose")),
                          Qt::LeftButton);
        auto* choice = dialog->findChild<QFileDialog*>();
        QVERIFY(choice != nullptr);
        QTRY_VERIFY(choice->isVisible());
        auto* name = choice->findChild<QLineEdit*>();
        name->setText(file("chosen.drmscope"));
        QTimer agree; // the question is a loop of its own
        connect(&agree, &QTimer::timeout, this, [] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                QTest::mouseClick(box->button(QMessageBox::Yes), Qt::LeftButton);
            }
        });
        agree.start(10);
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_COMPARE(dialog->settings().file, file("chosen.drmscope"));
        QVERIFY(dialog->settings().overwrite);
        dialog->findChild<QLineEdit*>(QStringLiteral("file"))->setText(file("before"));
        QVERIFY(!dialog->settings().overwrite); // nobody was asked about that one
    }

    void WhatAWayHasNoUseForCannotBeChosen()
    {
        show(program("mute", "exit 1\n"));
        auto* dialog = this->dialog("stream.drmscope");
        auto settings = dialog->settings();
        settings.backend = QStringLiteral("tracefs");
        settings.bufferKb = 512;
        settings.references = true;
        settings.allDevres = true;
        settings.copyAgent = true;
        const auto goBy = [&](const char* via) {
            settings.via = QLatin1String(via);
            dialog->setSettings(settings);
            return dialog->settings();
        };
        QCOMPARE(goBy("ssh:lab"), settings);
        QVERIFY(dialog->findChild<QSpinBox*>()->isEnabled());
        const auto sent = goBy("unix:/tmp/socket"); // that machine cannot be asked for its types
        QVERIFY(!sent.copyAgent);
        QCOMPARE(sent.backend, QStringLiteral("auto"));
        QCOMPARE(sent.bufferKb, 512);
        QVERIFY(sent.references);
        const auto read = goBy("file:/tmp/lab.drmstream");
        QCOMPARE(read.backend, QStringLiteral("auto"));
        QCOMPARE(read.bufferKb, 0);
        QVERIFY(!read.references);
        QVERIFY(read.allDevres); // what to store of it
        QVERIFY(!dialog->findChild<QSpinBox*>()->isEnabled());
    }

    // By mouse; what is copied is no longer missing, and the recorder is told to copy it.
    void TheAgentIsCopiedToAHostThatHasNone()
    {
        qputenv("HEARD", file("words").toUtf8());
        show(program("copies", "if [ \"$1\" = doctor ]; then\n"
                               "echo '{\"checks\":[{\"check\":\"programs\",\"state\":\"missing\","
                               "\"found\":\"drmscope-agent not in PATH\",\"fix\":\"install\"}]}'\n"
                               "else echo \"$@\" >\"$HEARD\"; exit 69; fi\n"));
        const Path path(*this,
                        "echo '{\"checks\":[{\"check\":\"programs\",\"state\":\"missing\","
                        "\"found\":\"drmscope-agent not in PATH\",\"fix\":\"install\"}]}'\n",
                        "bin/ssh");
        auto* dialog = this->dialog("copied.drmscope", "ssh:lab");
        auto* copies = dialog->findChild<QCheckBox*>(QStringLiteral("copyAgent"));
        QVERIFY(copies->isVisible() && !copies->isChecked());
        QTRY_VERIFY(says(*dialog, "It would fail. programs: drmscope-agent not in PATH"));
        QTest::mouseClick(copies, Qt::LeftButton, {}, {10, copies->height() / 2});
        QVERIFY(copies->isChecked());
        QVERIFY(!says(*dialog, "It would fail."));
        dialog->start();
        QTRY_COMPARE(m_window->recorder().state(), Recorder::State::Idle);
        QTRY_VERIFY(QFile::exists(file("words")));
        QFile words(file("words"));
        QVERIFY(words.open(QIODevice::ReadOnly));
        QVERIFY(words.readAll().contains("--copy-agent"));
    }

    void ChecksAreThoseOfTheDoctor()
    {
        const auto checks = RecordChecks::parse(
            R"({"checks":[{"check":"tracefs","state":"missing","found":"not mounted","fix":"mount it"},
                          {"check":"kernel","state":"ok","found":"6.1","fix":""},5]})");
        QCOMPARE(checks.size(), size_t{3});
        show(program("mute", "exit 1\n"));
        auto* dialog = m_window->record();
        QTRY_VERIFY(says(*dialog, "gave no answer")); // what it asked for itself
        dialog->showChecks({checks[1], checks[0]});
        QVERIFY(says(*dialog, "1 part is missing on this machine."));
        QTRY_VERIFY(says(*dialog, "Fix: mount it"));
        QVERIFY(RecordChecks::parse("no json").empty());
    }

    void EveryFixCanBeCopied()
    {
        CheckList list;
        list.setChecks(RecordChecks::parse(
            R"json({"checks":[
                {"check":"lockdown","state":"missing","found":"on","fix":"boot without"},
                {"check":"leftovers","state":"notice","found":"one","fix":"doctor --clean (as root)",
                 "command":"drmscope doctor --clean"},
                {"check":"devices","state":"notice","found":"none"}]})json"));
        list.show();
        const auto buttons = list.findChildren<QPushButton*>();
        QCOMPARE(buttons.size(), 2);
        QCOMPARE(buttons[0]->accessibleName(), QStringLiteral("Copy the fix for lockdown"));
        buttons[0]->click();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("boot without"));
        QCOMPARE(buttons[1]->accessibleName(), QStringLiteral("Copy the command for leftovers"));
        buttons[1]->click(); // as it can be typed
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("drmscope doctor --clean"));
    }

    // The doctor's own words of a machine that has nothing, on a screen of 1280x720.
    void WhateverIsMissingIsInSightAfterARefusal()
    {
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("bare/proc")));
        const QByteArray doctor =
            QByteArray("if [ \"$1\" = doctor ]; then " DRMSCOPE_PROGRAM " doctor --json --root ") +
            file("bare").toUtf8() +
            "; exit; fi\necho 'drmscope: cannot record: tracefs is not mounted: "
            "mount -t tracefs nodev /sys/kernel/tracing' >&2; exit 69\n";
        show(program("bare-doctor", doctor.constData()));
        auto* dialog = this->dialog("bare.drmscope");
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "It would fail."), 20000);
        dialog->resize(1272, 680);
        dialog->start();
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "Cannot record: tracefs is not mounted"), 20000);
        QVERIFY(!says(*dialog, "drmscope: cannot"));
        QTRY_COMPARE(dialog->size(), QSize(1272, 680)); // and does not grow
        for (const auto* area : dialog->findChildren<QScrollArea*>()) {
            QTRY_COMPARE(area->verticalScrollBar()->maximum(), 0);
            QVERIFY(area->widget()->width() <= area->viewport()->width());
        }
        const auto* list = dialog->findChild<CheckList*>();
        int fixes = 0;
        for (const auto* label : list->findChildren<QLabel*>()) {
            fixes += label->text().startsWith(QLatin1String("Fix: ")) ? 1 : 0;
            QVERIFY2(label->height() >= label->heightForWidth(label->width()) ||
                         !label->hasHeightForWidth(),
                     qPrintable(label->text()));
        }
        QVERIFY(fixes >= 5); // kernel, tracefs, permission or programs, module, probes …
        QCOMPARE(list->findChildren<QPushButton*>().size(), fixes);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(RecordDialogTest)
#include "record_dialog_test.moc"
