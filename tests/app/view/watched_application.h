// SPDX-License-Identifier: MIT
#pragma once

#include <QApplication>
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
// three times out of three. What a nested event loop delivers counts for itself.
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

    WatchedApplication(int& argc, char** argv) : QApplication(argc, argv)
    {
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

    // How many of the tests that were found are as slow again.
    [[nodiscard]] int stayedSlow() const
    {
        qputenv(kAgain, "1");
        int count = 0;
        for (const auto& test : m_found) {
            const auto again = [&test] {
                const bool ofAll = test == QLatin1String("initTestCase");
                return QProcess::execute(applicationFilePath(),
                                         ofAll ? QStringList() : QStringList{test}) != 0;
            };
            count += again() && again() ? 1 : 0;
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
        const double outerNestedMs = std::exchange(m_nestedMs, 0);
        const Kind kind{receiver->metaObject()->className(), event->type()}; // it may delete itself
        const double beganMs = processorMs();
        const bool taken = QApplication::notify(receiver, event);
        const double tookMs = processorMs() - beganMs;
        judge((tookMs - m_nestedMs) / kSlowness, kind);
        m_nestedMs = outerNestedMs + tookMs;
        m_level = outerLevel;
        return taken;
    }

protected:
    static constexpr const char* kAgain = "DRMSCOPE_SLOW_TEST"; // set for who is tried again

    bool m_failsAtOnce = qEnvironmentVariableIsSet(kAgain);

    virtual void fail(const QString& text)
    {
        QTest::qFail(qPrintable(text), __FILE__, __LINE__);
    }

    static double processorMs()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }

private:
    using Kind = std::pair<QByteArray, int>;

    void judge(double ms, const Kind& kind)
    {
        const QString test = QString::fromLatin1(QTest::currentTestFunction());
        if (test.isEmpty() || ms <= std::min(m_longestMs, kFrameMs)) {
            return;
        }
        const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.second);
        const QString text = QStringLiteral("the GUI thread worked %1 ms on a %2 of a %3")
                                 .arg(ms, 0, 'f', 1)
                                 .arg(QLatin1String(type), QLatin1String(kind.first));
        if (ms > m_longestMs) {
            m_longestMs = ms;
            m_longest = text;
        }
        if (ms <= kFrameMs) {
            return;
        }
        if (m_failsAtOnce) {
            return fail(text);
        }
        qInfo("%s: tried again below", qPrintable(text));
        m_found.insert(test);
    }

    int m_level = -1; // of the event loop whose event is being worked on
    double m_nestedMs = 0;
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
        return failed != 0 ? failed : application.stayedSlow();                                    \
    }
