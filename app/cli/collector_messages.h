// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::app {

// Cuts what arrives on a descriptor into lines; a line longer than 64 KiB is cut.
class LineBuffer
{
public:
    // Reads what is there, or waits where nothing is. False at the end, with the last line
    // completed.
    bool receive(int fd, std::vector<std::string>& lines);

private:
    std::string m_partial;
};

// What drmscope-collect says on its standard output while it works: a JSON object a line.
class CollectorMessages
{
public:
    struct Counts
    {
        int64_t events = 0;
        int64_t missed = 0;
        int64_t damaged = 0;
        int64_t devices = 0;
        int64_t findings = 0; // leaks and hazards, as far as they are known
        bool gaps = false;    // once it is saved: some are missing, however many
    };
    struct Error
    {
        int exitCode = 74;
        std::string text;
    };
    struct Saved
    {
        std::string file;
        Counts counts;
        bool complete = false;
        std::string reason; // why it is not, or what it was not to hold
    };

    // Reads and understands what is there. False at the end.
    bool receive(int fd);
    void understand(std::string_view line); // what is no message of ours is passed over

    [[nodiscard]] bool armed() const { return m_armed; }
    // How long the agent has been silent; 0 where it is not.
    [[nodiscard]] std::chrono::milliseconds silence() const { return m_silence; }
    // Why the session may not grow any more; "" while it may.
    [[nodiscard]] const std::string& full() const { return m_full; }
    [[nodiscard]] const Counts& progress() const { return m_progress; }
    // Of a session that is derived again, how many of its events are; 0 of 0 while that is not
    // known.
    struct Rebuilt
    {
        int64_t done = 0;
        int64_t all = 0;
    };
    [[nodiscard]] Rebuilt rebuilt() const { return m_rebuilt; }
    // The rule that is asked just now; "" none is.
    [[nodiscard]] const std::string& rule() const { return m_rule; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] const std::optional<Saved>& saved() const { return m_saved; }
    // Why the copy of the stream is not whole; "" while it is.
    [[nodiscard]] const std::string& copyFailure() const { return m_copyFailure; }
    // What it warned of since the last call.
    [[nodiscard]] std::vector<std::string> takeWarnings() { return std::exchange(m_warnings, {}); }

private:
    LineBuffer m_lines;
    bool m_armed = false;
    std::chrono::milliseconds m_silence{0};
    std::string m_full;
    Counts m_progress;
    Rebuilt m_rebuilt;
    std::string m_rule;
    std::optional<Error> m_error;
    std::optional<Saved> m_saved;
    std::string m_copyFailure;
    std::vector<std::string> m_warnings;
};

// What is not in a session though it happened, to be put behind what was saved: "; 2 records could
// not be read; not complete: ..."; "" where nothing lacks but what the kernel missed.
[[nodiscard]] std::string lackText(const CollectorMessages::Saved& saved);

} // namespace drmscope::app
