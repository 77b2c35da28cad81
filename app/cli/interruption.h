// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/scoped_fd.h"

#include <csignal>

namespace drmscope::app {

// Ctrl-C and its like (SIGINT, SIGTERM, SIGHUP), which end nothing by themselves as long as this
// lives: looked at where stopping leaves nothing half done. One at a time; programs that are
// started meanwhile have them as ever. Throws std::system_error.
class Interruption
{
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    Interruption(Interruption&&) = delete;
    Interruption& operator=(Interruption&&) = delete;

    // Whether one came within this time, or before.
    [[nodiscard]] bool came(int withinMs) const;
    // Readable once one came.
    [[nodiscard]] int descriptor() const { return m_signals.get(); }

private:
    sigset_t m_former{};
    ScopedFd m_signals;
};

} // namespace drmscope::app
