// SPDX-License-Identifier: MIT
#include "tests/app/view/watched_application.h"

#include <QEvent>
#include <QEventLoop>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>
#include <functional>

namespace drmscope::app::test {

// Keeps what it would have failed.
class HeardApplication : public WatchedApplication
{
public:
    using WatchedApplication::WatchedApplication;
    QStringList heard;

protected:
    void find(const QString& /*test*/, const QString& text) override { heard.append(text); }
};

class Worker : public QObject
{
    Q_OBJECT
public:
    std::function<void()> work;
    bool event(QEvent* /*event*/) override
    {
        work();
        return true;
    }
};

class WatchdogTest : public QObject
{
    Q_OBJECT
private:
    Worker m_worker;

    // What was heard of one event.
    QStringList heardOf(const std::function<void()>& work)
    {
        auto& application = *static_cast<HeardApplication*>(qApp);
        application.heard.clear();
        m_worker.work = work;
        QCoreApplication::postEvent(&m_worker, new QEvent(QEvent::User));
        QCoreApplication::processEvents();
        return application.heard;
    }
    static void workFor(double ms) { WatchedApplication::work(ms); }

private slots:
    void WorkLongerThanAFrameFails()
    {
        const auto heard = heardOf([] { workFor(20); });
        QCOMPARE(heard.size(), 1);
        QVERIFY2(heard.front().contains(QLatin1String("on a User of a")),
                 qPrintable(heard.front()));
        QCOMPARE(heardOf([] { workFor(20); }).size(), 1);
    }
    void ShortWorkAndLongWaitingAreRight()
    {
        QVERIFY(heardOf([] { workFor(8); }).isEmpty());
        QVERIFY(heardOf([] { QThread::msleep(100); }).isEmpty());
        QVERIFY(heardOf([] { workFor(2); }).isEmpty());
    }
    void WhatStopsTheWindowFailsWithoutWork()
    {
        const auto stop = [] {
            QThread::msleep(static_cast<unsigned long>(WatchedApplication::kStoppedMs *
                                                       WatchedApplication::kSlowness) +
                            100);
        };
        if (WatchedApplication::kSlowness == 1) { // else it takes a minute
            QCOMPARE(heardOf(stop).size(), 1);
        }
    }
    // A dialog, say: while it waits, the window answers.
    void AnInnerEventLoopMayWait()
    {
        const auto heard = heardOf([] {
            QEventLoop loop;
            QTimer::singleShot(static_cast<int>(WatchedApplication::kStoppedMs) + 100, &loop,
                               &QEventLoop::quit);
            loop.exec();
        });
        QCOMPARE(heard, QStringList());
    }
    void WhatWorkDeliversAtOnceIsPartOfIt()
    {
        Worker part;
        part.work = [] { workFor(15); };
        const auto both = [&part] {
            for (int i = 0; i < 2; ++i) {
                QEvent event(QEvent::User);
                QCoreApplication::sendEvent(&part, &event);
            }
        };
        QCOMPARE(heardOf(both).size(), 1);
    }
    // As a program of tests: what was slow once passes, what is slow each time does not, nor what
    // fails of itself when it is tried again, which is told as what it is.
    void AFoundTestIsTriedAgain_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("IsSlowOnce") << 0 << QStringLiteral("tried again below");
        QTest::newRow("IsSlowEachTime")
            << 1 << QStringLiteral("FAIL!  : IsSlowEachTime was too slow three times of three");
        QTest::newRow("FailsAgain")
            << 1
            << QStringLiteral("FAIL!  : FailsAgain failed when it was tried again, exit code 1");
        QTest::newRow("CrashesAgain")
            << 1 << QStringLiteral("FAIL!  : CrashesAgain crashed when it was tried again");
    }
    void AFoundTestIsTriedAgain()
    {
        QFETCH(int, code);
        QFETCH(QString, says);
        QTemporaryDir folder;
        qputenv("DRMSCOPE_SLOW_ONCE", folder.filePath(QStringLiteral("was slow")).toUtf8());
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(QStringLiteral(DRMSCOPE_SLOW_TESTS),
                      {QString::fromLatin1(QTest::currentDataTag())});
        QVERIFY(program.waitForFinished(120'000));
        const QString said = QString::fromUtf8(program.readAll());
        QVERIFY2(said.contains(says), qPrintable(said));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), code);
    }
};

} // namespace drmscope::app::test

int main(int argc, char** argv)
{
    drmscope::app::test::HeardApplication application(argc, argv);
    drmscope::app::test::WatchdogTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "watchdog_test.moc"
