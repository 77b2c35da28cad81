// SPDX-License-Identifier: MIT
// storm NAME RATE SECONDS: so many task:task_rename a second from NAME to NAME, by one thread a
// CPU; 0 as fast as they come. Prints how many it made, "CPU EVENTS" a line.
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

void renameOnly(const char* name, unsigned cpu, double perSecond, Clock::time_point end,
                uint64_t& result)
{
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(cpu, &own);
    sched_setaffinity(0, sizeof own, &own);
    prctl(PR_SET_NAME, name); // from another: not counted
    const auto began = Clock::now();
    uint64_t made = 0;
    for (auto now = began; now < end; now = Clock::now()) {
        const double due = std::chrono::duration<double>(now - began).count() * perSecond;
        if (perSecond > 0 && static_cast<double>(made) >= due) {
            std::this_thread::sleep_for(std::chrono::microseconds(500));
            continue;
        }
        for (int i = 0; i < 100; ++i)
            prctl(PR_SET_NAME, name);
        made += 100;
    }
    result = made;
}

} // namespace

int main(int count, char** words)
{
    if (count != 4)
        return 64;
    const auto cpus = static_cast<unsigned>(sysconf(_SC_NPROCESSORS_ONLN));
    const double perSecond = std::atof(words[2]) / cpus; // NOLINT(cert-err34-c): for us alone
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                           std::atof(words[3]))); // NOLINT(cert-err34-c)
    std::vector<uint64_t> made(cpus);
    std::vector<std::thread> threads;
    for (unsigned cpu = 0; cpu < cpus; ++cpu)
        threads.emplace_back(renameOnly, words[1], cpu, perSecond, end, std::ref(made[cpu]));
    for (std::thread& thread : threads)
        thread.join();
    for (unsigned cpu = 0; cpu < cpus; ++cpu)
        std::printf("%u %llu\n", cpu, static_cast<unsigned long long>(made[cpu]));
    return 0;
}
