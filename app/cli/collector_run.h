// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/collector_messages.h"
#include "app/cli/command_error.h"

#include <string>
#include <vector>

namespace drmscope::app {

// What the collector said and how it ended, where it works on its own, with no agent.
struct CollectorRun
{
    CollectorMessages messages;
    int status = -1;
    std::string endText;

    [[nodiscard]] bool good() const
    {
        return !messages.error() && (status == 0 || status == exit_code::kSavedWithMissed);
    }
};

// Runs it to its end, with this standard input (-1: ours), and shows on a terminal how far it is
// unless quiet. CommandError 69 where it is not installed.
[[nodiscard]] CollectorRun runCollector(std::vector<std::string> arguments, bool quiet = false,
                                        int input = -1);

} // namespace drmscope::app
