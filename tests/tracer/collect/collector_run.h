// SPDX-License-Identifier: MIT
#pragma once

#include "tests/session_fixture/scratch_folder.h"

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace drmscope::tests {

void writeFile(const std::string& path, const std::vector<std::byte>& bytes);

struct CollectorResult
{
    int exitCode = 0; // 128 + the signal that killed it
    std::string lines;
    long peakMemoryKb = 0;
};

// Starts the program drmscope-collect of this build with these arguments, and waits for it. A limit
// on the size of files stands for a full disk; 0 is none.
CollectorResult runCollector(const std::vector<std::string>& arguments, size_t fileLimitBytes = 0);

// The same where `folder` is on a disk of its own, of so many KiB, which goes with it.
CollectorResult runCollectorOnSmallDisk(const std::string& folder, size_t kib,
                                        const std::vector<std::string>& arguments);

// The same where no thread can be started.
CollectorResult runCollectorWithoutThreads(const std::vector<std::string>& arguments);

// Starts it on a disk that takes nothing beyond a place in any file, but fails with `error`; feeds
// it `first` until it has said that `events` are stored, then `second`, and waits for it.
struct FailingDisk
{
    size_t limitBytes = 0;
    int error = 0; // 0: it does not fail
};
CollectorResult runCollectorOn(FailingDisk disk, const std::vector<std::string>& arguments,
                               const std::vector<std::byte>& first, int events,
                               const std::vector<std::byte>& second);

// Starts it, feeds it `stream`, kills it once it has said that `events` are stored, and returns.
void runAndKillCollector(const std::vector<std::string>& arguments,
                         const std::vector<std::byte>& stream, int events);

// The program while it runs, fed through a pipe that stays open.
class RunningCollector
{
public:
    enum class Heard
    {
        Always,
        Later // its first line keeps it waiting till listen()
    };
    explicit RunningCollector(const std::vector<std::string>& arguments,
                              Heard heard = Heard::Always, FailingDisk disk = {});
    ~RunningCollector(); // kills it, if it was not awaited
    RunningCollector(const RunningCollector&) = delete;
    RunningCollector& operator=(const RunningCollector&) = delete;
    RunningCollector(RunningCollector&&) = delete;
    RunningCollector& operator=(RunningCollector&&) = delete;

    void feed(std::span<const std::byte> stream) const;
    // Again and again, until nothing more is taken; the rest of the piece is still to be fed.
    std::span<const std::byte> feedUntilItWaits(std::span<const std::byte> piece) const;
    void awaitRead() const; // of all that it was fed
    void endOfStream();
    void awaitAsleep(size_t threads) const; // that it has, all of them at one time
    void send(int signal) const;
    pid_t id() const { return m_id; }
    void listen();
    void awaitLine(const std::string& text);
    CollectorResult finish(); // waits for its end, which is its own

private:
    int m_id = 0;
    int m_in = -1;
    int m_out = -1;
    std::string m_lines;
};

// By which a recorder tells its collector what became of the command: `--status-fd`.
class StatusPipe
{
public:
    StatusPipe();
    ~StatusPipe();
    StatusPipe(const StatusPipe&) = delete;
    StatusPipe& operator=(const StatusPipe&) = delete;
    StatusPipe(StatusPipe&&) = delete;
    StatusPipe& operator=(StatusPipe&&) = delete;

    std::string descriptor() const { return std::to_string(m_read); }
    void say(const std::string& words) const;
    void awaitHeard() const; // what was said
    void hangUp();

private:
    int m_read = -1; // which a program that is started inherits
    int m_write = -1;
};

} // namespace drmscope::tests
