// SPDX-License-Identifier: MIT
// storm RATE SECONDS: so many task:task_rename a second, by one thread a CPU; 0 as fast as they
// come. Prints how many it made.
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::atomic<uint64_t> g_made = 0;

void renameOnly(unsigned cpu, double perSecond, Clock::time_point end)
{
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(cpu, &own);
    sched_setaffinity(0, sizeof own, &own);
    prctl(PR_SET_NAME, "storm"); // which it was called already: counted
    const auto began = Clock::now();
    uint64_t made = 1;
    for (auto now = began; now < end; now = Clock::now()) {
        const double due = std::chrono::duration<double>(now - began).count() * perSecond;
        if (perSecond > 0 && static_cast<double>(made) >= due) {
            std::this_thread::sleep_for(std::chrono::microseconds(500));
            continue;
        }
        for (int i = 0; i < 100; ++i)
            prctl(PR_SET_NAME, "storm");
        made += 100;
    }
    g_made += made;
}

} // namespace

int main(int count, char** words)
{
    if (count != 3)
        return 64;
    const auto cpus = static_cast<unsigned>(sysconf(_SC_NPROCESSORS_ONLN));
    const double perSecond = std::atof(words[1]) / cpus; // NOLINT(cert-err34-c): for us alone
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                           std::atof(words[2]))); // NOLINT(cert-err34-c)
    std::vector<std::thread> threads;
    for (unsigned cpu = 0; cpu < cpus; ++cpu)
        threads.emplace_back(renameOnly, cpu, perSecond, end);
    for (std::thread& thread : threads)
        thread.join();
    std::printf("%llu\n", static_cast<unsigned long long>(g_made.load()));
    return 0;
}
