// SPDX-License-Identifier: MIT
// Tests that a watchdog fails, for watchdog_test.
#include "tests/app/view/watched_application.h"

#include <unistd.h>

#include <QEventLoop>
#include <QTemporaryFile>
#include <QTimer>
#include <functional>

class SlowTests : public QObject
{
    Q_OBJECT
private:
    static void inAnEvent(const std::function<void()>& work)
    {
        QEventLoop loop;
        QTimer::singleShot(0, qApp, [&] {
            work();
            loop.quit();
        });
        loop.exec();
    }

private slots:
    void IsQuick()
    {
        inAnEvent([] { drmscope::app::test::WatchedApplication::work(2); });
    }
    void IsSlow()
    {
        inAnEvent([] { drmscope::app::test::WatchedApplication::work(60); });
    }
    void IsSlowOnce()
    {
        inAnEvent([] {
            using Watchdog = drmscope::app::test::WatchedApplication;
            Watchdog::work(qEnvironmentVariableIsSet("DRMSCOPE_SLOW_BEFORE") ? 2 : 60);
        });
    }
    void Syncs()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        inAnEvent([&file] { fsync(file.handle()); });
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SlowTests)
#include "slow_tests.moc"
