// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/scoped_fd.h"
#include "app/cli/user_identity.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

[[nodiscard]] Pipe makePipe(); // throws std::system_error

// All of it, or as much as is taken: errno then, else 0. That a reader has gone is also seen by its
// end.
int writeAll(int fd, std::string_view text);

// How a program is started. Descriptors of -1 are inherited.
struct ChildSetup
{
    std::vector<std::string> arguments; // the first is the program, looked up in PATH
    int input = -1;
    int output = -1;
    int error = -1;
    std::vector<int> passedOn; // further descriptors that stay open under their own numbers
    // Of its own, it does not get the Ctrl-C of the terminal, and may not read from it.
    bool ownProcessGroup = false;
    bool ignoresInterrupt = false;    // it shares ours, and a Ctrl-C is not for it
    bool endsWithUs = false;          // SIGTERM once the thread that started it is gone
    std::optional<UserIdentity> user; // none: as we are
};

// A process that we started. poll() its descriptor: it is readable once the process has ended. A
// process that has not ended is left alone when this goes.
class ChildProcess
{
public:
    ChildProcess() = default;
    // Throws std::system_error that names the program when it cannot be run.
    static ChildProcess start(const ChildSetup& setup);

    [[nodiscard]] bool started() const { return m_pidfd.isOpen() || m_ended; }
    [[nodiscard]] bool running() const { return m_pidfd.isOpen(); }
    [[nodiscard]] int descriptor() const { return m_pidfd.get(); } // -1 when it does not run
    [[nodiscard]] pid_t id() const { return m_id; } // to be told of; send() knows it better
    void send(int signal) const;
    // To be called when the descriptor is readable.
    void reap();

    // Once it has ended: its exit status, or 128 + the signal that killed it.
    [[nodiscard]] int status() const { return m_status; }
    // "exit status 3", "killed by signal 9 (Killed)"
    [[nodiscard]] std::string endText() const;

private:
    ScopedFd m_pidfd;
    pid_t m_id = -1;
    bool m_ended = false;
    bool m_killed = false;
    int m_status = -1;
};

} // namespace drmscope::app
