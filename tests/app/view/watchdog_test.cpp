// SPDX-License-Identifier: MIT
#include "tests/app/view/watched_application.h"

#include <QEvent>
#include <QStringList>
#include <functional>

namespace drmscope::app::test {

// Keeps what it would have failed.
class HeardApplication : public WatchedApplication
{
public:
    using WatchedApplication::WatchedApplication;
    QStringList heard;

    static void work(double ms)
    {
        const double until = processorMs() + ms * kSlowness;
        while (processorMs() < until) {
        }
    }

protected:
    void fail(const QString& text) override { heard.append(text); }
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
    static void workFor(double ms) { HeardApplication::work(ms); }

private slots:
    void LongWorkFailsAtOnce()
    {
        const auto heard = heardOf([] { workFor(60); });
        QCOMPARE(heard.size(), 1);
        QVERIFY2(heard.front().contains(QLatin1String("on a User of a")),
                 qPrintable(heard.front()));
    }
    void WorkLongerThanAFrameFailsTheSecondTime()
    {
        QVERIFY(heardOf([] { workFor(20); }).isEmpty());
        QCOMPARE(heardOf([] { workFor(20); }).size(), 1);
    }
    void ShortWorkAndLongWaitingAreRight()
    {
        QVERIFY(heardOf([] { workFor(2); }).isEmpty());
        QVERIFY(heardOf([] { QThread::msleep(100); }).isEmpty());
        QVERIFY(heardOf([] { workFor(2); }).isEmpty());
    }
    void WhatWorkDeliversAtOnceIsPartOfIt()
    {
        Worker part;
        part.work = [] { workFor(30); };
        const auto both = [&part] {
            for (int i = 0; i < 2; ++i) {
                QEvent event(QEvent::User);
                QCoreApplication::sendEvent(&part, &event);
            }
        };
        QCOMPARE(heardOf(both).size(), 1);
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
