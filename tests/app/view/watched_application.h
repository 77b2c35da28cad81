// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QElapsedTimer>
#include <QMetaEnum>
#include <QProcess>
#include <QPushButton>
#include <QSet>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <ctime>
#include <utility>

namespace drmscope::app::test {

// Finds the test during which the GUI thread works on one event for longer than a frame lasts. It
// counts the thread's own processor time: that others keep the processor for themselves is nobody's
// fault here. A host that takes it away unseen is not either, nor whoever empties its caches: a
// test that was found is tried again, each time from a fresh start, and fails when it was too slow
// three times out of three, or for what it says then. What waits needs no processor, but stops the
// window all the same: for that there is a limit by the clock, which a loaded machine keeps, too.
// What a nested event loop delivers counts for itself, and what it waits for not at all.
class WatchedApplication : public QApplication
{
public:
    static constexpr double kFrameMs = 16;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
    // Each access to memory is checked, or nothing is inlined: ten times as slow, more where much
    // is allocated.
    static constexpr double kSlowness = 25;
#else
    static constexpr double kSlowness = 1;
#endif
    static constexpr double kStoppedMs = 2000; // by the clock
    static constexpr int kTooSlow = 200;       // exit code of who is tried again, and is slow alone

    WatchedApplication(int& argc, char** argv) : QApplication(argc, argv)
    {
        m_clock.start();
        auto* dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this,
                [this] { m_waitsSince = clockMs(); });
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
            m_nested.clockMs += m_waitsSince < 0 ? 0 : clockMs() - m_waitsSince;
            m_waitsSince = -1;
        });
        QPushButton(QStringLiteral("fonts and style are read once")).grab();
    }
    ~WatchedApplication() override
    {
        qInfo("at most: %s", qPrintable(m_longest));
    }

    static void work(double ms)
    {
        const double until = processorMs() + ms * kSlowness;
        while (processorMs() < until) {
        }
    }

    // What the program ends with once its tests have passed: how many of those that were found are
    // as slow again, or fail.
    [[nodiscard]] int outcome() const
    {
        if (qEnvironmentVariableIsSet(kAgain)) {
            return m_found.isEmpty() ? 0 : kTooSlow;
        }
        qputenv(kAgain, "1");
        int count = 0;
        for (const auto& test : m_found) {
            QString why = tryAgain(test);
            why = why == kSlowAgain ? tryAgain(test) : why;
            if (!why.isEmpty()) {
                qCritical("FAIL!  : %s %s", qPrintable(test), qPrintable(why));
                ++count;
            }
        }
        return count;
    }

    bool notify(QObject* receiver, QEvent* event) override
    {
        const int level = QThread::currentThread()->loopLevel();
        if (QThread::currentThread() != thread() || level == m_level) {
            return QApplication::notify(receiver, event); // a part of what sent it
        }
        const int outerLevel = std::exchange(m_level, level);
        const Times outerNested = std::exchange(m_nested, {});
        const Kind kind{receiver->metaObject()->className(), event->type()}; // it may delete itself
        const Times began{processorMs(), clockMs()};
        const bool taken = QApplication::notify(receiver, event);
        const Times took{processorMs() - began.processorMs, clockMs() - began.clockMs};
        judge({(took.processorMs - m_nested.processorMs) / kSlowness,
               (took.clockMs - m_nested.clockMs) / kSlowness},
              kind);
        m_nested = {outerNested.processorMs + took.processorMs, outerNested.clockMs + took.clockMs};
        m_level = outerLevel;
        return taken;
    }

protected:
    virtual void find(const QString& test, const QString& text)
    {
        qInfo("%s: tried again below", qPrintable(text));
        m_found.insert(test);
    }

    static double processorMs()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }

private:
    using Kind = std::pair<QByteArray, int>;
    struct Times
    {
        double processorMs = 0;
        double clockMs = 0;
    };
    static constexpr const char* kAgain = "DRMSCOPE_SLOW_TEST"; // set for who is tried again
    static inline const QString kSlowAgain = QStringLiteral("was too slow three times of three");
    static constexpr int kPatienceMs = 600'000;

    double clockMs() const
    {
        return static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }

    // "" or why it fails.
    static QString tryAgain(const QString& test)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        const bool ofAll = test == QLatin1String("initTestCase");
        process.start(applicationFilePath(), ofAll ? QStringList() : QStringList{test});
        if (!process.waitForFinished(kPatienceMs)) {
            return QStringLiteral("did not come to an end when it was tried again: %1")
                .arg(process.errorString());
        }
        if (process.exitStatus() == QProcess::CrashExit) {
            return QStringLiteral("crashed when it was tried again");
        }
        const int code = process.exitCode();
        return code == 0 ? QString()
               : code == kTooSlow
                   ? kSlowAgain
                   : QStringLiteral("failed when it was tried again, exit code %1").arg(code);
    }

    void judge(const Times& took, const Kind& kind)
    {
        const QString test = QString::fromLatin1(QTest::currentTestFunction());
        const bool stopped = took.clockMs > kStoppedMs;
        const double ms = took.processorMs;
        if (test.isEmpty() || (ms <= std::min(m_longestMs, kFrameMs) && !stopped)) {
            return;
        }
        const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.second);
        const QString text =
            QStringLiteral("the GUI thread worked %1 ms, in %2 ms by the clock, on a %3 of a %4")
                .arg(ms, 0, 'f', 1)
                .arg(took.clockMs, 0, 'f', 1)
                .arg(QLatin1String(type), QLatin1String(kind.first));
        if (ms > m_longestMs) {
            m_longestMs = ms;
            m_longest = text;
        }
        if (ms > kFrameMs || stopped) {
            find(test, text);
        }
    }

    QElapsedTimer m_clock;
    double m_waitsSince = -1; // the event loop does; -1 not now
    int m_level = -1;         // of the event loop whose event is being worked on
    Times m_nested;
    double m_longestMs = 0;
    QString m_longest = QStringLiteral("nothing");
    QSet<QString> m_found; // tests
};

} // namespace drmscope::app::test

// QTEST_MAIN under a watchdog.
#define DRMSCOPE_WATCHED_TEST_MAIN(Test)                                                           \
    int main(int argc, char** argv)                                                                \
    {                                                                                              \
        drmscope::app::test::WatchedApplication application(argc, argv);                           \
        Test test;                                                                                 \
        QTEST_SET_MAIN_SOURCE_PATH                                                                 \
        const int failed = QTest::qExec(&test, argc, argv);                                        \
        return failed != 0 ? failed : application.outcome();                                       \
    }
