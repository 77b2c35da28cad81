// SPDX-License-Identifier: MIT
#include "tests/tracer/collect/collector_run.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <system_error>
#include <thread>
#include <utility>

namespace drmscope::tests {

namespace {

struct Child
{
    pid_t id = 0;
    int in = -1;  // its descriptor 0
    int out = -1; // its descriptor 1
};

void filter(const sock_fprog& program)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(126);
}

// The kernel answers pwrite() beyond the limit as a disk would: SQLite writes with nothing else.
void failBeyond(FailingDisk disk)
{
    constexpr unsigned kLowOfOffset = offsetof(seccomp_data, args) + 3 * sizeof(uint64_t);
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pwrite64, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kLowOfOffset),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, static_cast<uint32_t>(disk.limitBytes), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(disk.error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    filter({std::size(code), code});
}

void limitDisk(FailingDisk disk)
{
    if (disk.error == EFBIG) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit = {disk.limitBytes, disk.limitBytes};
        setrlimit(RLIMIT_FSIZE, &limit);
    } else if (disk.error != 0) {
        failBeyond(disk);
    }
}

void writeLine(const char* path, const std::string& line)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        _exit(126);
    close(file);
}

// Whoever may not mount one may do so where nobody else sees it.
void mountDisk(const std::string& folder, size_t kib)
{
    const std::string user = "0 " + std::to_string(getuid()) + " 1";
    const std::string group = "0 " + std::to_string(getgid()) + " 1";
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        _exit(126);
    writeLine("/proc/self/setgroups", "deny");
    writeLine("/proc/self/uid_map", user);
    writeLine("/proc/self/gid_map", group);
    const std::string size = "size=" + std::to_string(kib) + "k";
    if (mount("none", folder.c_str(), "tmpfs", 0, size.c_str()) != 0)
        _exit(126);
}

// As where a process may have no more of them.
void refuseThreads()
{
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    filter({std::size(code), code});
}

[[noreturn]] void becomeCollector(const std::vector<std::string>& arguments)
{
    unsetenv("SUDO_UID"); // NOLINT(concurrency-mt-unsafe): the child has one thread
    std::vector<char*> words = {const_cast<char*>(DRMSCOPE_COLLECT)};
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(DRMSCOPE_COLLECT, words.data());
    _exit(127);
}

// Whoever writes to it waits till somebody reads all of this.
void fill(int pipe)
{
    const int size = fcntl(pipe, F_SETPIPE_SZ, 4096);
    const std::string lines(static_cast<size_t>(std::max(size, 0)), '\n');
    if (write(pipe, lines.data(), lines.size()) <= 0)
        throw std::system_error(errno, std::generic_category(), "cannot fill a pipe");
}

Child start(const std::vector<std::string>& arguments, const std::function<void()>& beforehand,
            bool heard = true)
{
    std::array<int, 2> in = {};
    std::array<int, 2> out = {};
    if (pipe(in.data()) != 0 || pipe(out.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    if (!heard)
        fill(out[1]);
    const pid_t id = fork();
    if (id == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (const int descriptor : {in[0], in[1], out[0], out[1]})
            close(descriptor);
        beforehand();
        becomeCollector(arguments);
    }
    close(in[0]);
    close(out[1]);
    return {id, in[1], out[0]};
}

bool readSome(int descriptor, std::string& text)
{
    std::array<char, 4096> bytes = {};
    const ssize_t count = read(descriptor, bytes.data(), bytes.size());
    if (count > 0)
        text.append(bytes.data(), static_cast<size_t>(count));
    return count > 0;
}

void feed(const Child& child, std::span<const std::byte> stream)
{
    std::signal(SIGPIPE, SIG_IGN);
    size_t sent = 0;
    while (sent < stream.size()) {
        const ssize_t count = write(child.in, stream.data() + sent, stream.size() - sent);
        if (count <= 0)
            break;
        sent += static_cast<size_t>(count);
    }
}

// The line comes at latest with the progress after the batch; one more line, and it is committed.
void awaitStored(const Child& child, int events, std::string& lines)
{
    const std::string wanted = "\"events\":" + std::to_string(events) + ",";
    while (lines.find(wanted) == std::string::npos && readSome(child.out, lines)) {
    }
    const size_t seen = lines.size();
    while (lines.size() == seen && readSome(child.out, lines)) {
    }
}

// Of each of its threads: whether it sleeps, and how often it has.
std::vector<std::string> threadStates(pid_t process)
{
    std::vector<std::string> states;
    const std::string tasks = "/proc/" + std::to_string(process) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks)) {
        std::ifstream file(task.path() / "status");
        states.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return states;
}

// How many threads it has, if none of them ran or waited for a disk while they were looked at: one
// may wake another that was looked at before. Else 0.
size_t sleepingThreads(pid_t process)
{
    const std::vector<std::string> states = threadStates(process);
    const bool areAsleep = std::ranges::all_of(states, [](const std::string& state) {
        return state.find("(sleeping)") != std::string::npos;
    });
    return areAsleep && threadStates(process) == states ? states.size() : 0;
}

CollectorResult waitFor(const Child& child, std::string lines = {})
{
    int status = 0;
    rusage usage = {};
    wait4(child.id, &status, 0, &usage);
    close(child.out);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), std::move(lines),
            usage.ru_maxrss};
}

CollectorResult resultOf(const Child& child, std::string lines = {})
{
    close(child.in);
    while (readSome(child.out, lines)) {
    }
    return waitFor(child, std::move(lines));
}

} // namespace

void writeFile(const std::string& path, const std::vector<std::byte>& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

CollectorResult runCollector(const std::vector<std::string>& arguments, size_t fileLimitBytes)
{
    return resultOf(start(arguments, [&] {
        limitDisk({fileLimitBytes, fileLimitBytes == 0 ? 0 : EFBIG});
    }));
}

CollectorResult runCollectorOnSmallDisk(const std::string& folder, size_t kib,
                                        const std::vector<std::string>& arguments)
{
    return resultOf(start(arguments, [&] { mountDisk(folder, kib); }));
}

CollectorResult runCollectorWithoutThreads(const std::vector<std::string>& arguments)
{
    return resultOf(start(arguments, refuseThreads));
}

CollectorResult runCollectorOn(FailingDisk disk, const std::vector<std::string>& arguments,
                               const std::vector<std::byte>& first, int events,
                               const std::vector<std::byte>& second)
{
    const Child child = start(arguments, [&] { limitDisk(disk); });
    std::string lines;
    feed(child, first);
    awaitStored(child, events, lines);
    feed(child, second);
    return resultOf(child, lines);
}

void runAndKillCollector(const std::vector<std::string>& arguments,
                         const std::vector<std::byte>& stream, int events)
{
    const Child child = start(arguments, [] {});
    std::string lines;
    feed(child, stream);
    awaitStored(child, events, lines);
    kill(child.id, SIGKILL);
    close(child.in);
    waitFor(child);
}

RunningCollector::RunningCollector(const std::vector<std::string>& arguments, Heard heard,
                                   FailingDisk disk)
{
    const Child child = start(
        arguments, [&] { limitDisk(disk); }, heard == Heard::Always);
    m_id = child.id;
    m_in = child.in;
    m_out = child.out;
}

RunningCollector::~RunningCollector()
{
    if (m_id == 0)
        return;
    kill(m_id, SIGKILL);
    endOfStream();
    waitFor({m_id, m_in, m_out});
}

void RunningCollector::feed(std::span<const std::byte> stream) const
{
    tests::feed({m_id, m_in, m_out}, stream);
}

void RunningCollector::awaitRead() const
{
    for (int left = 1; left > 0 && ioctl(m_in, FIONREAD, &left) == 0;)
        std::this_thread::yield();
}

// Bytes are there for it, and none of its threads cares.
std::span<const std::byte>
RunningCollector::feedUntilItWaits(std::span<const std::byte> piece) const
{
    const auto isFull = [this] {
        pollfd room = {m_in, POLLOUT, 0};
        return poll(&room, 1, 0) == 0;
    };
    size_t done = 0; // of the piece
    fcntl(m_in, F_SETFL, O_NONBLOCK);
    while (!isFull() || sleepingThreads(m_id) == 0 || !isFull()) {
        const ssize_t count = write(m_in, piece.data() + done, piece.size() - done);
        done = (done + static_cast<size_t>(std::max<ssize_t>(0, count))) % piece.size();
    }
    fcntl(m_in, F_SETFL, 0);
    return piece.subspan(done);
}

void RunningCollector::endOfStream()
{
    close(m_in);
    m_in = -1;
}

void RunningCollector::awaitAsleep(size_t threads) const
{
    while (sleepingThreads(m_id) != threads)
        std::this_thread::yield();
}

void RunningCollector::send(int signal) const
{
    kill(m_id, signal);
}

void RunningCollector::listen()
{
    readSome(m_out, m_lines);
}

void RunningCollector::awaitLine(const std::string& text)
{
    while (m_lines.find(text) == std::string::npos && readSome(m_out, m_lines)) {
    }
}

CollectorResult RunningCollector::finish()
{
    while (readSome(m_out, m_lines)) {
    }
    CollectorResult result = waitFor({m_id, m_in, m_out}, m_lines);
    endOfStream();
    m_id = 0;
    return result;
}

StatusPipe::StatusPipe()
{
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    fcntl(ends[0], F_SETFD, 0);
    m_read = ends[0];
    m_write = ends[1];
}

StatusPipe::~StatusPipe()
{
    hangUp();
    close(m_read);
}

void StatusPipe::say(const std::string& words) const
{
    if (write(m_write, words.data(), words.size()) != static_cast<ssize_t>(words.size()))
        throw std::system_error(errno, std::generic_category(), "write to a pipe");
}

void StatusPipe::awaitHeard() const
{
    for (int left = 1; left > 0 && ioctl(m_read, FIONREAD, &left) == 0;)
        std::this_thread::yield();
}

void StatusPipe::hangUp()
{
    if (m_write >= 0)
        close(std::exchange(m_write, -1));
}

} // namespace drmscope::tests
