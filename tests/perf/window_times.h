// SPDX-License-Identifier: MIT
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QMetaEnum>
#include <QThread>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <utility>
#include <vector>

namespace drmscope::app {

// Of this thread: what others do on the same machine is not in it.
inline double processorMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

inline double milliseconds(const QElapsedTimer& clock)
{
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

// "VmHWM: 123 kB" of this process, in MB.
inline double memoryMb(const char* what)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) {
        return 0;
    }
    for (const auto& line : status.readAll().split('\n')) {
        if (line.startsWith(what)) {
            return line.simplified().split(' ').at(1).toDouble() / 1000;
        }
    }
    return 0;
}

inline void print(const char* what, double value, const char* unit)
{
    std::printf("| %-44s | %10.1f %-2s |\n", what, value, unit);
    std::fflush(stdout);
}

struct Times
{
    std::vector<double> wall;
    std::vector<double> processor;

    template <typename Work> void measure(const Work& work)
    {
        QElapsedTimer clock;
        clock.start();
        const double began = processorMs();
        work();
        processor.push_back(processorMs() - began);
        wall.push_back(milliseconds(clock));
    }
    void print(const char* what)
    {
        if (wall.empty()) {
            return;
        }
        std::sort(wall.begin(), wall.end());
        std::sort(processor.begin(), processor.end());
        const size_t last = wall.size() - 1;
        std::printf(
            "| %-44s | median %.1f, p99 %.1f, worst %.1f ms; processor %.1f, %.1f, %.1f ms |\n",
            what, wall[last / 2], wall[last * 99 / 100], wall[last], processor[last / 2],
            processor[last * 99 / 100], processor[last]);
        std::fflush(stdout);
    }
};

// Measures what the GUI thread does of an event, without what it waits for: a frame from the first
// paintEvent to the finished backing store, everything else by what it was.
class TimedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (QThread::currentThread() != thread() || m_within) {
            return QApplication::notify(receiver, event);
        }
        m_within = true;
        const Kind kind{nameOf(*receiver), event->type()}; // it may delete itself
        auto& times = kind.second == QEvent::UpdateRequest ? m_frames : m_turns;
        bool taken = false;
        times.measure([&] { taken = QApplication::notify(receiver, event); });
        const double ms = times.processor.back();
        auto& worst = m_worst[kind];
        worst = std::max(worst, ms);
        m_within = false;
        return taken;
    }
    void print()
    {
        constexpr size_t kShown = 5;
        m_frames.print("frame of the window");
        m_turns.print("any other turn of the GUI thread");
        std::vector<std::pair<double, Kind>> kinds;
        for (const auto& [kind, ms] : m_worst) {
            kinds.emplace_back(ms, kind);
        }
        std::sort(kinds.rbegin(), kinds.rend());
        kinds.resize(std::min(kinds.size(), kShown));
        for (const auto& [ms, kind] : kinds) {
            const auto* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.second);
            std::printf("|   worst %s of a %s: %.1f ms of the processor |\n", type,
                        kind.first.constData(), ms);
        }
    }
    void forget()
    {
        m_frames = m_turns = {};
        m_worst.clear();
    }
    // The longest since forget(), frames among them.
    double worstProcessorMs() const
    {
        double worst = 0;
        for (const auto& [kind, ms] : m_worst) {
            worst = std::max(worst, ms);
        }
        return worst;
    }
    double worstMs() const
    {
        double worst = 0;
        for (const auto* times : {&m_frames, &m_turns}) {
            for (const double ms : times->wall) {
                worst = std::max(worst, ms);
            }
        }
        return worst;
    }

private:
    using Kind = std::pair<QByteArray, int>;

    // A timer says nothing by its own name.
    static QByteArray nameOf(const QObject& object)
    {
        QByteArray name = object.metaObject()->className();
        if (object.parent() != nullptr) {
            name += " of ";
            name += object.parent()->metaObject()->className();
        }
        return name;
    }

    bool m_within = false;
    Times m_frames;
    Times m_turns;
    std::map<Kind, double> m_worst;
};

} // namespace drmscope::app
