// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <QtGlobal>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace drmscope::app::test {

// Of the program's first thread, which calls it, since it began.
struct ThreadTimes
{
    double clockMs = 0;
    double workedMs = 0; // on a processor
    double queuedMs = 0; // for one

    static ThreadTimes now()
    {
        return {ofClock(CLOCK_MONOTONIC), ofClock(CLOCK_THREAD_CPUTIME_ID), queued()};
    }
    double sleptMs() const { return clockMs - workedMs - queuedMs; }
    ThreadTimes& operator+=(const ThreadTimes& other)
    {
        clockMs += other.clockMs;
        workedMs += other.workedMs;
        queuedMs += other.queuedMs;
        return *this;
    }
    friend ThreadTimes operator-(const ThreadTimes& a, const ThreadTimes& b)
    {
        return {a.clockMs - b.clockMs, a.workedMs - b.workedMs, a.queuedMs - b.queuedMs};
    }

private:
    static double ofClock(clockid_t clock)
    {
        timespec now{};
        clock_gettime(clock, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }
    static double queued() // the second number, in ns: Documentation/scheduler/sched-stats.rst
    {
        static const int file = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
        std::array<char, 64> text{};
        if (pread(file, text.data(), text.size() - 1, 0) <= 0) {
            qFatal("/proc/self/schedstat does not say how long a thread waits for a processor");
        }
        char* rest = nullptr;
        std::strtoull(text.data(), &rest, 10);
        return static_cast<double>(std::strtoull(rest, nullptr, 10)) / 1e6;
    }
};

// What the host of a virtual machine takes from its processors: a thread's time goes on meanwhile.
class HostTimes
{
public:
    // Now and then, before what takes time.
    void look()
    {
        const double nowMs = ThreadTimes::now().clockMs;
        if (nowMs - m_lookedMs > kOftenMs) {
            m_lookedMs = nowMs;
            m_stolenMs = stolenMs();
        }
    }
    double tookMs() const { return stolenMs() - m_stolenMs; } // since look()

private:
    static constexpr double kOftenMs = 100;

    static double stolenMs() // the eighth number, in ticks: proc(5)
    {
        static const int file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
        std::array<char, 256> text{};
        if (pread(file, text.data(), text.size() - 1, 0) <= 0) {
            qFatal("/proc/stat cannot be read");
        }
        char* rest = text.data() + std::strlen("cpu");
        for (int i = 0; i < 7; ++i) {
            std::strtoull(rest, &rest, 10);
        }
        return static_cast<double>(std::strtoull(rest, nullptr, 10)) * 1e3 /
               static_cast<double>(sysconf(_SC_CLK_TCK));
    }

    double m_lookedMs = 0;
    double m_stolenMs = 0;
};

} // namespace drmscope::app::test
