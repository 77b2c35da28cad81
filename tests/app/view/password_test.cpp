// SPDX-License-Identifier: MIT
// Who asks for a password, as PATH finds it, and the real command line behind it.
#include "app/record/record_needs.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/fake_recording.h"
#include "tests/app/view/watched_application.h"

#include <sys/stat.h>

#include <QSignalSpy>
#include <QStandardPaths>
#include <QStatusBar>

using namespace drmscope::app;
using State = SessionDocument::State;

namespace {

constexpr const char* kDismissed =
    "echo 'Error executing command as another user: Request dismissed' >&2\nexit 126\n";
constexpr const char* kDenied =
    "echo 'Error executing command as another user: Not authorized' >&2\nexit 127\n";
// Until it is ended, or given the password, which is all that somebody does with that FIFO.
constexpr const char* kWaits = ": >\"$ASKED\"\n"
                               "read -r password <\"$GIVEN\"\n"
                               "exec \"$@\"\n";

} // namespace

class PasswordTest : public test::RecordingWindow
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    QStringList files() const
    {
        return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    // What would show that something was run.
    RecordDialog* dialogThatRuns(const char* name, const char* via, const QString& command)
    {
        auto* dialog = this->dialog(name, via);
        auto settings = dialog->settings();
        settings.thenRun = command;
        dialog->setSettings(settings);
        return dialog;
    }
    void awaitRecording()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Recording,
                                  kPatienceMs);
    }
    void awaitEnd()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_window->recorder().state(), Recorder::State::Idle, kPatienceMs);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::useFakeAgent(m_folder);
        test::writeHotUnplug(file("before"));
        qputenv("ASKED", file("asked").toUtf8());
        qputenv("GIVEN", file("given").toUtf8());
        QCOMPARE(::mkfifo(QFile::encodeName(file("given")).constData(), 0600), 0);
    }
    void cleanup()
    {
        m_window.reset();
        QFile::remove(file("asked"));
    }

    void WithoutItAllIsAsItWas_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("title");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("dismissed")
            << QByteArray(kDismissed) << QByteArray("Permission was not given")
            << QByteArray("Request dismissed");
        QTest::newRow("denied") << QByteArray(kDenied) << QByteArray("Permission was not given")
                                << QByteArray("Not authorized");
        QTest::newRow("nobody asks")
            << QByteArray() << QByteArray("Something that a recording needs is missing")
            << QByteArray("pkexec");
    }

    void WithoutItAllIsAsItWas()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArray, title);
        QFETCH(QByteArray, words);
        const Path path(*this, script.isNull() ? nullptr : script.constData());
        show();
        m_window->open(file("before"));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kPatienceMs);
        const auto contents = m_window->document().contents();
        const auto there = files();
        auto* dialog = dialogThatRuns("none.drmscope", "pkexec",
                                      QStringLiteral("echo >'%1'").arg(file("ran")));
        const auto settings = dialog->settings();
        dialog->start();
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, "all is as it was"), kPatienceMs);
        QVERIFY(says(*dialog, title.constData()));
        QVERIFY(says(*dialog, words.constData()));
        QCOMPARE(dialog->settings(), settings); // to be tried once more
        QTest::keyClick(dialog, Qt::Key_Escape);
        QCOMPARE(m_window->recorder().state(), Recorder::State::Idle);
        QCOMPARE(m_window->document().contents(), contents);
        QVERIFY(!m_window->document().isLive());
        QCOMPARE(files(), there);
    }

    void ItIsGivenInTheEnd()
    {
        const Path path(*this, kWaits);
        show();
        dialog("late.drmscope", "pkexec")->start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("asked")), kPatienceMs);
        QCOMPARE(m_window->recorder().state(), Recorder::State::Starting);
        QFile given(file("given"));
        QVERIFY(given.open(QIODevice::WriteOnly));
        given.close();
        awaitRecording();
        QSignalSpy saved(&m_window->recorder(), &Recorder::saved);
        m_window->recorder().stop();
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().contents() != nullptr, kPatienceMs);
    }

    void TheAgentAloneIsElevated()
    {
        const Path path(*this, "echo \"$@\" >\"$HEARD\"\nexec \"$@\"\n");
        qputenv("HEARD", file("heard").toUtf8());
        show();
        dialog("given.drmscope", "pkexec")->start();
        awaitRecording();
        QFile heard(file("heard"));
        QVERIFY(heard.open(QIODevice::ReadOnly));
        QCOMPARE(heard.readAll().trimmed(), file("libexec/drmscope-agent").toUtf8());
        m_window->recorder().stop();
        awaitEnd();
    }

    // The driver is to be bound once it is armed, and that needs a password of its own.
    void WithoutItWhatIsRunThenFailsAlone_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("dismissed") << QByteArray(kDismissed)
                                   << QByteArray("ended with 126: Error executing command as "
                                                 "another user: Request dismissed");
        QTest::newRow("denied") << QByteArray(kDenied)
                                << QByteArray("ended with 127: Error executing command as another "
                                              "user: Not authorized");
        QTest::newRow("nobody asks") << QByteArray() << QByteArray("pkexec: not found");
    }

    void WithoutItWhatIsRunThenFailsAlone()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArray, words);
        const Path path(*this, script.isNull() ? nullptr : script.constData());
        show();
        QSignalSpy ended(&m_window->recorder(), &Recorder::commandEnded);
        const auto name = QByteArray(QTest::currentDataTag()) + ".drmscope";
        dialogThatRuns(name, "direct", QStringLiteral("pkexec modprobe vkms"))->start();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kPatienceMs);
        const QString how = m_window->statusBar()->currentMessage();
        QVERIFY2(how.contains(QString::fromUtf8(words)), qPrintable(how));
        QCOMPARE(m_window->recorder().state(), Recorder::State::Recording); // it goes on
        m_window->recorder().stop();
        awaitEnd();
        QVERIFY(QFile::exists(file(name)));
    }

    void WhatWaitsForItEndsWithTheRecording()
    {
        const Path path(*this, kWaits);
        show();
        QSignalSpy ended(&m_window->recorder(), &Recorder::commandEnded);
        dialogThatRuns("waits.drmscope", "direct", QStringLiteral("pkexec modprobe vkms"))->start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("asked")), kPatienceMs);
        QCOMPARE(m_window->recorder().state(), Recorder::State::Recording);
        m_window->recorder().stop();
        awaitEnd();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kPatienceMs);
        QVERIFY(QFile::exists(file("waits.drmscope")));
    }

    void ThePermissionIsThatOfTheWay()
    {
        using Check = RecordCheck::State;
        const auto as = [](const char* whom) {
            return std::vector<RecordCheck>{
                {QStringLiteral("permission"), Check::Good, QString::fromLatin1(whom), {}}};
        };
        const auto via = [](const char* way) { return QString::fromLatin1(way); };
        {
            const Path path(*this, nullptr);
            QCOMPARE(needsOf(via("pkexec"), as("not root"), {}).obstacle,
                     QStringLiteral("permission: pkexec is not installed"));
        }
        const Path path(*this, "exit 0\n");
        QVERIFY(needsOf(via("pkexec"), as("not root"), {}).obstacle.isEmpty());
        QCOMPARE(needsOf(via("direct"), as("not root"), {}).obstacle,
                 QStringLiteral("permission: not root"));
        QVERIFY(needsOf(via("unix:/tmp/s"), as("not root"), {}).obstacle.isEmpty());
        for (const char* way : {"direct", "pkexec"}) { // it works, and is not as it should be
            const auto needs = needsOf(via(way), as("root"), {});
            QVERIFY(needs.obstacle.isEmpty());
            QCOMPARE(needs.checks[0].state, Check::Notice);
            QVERIFY(needs.checks[0].found.startsWith(QLatin1String("the window runs as root")));
            QVERIFY(needs.checks[0].fix.contains(QLatin1String("as yourself")));
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(PasswordTest)
#include "password_test.moc"
