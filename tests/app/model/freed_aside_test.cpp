// SPDX-License-Identifier: MIT
#include "app/model/freed_aside.h"

#include <QTest>
#include <thread>

using namespace drmscope::app;

namespace {

// Tells which thread frees it.
class Thing
{
public:
    explicit Thing(QThread** freedOn) : m_freedOn(freedOn) {}
    ~Thing() { *m_freedOn = QThread::currentThread(); }
    Q_DISABLE_COPY_MOVE(Thing)

private:
    QThread** m_freedOn;
};

} // namespace

class FreedAsideTest : public QObject
{
    Q_OBJECT
private slots:
    void TheGuiThreadLeavesItToAnother()
    {
        QThread* freedOn = nullptr;
        auto thing = makeFreedAside<const Thing>(&freedOn);
        auto other = thing;
        thing = nullptr;
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(freedOn == nullptr); // somebody has it
        other = nullptr;
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(freedOn != nullptr);
        QVERIFY(freedOn != QThread::currentThread());
    }

    void AnotherThreadFreesItAtOnce()
    {
        QThread* freedOn = nullptr;
        QThread* worker = nullptr;
        auto thing = makeFreedAside<Thing>(&freedOn);
        std::thread([&] {
            worker = QThread::currentThread();
            thing = nullptr;
        }).join();
        QVERIFY(freedOn != nullptr);
        QCOMPARE(freedOn, worker);
    }
};

QTEST_GUILESS_MAIN(FreedAsideTest)
#include "freed_aside_test.moc"
