// SPDX-License-Identifier: MIT
#include "tests/app/cli/program_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace drmscope::tests {
namespace {

constexpr int kPatienceMs = 60'000;

[[noreturn]] void becomeProgram(const ProgramRun::Setup& setup, int outputFd, int errorFd)
{
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    dup2(outputFd, STDOUT_FILENO);
    dup2(errorFd, STDERR_FILENO);
    for (const auto& [name, value] : setup.environment) {
        value.empty() ? unsetenv(name.c_str()) : setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> arguments;
    for (const std::string& argument : setup.arguments) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    if (chdir(setup.folder.c_str()) != 0 ||
        (setup.uid != 0 && (setgid(setup.uid) != 0 || setuid(setup.uid) != 0))) {
        _exit(126);
    }
    execvp(arguments[0], arguments.data());
    _exit(127);
}

bool readInto(int& fd, std::string& text)
{
    std::array<char, 4096> bytes{};
    const ssize_t got = read(fd, bytes.data(), bytes.size());
    if (got > 0) {
        text.append(bytes.data(), static_cast<size_t>(got));
        return true;
    }
    close(fd);
    fd = -1;
    return false;
}

} // namespace

ProgramRun::ProgramRun(const Setup& setup)
{
    std::array<int, 2> output{};
    std::array<int, 2> error{};
    if (pipe2(output.data(), O_CLOEXEC) != 0 || pipe2(error.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make pipes");
    }
    m_pid = fork();
    if (m_pid == 0) {
        becomeProgram(setup, output[1], error[1]);
    }
    close(output[1]);
    close(error[1]);
    m_outputFd = output[0];
    m_errorFd = error[0];
}

ProgramRun::~ProgramRun()
{
    if (m_pid > 0) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
    for (const int fd : {m_outputFd, m_errorFd}) {
        if (fd >= 0) {
            close(fd);
        }
    }
}

bool ProgramRun::pump()
{
    std::array<pollfd, 2> polled{{{m_outputFd, POLLIN, 0}, {m_errorFd, POLLIN, 0}}};
    if ((m_outputFd < 0 && m_errorFd < 0) || poll(polled.data(), 2, kPatienceMs) <= 0) {
        return false;
    }
    if (polled[0].revents != 0) {
        readInto(m_outputFd, m_output);
    }
    if (polled[1].revents != 0) {
        readInto(m_errorFd, m_error);
    }
    return true;
}

bool ProgramRun::waitForError(const std::string& words)
{
    while (m_error.find(words) == std::string::npos) {
        if (!pump()) {
            return false;
        }
    }
    return true;
}

void ProgramRun::send(int signal) const
{
    kill(m_pid, signal);
}

pid_t ProgramRun::child(const std::string& name) const
{
    const std::filesystem::path proc = "/proc";
    const std::string own = std::to_string(m_pid);
    std::ifstream children(proc / own / "task" / own / "children");
    for (std::string pid; children >> pid;) {
        std::string comm;
        std::getline(std::ifstream(proc / pid / "comm"), comm);
        if (comm == name.substr(0, 15)) {
            return std::stoi(pid);
        }
    }
    return -1;
}

int ProgramRun::finish()
{
    while (pump()) {
    }
    if (m_outputFd >= 0 || m_errorFd >= 0) {
        return -1; // out of time; the destructor kills it
    }
    int status = 0;
    waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace drmscope::tests
