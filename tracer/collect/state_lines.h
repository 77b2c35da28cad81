// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace drmscope::tracer {

// What the collector tells whoever started it: one JSON object a line, on a descriptor that it does
// not own. A reader that is gone is no reason to stop recording: lines are then dropped. Where the
// descriptor does not wait for its reader, nor do we: lines wait here, up to a bound, and the last
// (saved, error) waits until all were read. One thread, but for warnings.
class StateLines
{
public:
    struct Counts
    {
        int64_t events = 0;
        uint64_t missed = 0;
        uint64_t damaged = 0;
        int64_t devices = 0;
        int64_t accusations = 0; // leaks and hazards, as far as they are known
        bool gaps = false;       // once it is saved: events are not in it, however many
    };

    explicit StateLines(int descriptor) : m_descriptor(descriptor) {}

    void armed(uint64_t timestampNs);
    // At most four a second.
    void progress(const Counts& counts);
    // Nothing has come from the agent for so long. At most four a second.
    void silent(std::chrono::milliseconds silence);
    // A flight recorder has written what it kept, and goes on.
    void dumped(const std::string& message);
    // The session is as large as it may become; goes on until the stream ends.
    void full(const std::string& message);
    void rebuilding(int64_t done, int64_t all);
    // A rule is asked, which takes seconds of a large session.
    void judging(const std::string& rule);
    // Goes on all the same. On any thread.
    void warning(const std::string& message);
    // The recording goes on, but the copy of its stream is not whole.
    void copyFailed(const std::string& message);
    void error(int exitCode, const std::string& message);
    // `reason`: why it is not complete, or what it was not to hold; "" it holds all.
    void saved(const std::string& file, const Counts& counts, bool complete,
               const std::string& reason);

private:
    void write(const std::string& line);
    void writeLast(const std::string& line);
    void flush();
    bool isDue(); // four times a second

    std::mutex m_mutex;
    int m_descriptor;
    std::string m_waiting; // whole lines, but for the first
    std::chrono::steady_clock::time_point m_lastProgress;
};

// "4,103", as the command line writes counts.
std::string groupedDigits(int64_t count);

} // namespace drmscope::tracer
