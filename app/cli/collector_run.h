// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/collector_messages.h"
#include "app/cli/command_error.h"
#include "app/cli/interruption.h"

#include <string>
#include <vector>

namespace drmscope::app {

// What the collector said and how it ended, where it works on its own, with no agent.
struct CollectorRun
{
    CollectorMessages messages;
    int status = -1;
    std::string endText;
    bool interrupted = false;

    [[nodiscard]] bool good() const
    {
        return !messages.error() && (status == 0 || status == exit_code::kSavedWithMissed);
    }
};

// Runs it to its end, with this standard input (-1: ours), and shows on a terminal how far it is
// unless quiet. An interruption, where one is given, ends it. CommandError 69 where it is not
// installed.
[[nodiscard]] CollectorRun runCollector(std::vector<std::string> arguments, bool quiet = false,
                                        int input = -1, const Interruption* interruption = nullptr);

} // namespace drmscope::app
