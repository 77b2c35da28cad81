// SPDX-License-Identifier: MIT
#include "tests/app/view/watched_application.h"

#include <sched.h>
#include <unistd.h>

#include <QEvent>
#include <QEventLoop>
#include <QFile>
#include <QProcess>
#include <QSaveFile>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

DRMSCOPE_SYNCS_ARE_HEARD

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
        const auto heard = heardOf([] { workFor(60); });
        QCOMPARE(heard.size(), 1);
        QVERIFY2(heard.front().contains(QLatin1String("on a User of a")),
                 qPrintable(heard.front()));
        QCOMPARE(heardOf([] { workFor(60); }).size(), 1);
    }
    void ShortWorkIsRight()
    {
        QVERIFY(heardOf([] { workFor(8); }).isEmpty());
        QVERIFY(heardOf([] { workFor(2); }).isEmpty());
    }
    void SleepFails()
    {
        const auto heard = heardOf([] {
            QThread::msleep(static_cast<unsigned long>(WatchedApplication::kAsleepMs) + 10);
        });
        QCOMPARE(heard.size(), 1);
        QVERIFY2(heard.front().startsWith(QLatin1String("the GUI thread slept")),
                 qPrintable(heard.front()));
    }
    void WaitingForADiskFailsHoweverShort()
    {
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("synced"));
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto heard = heardOf([&file] { fsync(file.handle()); });
        QCOMPARE(heard, QStringList{QStringLiteral("the GUI thread waited for the disk of %1, on a "
                                                   "User of a drmscope::app::test::Worker")
                                        .arg(name)});
        QCOMPARE(heardOf([&name] {
                     QSaveFile saved(name);
                     saved.open(QIODevice::WriteOnly);
                     saved.commit();
                 }).size(),
                 1);
        fsync(file.handle()); // no event
    }
    // By others who keep the processor for themselves.
    void WaitingForAProcessorIsRight()
    {
        cpu_set_t before;
        cpu_set_t one;
        CPU_ZERO(&one);
        QCOMPARE(sched_getaffinity(0, sizeof before, &before), 0);
        CPU_SET(static_cast<size_t>(sched_getcpu()), &one);
        QCOMPARE(sched_setaffinity(0, sizeof one, &one), 0); // threads inherit it
        std::atomic<bool> done = false;
        std::vector<std::thread> others(8);
        for (auto& other : others) {
            other = std::thread([&done] {
                while (!done) {
                }
            });
        }
        double tookMs = 0;
        const auto heard = heardOf([&tookMs] {
            const auto began = ThreadTimes::now();
            for (int i = 0; i < 1000 && tookMs <= WatchedApplication::kAsleepMs; ++i) {
                std::this_thread::yield();
                tookMs = (ThreadTimes::now() - began).clockMs;
            }
        });
        done = true;
        for (auto& other : others) {
            other.join();
        }
        QCOMPARE(sched_setaffinity(0, sizeof before, &before), 0);
        QVERIFY2(tookMs > WatchedApplication::kAsleepMs, qPrintable(QString::number(tookMs)));
        QCOMPARE(heard, QStringList());
    }
    // A dialog, say: while it waits, the window answers.
    void AnInnerEventLoopMayWait()
    {
        const auto heard = heardOf([] {
            QEventLoop loop;
            QTimer::singleShot(static_cast<int>(WatchedApplication::kAsleepMs) + 100, &loop,
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
    // As a program of tests.
    void WhoWasFoundFails_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("IsQuick") << 0 << QStringLiteral("at most: worked ");
        QTest::newRow("IsSlow") << 1
                                << QStringLiteral("FAIL!  : IsSlow: the GUI thread worked 60.");
        QTest::newRow("IsSlowOnce")
            << 0 << QStringLiteral("once more, for what was slow: IsSlowOnce");
        QTest::newRow("Syncs") << 1
                               << QStringLiteral(
                                      "FAIL!  : Syncs: the GUI thread waited for the disk of /");
    }
    void WhoWasFoundFails()
    {
        QFETCH(int, code);
        QFETCH(QString, says);
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
