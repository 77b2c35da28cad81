// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/collector_messages.h"

#include <chrono>
#include <string>

namespace drmscope::app {

// What stands on standard error while a recording runs: on a terminal one line, rewritten in place;
// elsewhere only whole sentences, nothing that repeats.
class ProgressLine
{
public:
    explicit ProgressLine(bool quiet);
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ProgressLine(ProgressLine&&) = delete;
    ProgressLine& operator=(ProgressLine&&) = delete;

    // Rewrites the line; nothing when it is not shown.
    void show(const std::string& text);
    void showCounts(const CollectorMessages::Counts& counts, std::chrono::nanoseconds elapsed,
                    bool hasCommand);
    [[nodiscard]] bool isShown() const { return m_inPlace; }
    // Takes it away, so that something else can be written.
    void clear();
    // A sentence of ours, on a line of its own; not when quiet.
    void say(const std::string& sentence);
    // A line of another program, as it is but safe.
    void passOn(const std::string& line);

private:
    bool m_quiet;
    bool m_inPlace; // on a terminal, and not quiet
    bool m_drawn = false;
};

} // namespace drmscope::app
