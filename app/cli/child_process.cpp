// SPDX-License-Identifier: MIT
#include "app/cli/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace drmscope::app {
namespace {

[[noreturn]] void failWith(int error, const std::string& action)
{
    throw std::system_error(error, std::generic_category(), action);
}

bool install(int fd, int as)
{
    return fd < 0 || dup2(fd, as) >= 0;
}

// Where the parent went before the child could ask to be told, nobody will tell it.
bool endWith(pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
        return false;
    }
    if (getppid() != parent) {
        raise(SIGTERM);
    }
    return true;
}

// In the child: sets up what was asked for and runs the program. Comes back only with an errno.
int becomeProgram(const ChildSetup& setup, pid_t parent, char* const* arguments)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    if (setup.ignoresInterrupt) {
        signal(SIGINT, SIG_IGN);
    }
    const bool ready =
        (!setup.ownProcessGroup || setpgid(0, 0) == 0) && install(setup.input, STDIN_FILENO) &&
        install(setup.output, STDOUT_FILENO) && install(setup.error, STDERR_FILENO) &&
        std::ranges::all_of(setup.passedOn, [](int fd) { return fcntl(fd, F_SETFD, 0) == 0; }) &&
        (!setup.user || becomeUser(*setup.user)) && // which forgets the next
        (!setup.endsWithUs || endWith(parent));
    if (ready) {
        execvp(arguments[0], arguments);
    }
    return errno;
}

} // namespace

Pipe makePipe()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        failWith(errno, "cannot make a pipe");
    }
    return {ScopedFd(ends[0]), ScopedFd(ends[1])};
}

int writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t wrote = write(fd, text.data(), text.size());
        if (wrote == 0) {
            return EIO;
        }
        if (wrote < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(wrote > 0 ? static_cast<size_t>(wrote) : 0);
    }
    return 0;
}

ChildProcess ChildProcess::start(const ChildSetup& setup)
{
    std::vector<char*> arguments;
    arguments.reserve(setup.arguments.size() + 1);
    for (const std::string& argument : setup.arguments) {
        arguments.push_back(const_cast<char*>(argument.c_str())); // execvp() does not write to it
    }
    arguments.push_back(nullptr);

    // The child's errno comes through this pipe; it closes, empty, once the program runs.
    Pipe failure = makePipe();
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        failWith(errno, "cannot start " + setup.arguments.front());
    }
    if (pid == 0) {
        const int error = becomeProgram(setup, parent, arguments.data());
        [[maybe_unused]] const ssize_t told = write(failure.writeEnd.get(), &error, sizeof(error));
        _exit(127);
    }
    failure.writeEnd.reset();
    int error = 0;
    ssize_t got = 0;
    do {
        got = read(failure.readEnd.get(), &error, sizeof(error));
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        waitpid(pid, nullptr, 0);
        failWith(error, "cannot run " + setup.arguments.front());
    }
    ChildProcess child;
    child.m_id = pid;
    child.m_pidfd = ScopedFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!child.m_pidfd.isOpen()) {
        failWith(errno, "cannot watch " + setup.arguments.front());
    }
    fcntl(child.m_pidfd.get(), F_SETFD, FD_CLOEXEC);
    return child;
}

void ChildProcess::send(int signal) const
{
    if (running()) {
        syscall(SYS_pidfd_send_signal, m_pidfd.get(), signal, nullptr, 0);
    }
}

void ChildProcess::reap()
{
    siginfo_t end{};
    if (waitid(P_PIDFD, static_cast<id_t>(m_pidfd.get()), &end, WEXITED) != 0) {
        return;
    }
    m_ended = true;
    m_killed = end.si_code != CLD_EXITED;
    m_status = m_killed ? 128 + end.si_status : end.si_status;
    m_pidfd.reset();
}

std::string ChildProcess::endText() const
{
    if (m_killed) {
        return fmt::format("killed by signal {} ({})", m_status - 128, strsignal(m_status - 128));
    }
    return fmt::format("exit status {}", m_status);
}

} // namespace drmscope::app
