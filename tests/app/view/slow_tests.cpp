// SPDX-License-Identifier: MIT
// Tests that are too slow, for watchdog_test.
#include "tests/app/view/watched_application.h"

#include <QEventLoop>
#include <QFile>
#include <QTimer>
#include <csignal>

class SlowTests : public QObject
{
    Q_OBJECT
private:
    static void work()
    {
        QEventLoop loop;
        QTimer::singleShot(0, qApp, [&loop] {
            drmscope::app::test::WatchedApplication::work(20);
            loop.quit();
        });
        loop.exec();
    }

    // Whether this is the first time, which is slow.
    static bool isFirst()
    {
        QFile mark(qEnvironmentVariable("DRMSCOPE_SLOW_ONCE"));
        const bool first = mark.open(QIODevice::WriteOnly | QIODevice::NewOnly);
        if (first) {
            work();
        }
        return first;
    }

private slots:
    void IsSlowOnce() { isFirst(); }
    void IsSlowEachTime() { work(); }
    void FailsAgain() { QVERIFY(isFirst()); }
    void CrashesAgain()
    {
        if (!isFirst()) {
            std::raise(SIGKILL);
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SlowTests)
#include "slow_tests.moc"
