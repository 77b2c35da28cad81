// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// libc alone, as the agent uses it.
namespace drmscope::tracer {

// A terminal that a stream or its verbs come by, as of a serial line: while this lives it hands on
// every byte as it is, and echoes none. Nothing where the descriptor is of no terminal.
class RawTerminal
{
public:
    explicit RawTerminal(int fd) : m_fd(fd), m_found(tcgetattr(fd, &m_former) == 0)
    {
        if (m_found) {
            termios raw = m_former;
            cfmakeraw(&raw);
            tcsetattr(m_fd, TCSANOW, &raw); // what came before is still to be read
        }
    }
    // Not after what was sent has gone: a line that stands still would hold us.
    ~RawTerminal()
    {
        if (m_found) {
            tcsetattr(m_fd, TCSANOW, &m_former);
        }
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    int m_fd;
    termios m_former = {};
    bool m_found;
};

// Once a stream has begun there, what goes to standard error would damage it.
inline void keepErrorsOff(int terminal)
{
    unsigned its = 0;
    unsigned ofErrors = 0;
    if (ioctl(terminal, TIOCGDEV, &its) == 0 && ioctl(STDERR_FILENO, TIOCGDEV, &ofErrors) == 0 &&
        its == ofErrors) {
        const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
}

} // namespace drmscope::tracer
