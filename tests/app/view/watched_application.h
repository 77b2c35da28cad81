// SPDX-License-Identifier: MIT
#pragma once

#include <QApplication>
#include <QHash>
#include <QMetaEnum>
#include <QPushButton>
#include <QTest>
#include <QThread>
#include <ctime>
#include <utility>

namespace drmscope::app::test {

// Fails the test during which the GUI thread works on one event for longer than a frame lasts. It
// counts the thread's own processor time: that others keep the processor for themselves is nobody's
// fault here. That they empty its caches is not either: what takes up to three frames fails when
// another event of its kind (its type, the class that receives it) was too slow in the same test,
// and at once beyond that. What a nested event loop delivers counts for itself.
class WatchedApplication : public QApplication
{
public:
    static constexpr double kFrameMs = 16;
    static constexpr double kAtOnceMs = 3 * kFrameMs;
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
        if (ms <= kFrameMs) {
            return;
        }
        if (const QByteArray test = QTest::currentTestFunction(); test != m_test) {
            m_test = test;
            m_slow.clear();
        }
        const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.second);
        const QString text = QStringLiteral("the GUI thread worked %1 ms on a %2 of a %3")
                                 .arg(ms, 0, 'f', 1)
                                 .arg(QLatin1String(type), QLatin1String(kind.first));
        const double before = m_slow.value(kind);
        m_slow.insert(kind, ms);
        if (before == 0 && ms <= kAtOnceMs) {
            qInfo("%s, once", qPrintable(text));
            return;
        }
        fail(QStringLiteral("%1, and %2 ms before").arg(text).arg(before, 0, 'f', 1));
    }

    int m_level = -1; // of the event loop whose event is being worked on
    double m_nestedMs = 0;
    QByteArray m_test;
    QHash<Kind, double> m_slow; // of m_test, those over a frame
};

} // namespace drmscope::app::test

// QTEST_MAIN under a watchdog.
#define DRMSCOPE_WATCHED_TEST_MAIN(Test)                                                           \
    int main(int argc, char** argv)                                                                \
    {                                                                                              \
        drmscope::app::test::WatchedApplication application(argc, argv);                           \
        Test test;                                                                                 \
        QTEST_SET_MAIN_SOURCE_PATH                                                                 \
        return QTest::qExec(&test, argc, argv);                                                    \
    }
