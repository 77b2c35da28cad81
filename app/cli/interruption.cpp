// SPDX-License-Identifier: MIT
#include "app/cli/interruption.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <system_error>

namespace drmscope::app {

Interruption::Interruption()
{
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&ours, signal);
    }
    sigprocmask(SIG_BLOCK, &ours, &m_former);
    m_signals = ScopedFd(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!m_signals.isOpen()) {
        throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
    }
}

Interruption::~Interruption()
{
    signalfd_siginfo taken{};
    while (m_signals.isOpen() && read(m_signals.get(), &taken, sizeof(taken)) > 0) {
    }
    sigprocmask(SIG_SETMASK, &m_former, nullptr);
}

bool Interruption::came(int withinMs) const
{
    pollfd waiting{m_signals.get(), POLLIN, 0};
    return poll(&waiting, 1, withinMs) > 0;
}

} // namespace drmscope::app
