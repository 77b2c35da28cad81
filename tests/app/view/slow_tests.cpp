// SPDX-License-Identifier: MIT
// Tests that are too slow, for watchdog_test.
#include "tests/app/view/watched_application.h"

#include <QEventLoop>
#include <QFile>
#include <QTimer>

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

private slots:
    void IsSlowOnce()
    {
        QFile mark(qEnvironmentVariable("DRMSCOPE_SLOW_ONCE"));
        if (!mark.exists()) {
            QVERIFY(mark.open(QIODevice::WriteOnly));
            work();
        }
    }
    void IsSlowEachTime() { work(); }
};

DRMSCOPE_WATCHED_TEST_MAIN(SlowTests)
#include "slow_tests.moc"
