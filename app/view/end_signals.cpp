// SPDX-License-Identifier: MIT
#include "app/view/end_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <QSocketNotifier>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace drmscope::app {

namespace {

constexpr std::array kSignals{SIGTERM, SIGHUP, SIGINT};

volatile std::sig_atomic_t told = -1;

void tell(int /*signal*/)
{
    const int before = errno;
    static_cast<void>(write(told, "", 1) == 1); // where it is full, enough was told
    errno = before;
}

} // namespace

EndSignals::EndSignals()
{
    if (pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
    }
    auto* notifier = new QSocketNotifier(m_pipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char one = 0;
        while (read(m_pipe[0], &one, 1) == 1) {
        }
        emit came();
    });
    told = m_pipe[1];
    struct sigaction once = {};
    once.sa_handler = tell;
    once.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    for (const int signal : kSignals) {
        struct sigaction before = {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) {
            sigaction(signal, &once, nullptr);
        }
    }
}

EndSignals::~EndSignals()
{
    for (const int signal : kSignals) {
        struct sigaction now = {};
        sigaction(signal, nullptr, &now);
        if (now.sa_handler == tell) {
            now.sa_handler = SIG_DFL;
            sigaction(signal, &now, nullptr);
        }
    }
    told = -1;
    for (const int end : m_pipe) {
        close(end);
    }
}

} // namespace drmscope::app
