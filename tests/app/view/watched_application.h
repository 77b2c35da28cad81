// SPDX-License-Identifier: MIT
#pragma once

#include "tests/app/view/processor_speed.h"
#include "tests/app/view/thread_times.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QFile>
#include <QMetaEnum>
#include <QPushButton>
#include <QSet>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace drmscope::app::test {

// Fails the test during which the GUI thread works on one event for longer than a frame lasts, or
// sleeps in it. It works while it has the processor: that others take that away is nobody's fault
// here, nor is what the machine's host takes, as far as that is told, and where right afterwards
// the processor is slower than it mostly is, an event may take as much longer. It sleeps while it
// waits for anything else: a lock, a process, an X server. Where the machine is busy those, too,
// take longer than a frame; not so a disk, which nobody here shall wait for: who has a file synced
// fails, however soon that was done. What a nested event loop delivers counts for itself, and what
// that loop waits for not at all.
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
    static constexpr double kAsleepMs = kSlowness > 1 ? 8000 : 1000;

    WatchedApplication(int& argc, char** argv) : QApplication(argc, argv)
    {
        auto* dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this,
                [this] { m_waitsSince = ThreadTimes::now(); });
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
            m_nested += m_waitsSince ? ThreadTimes::now() - *m_waitsSince : ThreadTimes();
            m_waitsSince.reset();
        });
        QPushButton(QStringLiteral("fonts and style are read once")).grab();
    }
    ~WatchedApplication() override
    {
        qInfo("at most: worked %s; slept %s", qPrintable(m_longestWork.text),
              qPrintable(m_longestSleep.text));
    }

    static void work(double ms)
    {
        const double until = ThreadTimes::now().workedMs + ms * kSlowness;
        while (ThreadTimes::now().workedMs < until) {
        }
    }

    // How many tests it failed: what the program ends with when they passed otherwise.
    [[nodiscard]] int outcome() const
    {
        const QStringList before = slowBefore();
        return static_cast<int>(
            std::count_if(m_found.begin(), m_found.end(), [&](const QString& test) {
                return before.isEmpty() || before.contains(test) || m_syncing.contains(test);
            }));
    }

    // The names of those that it failed for time alone: what a host takes by itself, as to bring
    // memory back that it had taken away, no clock here tells from work, but it does so once.
    [[nodiscard]] QByteArray toLookAtAgain() const
    {
        const bool isFirstLook = slowBefore().isEmpty();
        return isFirstLook && m_syncing.isEmpty()
                   ? QStringList(m_found.values()).join(u',').toUtf8()
                   : QByteArray();
    }

    // The whole program once more, in which only what is slow again fails. Comes back where that
    // cannot be.
    static void lookAgain(std::vector<char*> arguments, const QByteArray& slow)
    {
        qInfo("once more, for what was slow: %s", slow.constData());
        qputenv(kSlowBefore, slow);
        arguments.push_back(nullptr);
        execv("/proc/self/exe", arguments.data());
    }

    bool notify(QObject* receiver, QEvent* event) override
    {
        const int level = QThread::currentThread()->loopLevel();
        if (QThread::currentThread() != thread() || level == m_level) {
            return QApplication::notify(receiver, event); // a part of what sent it
        }
        const int outerLevel = std::exchange(m_level, level);
        const ThreadTimes outerNested = std::exchange(m_nested, {});
        const Kind outerKind = std::exchange(
            m_kind, {receiver->metaObject()->className(), event->type()}); // it may delete itself
        m_host.look();
        const ThreadTimes began = ThreadTimes::now();
        const bool taken = QApplication::notify(receiver, event);
        const ThreadTimes took = ThreadTimes::now() - began;
        judge(took - m_nested);
        m_nested = outerNested;
        m_nested += took;
        m_kind = outerKind;
        m_level = outerLevel;
        return taken;
    }

    // Whoever has a file synced calls it first.
    static void syncs(int file)
    {
        auto* watchdog = dynamic_cast<WatchedApplication*>(qApp);
        if (gettid() == getpid() && watchdog != nullptr && watchdog->m_level >= 0 &&
            watchdog->m_kind.first != kQtsOwn) {
            watchdog->m_syncing.insert(QString::fromLatin1(QTest::currentTestFunction()));
            watchdog->tell(
                QStringLiteral("the GUI thread waited for the disk of %1")
                    .arg(QFile::symLinkTarget(QStringLiteral("/proc/self/fd/%1").arg(file))));
        }
    }

protected:
    virtual void find(const QString& test, const QString& text)
    {
        qCritical("FAIL!  : %s: %s", qPrintable(test), qPrintable(text));
        m_found.insert(test);
    }

private:
    using Kind = std::pair<QByteArray, int>;
    // When it goes it keeps where it was in QtProject.conf, synced, and cannot be told not to.
    static constexpr const char* kQtsOwn = "QFileDialog";
    struct Longest
    {
        double ms = 0;
        QString text = QStringLiteral("never");

        void take(double tookMs, const QString& on)
        {
            if (tookMs > ms) {
                ms = tookMs;
                text = QStringLiteral("%1 ms%2").arg(ms, 0, 'f', 1).arg(on);
            }
        }
    };

    static constexpr const char* kSlowBefore = "DRMSCOPE_SLOW_BEFORE";
    static QStringList slowBefore()
    {
        return qEnvironmentVariable(kSlowBefore).split(u',', Qt::SkipEmptyParts);
    }

    QString event() const
    {
        const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(m_kind.second);
        return QStringLiteral(", on a %1 of a %2")
            .arg(QLatin1String(type), QLatin1String(m_kind.first));
    }

    void tell(const QString& text)
    {
        find(QString::fromLatin1(QTest::currentTestFunction()), text + event());
    }

    // For tests/app/view/turns.
    void note(double workedMs) const
    {
        constexpr double kFewMs = 3;
        static const QString list = qEnvironmentVariable("DRMSCOPE_TURNS");
        if (QFile file(list);
            workedMs > kFewMs && !list.isEmpty() && file.open(QIODevice::Append)) {
            file.write(QStringLiteral("%1\t%2\t%3\t%4\n")
                           .arg(QString::number(workedMs, 'f', 1),
                                QString::fromLatin1(QTest::currentTestFunction()),
                                QString::fromUtf8(QTest::currentDataTag()), event().mid(2))
                           .toUtf8());
        }
    }

    void judge(const ThreadTimes& took)
    {
        if (QTest::currentTestFunction() == nullptr) {
            return;
        }
        const double workedMs = took.workedMs / kSlowness;
        const double sleptMs = took.sleptMs();
        note(workedMs);
        if (workedMs > m_longestWork.ms || sleptMs > m_longestSleep.ms) {
            m_longestWork.take(workedMs, event());
            m_longestSleep.take(sleptMs, event());
        }
        if (workedMs > kFrameMs &&
            (workedMs - m_host.tookMs()) / ProcessorSpeed::slownessNow(kSlowness) > kFrameMs) {
            tell(QStringLiteral("the GUI thread worked %1 ms").arg(workedMs, 0, 'f', 1));
        }
        if (sleptMs > kAsleepMs && m_kind.first != kQtsOwn) {
            tell(QStringLiteral("the GUI thread slept %1 ms").arg(sleptMs, 0, 'f', 1));
        }
    }

    std::optional<ThreadTimes> m_waitsSince; // the event loop does
    int m_level = -1;                        // of the event loop whose event is being worked on
    Kind m_kind;                             // of that event
    ThreadTimes m_nested;
    HostTimes m_host;
    Longest m_longestWork;
    Longest m_longestSleep;
    QSet<QString> m_found;   // tests
    QSet<QString> m_syncing; // of them
};

} // namespace drmscope::app::test

// In place of the C library's, for Qt and SQLite, too.
#define DRMSCOPE_SYNCS_ARE_HEARD                                                                   \
    extern "C" int fsync(int file)                                                                 \
    {                                                                                              \
        drmscope::app::test::WatchedApplication::syncs(file);                                      \
        return static_cast<int>(syscall(SYS_fsync, file));                                         \
    }                                                                                              \
    extern "C" int fdatasync(int file)                                                             \
    {                                                                                              \
        drmscope::app::test::WatchedApplication::syncs(file);                                      \
        return static_cast<int>(syscall(SYS_fdatasync, file));                                     \
    }

// QTEST_MAIN under a watchdog.
#define DRMSCOPE_WATCHED_TEST_MAIN(Test)                                                           \
    DRMSCOPE_SYNCS_ARE_HEARD                                                                       \
    int main(int argc, char** argv)                                                                \
    {                                                                                              \
        using drmscope::app::test::WatchedApplication;                                             \
        const std::vector<char*> arguments(argv, argv + argc);                                     \
        int outcome = 0;                                                                           \
        QByteArray slow;                                                                           \
        {                                                                                          \
            WatchedApplication application(argc, argv);                                            \
            Test test;                                                                             \
            QTEST_SET_MAIN_SOURCE_PATH                                                             \
            outcome = QTest::qExec(&test, argc, argv);                                             \
            if (outcome == 0) {                                                                    \
                outcome = application.outcome();                                                   \
                slow = application.toLookAtAgain();                                                \
            }                                                                                      \
        }                                                                                          \
        if (!slow.isEmpty()) {                                                                     \
            WatchedApplication::lookAgain(arguments, slow);                                        \
        }                                                                                          \
        return outcome;                                                                            \
    }
