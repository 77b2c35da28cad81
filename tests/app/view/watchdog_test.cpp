// SPDX-License-Identifier: MIT
#include "tests/app/view/watched_application.h"

#include <QEvent>
#include <QFile>
#include <QStringList>
#include <QTemporaryDir>
#include <functional>

namespace drmscope::app::test {

// Keeps what it would have failed.
class HeardApplication : public WatchedApplication
{
public:
    HeardApplication(int& argc, char** argv) : WatchedApplication(argc, argv)
    {
        m_failsAtOnce = true;
    }
    QStringList heard;

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
    // As a program of tests: what was slow once passes, what is slow each time does not.
    void AFoundTestIsTriedAgain()
    {
        const auto outcome = [](const char* test) {
            return QProcess::execute(QStringLiteral(DRMSCOPE_SLOW_TESTS),
                                     {QString::fromLatin1(test)});
        };
        QTemporaryDir folder;
        qputenv("DRMSCOPE_SLOW_ONCE", folder.filePath(QStringLiteral("was slow")).toUtf8());
        QCOMPARE(outcome("IsSlowOnce"), 0);
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("was slow"))));
        QVERIFY(outcome("IsSlowEachTime") != 0);
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
