// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

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
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <utility>

namespace drmscope::app::test {

// Finds the test during which the GUI thread works on one event for longer than a frame lasts, or
// waits in it. It counts the thread's own processor time: that others keep the processor for
// themselves is nobody's fault here. A host that takes it away unseen is not either, nor whoever
// empties its caches: a test that was found is tried again, each time from a fresh start, and fails
// when it was too slow three times out of three, or for what it says then. What waits needs no
// processor, but stops the window all the same: it is what the clock tells beyond the processor
// time and the time in which the thread could have run, and did not get a processor. A page that
// comes from the disk is waited for wherever it is touched; for that, and for what one waits for
// behind others that want the processor, there are limits which a loaded machine keeps, too. What a
// nested event loop delivers counts for itself, and what it waits for not at all.
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
    static constexpr double kWaitedMs = 40;    // for no disk
    static constexpr double kStoppedMs = 2000; // by the clock
    static constexpr int kTooSlow = 200;       // exit code of who is tried again, and is slow alone

    WatchedApplication(int& argc, char** argv) : QApplication(argc, argv)
    {
        m_clock.start();
        auto* dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this,
                [this] { m_waitsSince = now(); });
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
            if (m_waitsSince) {
                auto waited = now() - *m_waitsSince;
                waited.processorMs = 0; // little, and the thread's own
                m_nested = m_nested + waited;
                m_waitsSince.reset();
            }
        });
        QPushButton(QStringLiteral("fonts and style are read once")).grab();
    }
    ~WatchedApplication() override
    {
        qInfo("at most: %s; longest wait %.1f ms", qPrintable(m_longest), m_longestWaitMs);
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
        const Times began = now();
        const bool taken = QApplication::notify(receiver, event);
        const Times took = now() - began;
        judge(took - m_nested, kind);
        m_nested = outerNested + took;
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
        double delayMs = 0; // could have run
        long fromDisk = 0;  // pages and blocks

        double waitedMs() const { return clockMs - processorMs - delayMs; }
        friend Times operator+(const Times& a, const Times& b)
        {
            return {a.processorMs + b.processorMs, a.clockMs + b.clockMs, a.delayMs + b.delayMs,
                    a.fromDisk + b.fromDisk};
        }
        friend Times operator-(const Times& a, const Times& b)
        {
            return {a.processorMs - b.processorMs, a.clockMs - b.clockMs, a.delayMs - b.delayMs,
                    a.fromDisk - b.fromDisk};
        }
    };
    static constexpr const char* kAgain = "DRMSCOPE_SLOW_TEST"; // set for who is tried again
    static inline const QString kSlowAgain = QStringLiteral("was too slow three times of three");
    static constexpr int kPatienceMs = 600'000;

    Times now() const
    {
        rusage used{};
        getrusage(RUSAGE_THREAD, &used);
        return {processorMs(), static_cast<double>(m_clock.nsecsElapsed()) / 1e6, delayMs(),
                used.ru_majflt + used.ru_inblock};
    }

    // "<on the processor, ns> <waited for it, ns> <slices>"; a kernel without it tells of none.
    double delayMs() const
    {
        std::array<char, 96> text{};
        if (pread(m_schedule, text.data(), text.size() - 1, 0) <= 0) {
            return 0;
        }
        const char* delay = std::strchr(text.data(), ' ');
        return delay == nullptr ? 0 : std::strtod(delay, nullptr) / 1e6;
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
        const bool stopped = took.clockMs > kStoppedMs * kSlowness;
        const double ms = took.processorMs / kSlowness;
        const double waitedMs =
            m_schedule < 0 || took.fromDisk > 0 ? 0 : took.waitedMs() / kSlowness;
        m_longestWaitMs = std::max(m_longestWaitMs, waitedMs);
        const bool waited = waitedMs > kWaitedMs;
        if (test.isEmpty() || (ms <= std::min(m_longestMs, kFrameMs) && !stopped && !waited)) {
            return;
        }
        const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.second);
        const QString text =
            QStringLiteral("the GUI thread worked %1 ms and waited %2 ms, in %3 ms by the clock, "
                           "on a %4 of a %5")
                .arg(ms, 0, 'f', 1)
                .arg(waitedMs, 0, 'f', 1)
                .arg(took.clockMs, 0, 'f', 1)
                .arg(QLatin1String(type), QLatin1String(kind.first));
        if (ms > m_longestMs) {
            m_longestMs = ms;
            m_longest = text;
        }
        if (ms > kFrameMs || stopped || waited) {
            find(test, text);
        }
    }

    QElapsedTimer m_clock;
    int m_schedule = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC); // till the end
    std::optional<Times> m_waitsSince; // the event loop does
    int m_level = -1;                  // of the event loop whose event is being worked on
    Times m_nested;
    double m_longestMs = 0;
    double m_longestWaitMs = 0;
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
