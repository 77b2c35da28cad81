// SPDX-License-Identifier: MIT
// Any bytes as a trace.dat. libtracecmd trusts what it reads, and one of five inputs is its death,
// as it may be drmscope-collect's: `drmscope import` then says so. So a child reads them, and where
// the library faults or goes round in circles it jumps out of it and reads the next: a new child
// for each would cost a hundred times as much. What it may not: throw what nobody expects, or do in
// our code what UndefinedBehaviorSanitizer tells of. A child's coverage is its own, so that this
// only changes what it is given.
#include "tracer/import/trace_file.h"

#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

namespace {

constexpr int kMostMilliseconds = 200; // of processor time
constexpr unsigned kMostSeconds = 5;   // left in malloc(), it waits for itself
constexpr int kMostInputs = 500;       // of one child: it loses memory
constexpr int kUnexpected = 3;

int emptyFile(const char* name)
{
    const int file = memfd_create(name, 0);
    if (file < 0)
        std::abort();
    return file;
}

void readIt(const std::string& path)
try {
    uint64_t told = 0;
    readTraceFile(path,
                  {.origin = [&](const TraceFileOrigin& origin) { told += origin.clock.size(); },
                   .event = [&](const Event&) { ++told; },
                   .missed = [&](const MissedEvent& gap) { told += gap.count; },
                   .damaged = [&](const MissedEvent& gap) { told += gap.count; },
                   .task = [&](int, const std::string& comm) { told += comm.size(); }});
} catch (const TraceFileError& error) {
    if (*error.what() == '\0')
        _exit(kUnexpected);
} catch (...) {
    _exit(kUnexpected);
}

sigjmp_buf& beforeIt()
{
    static sigjmp_buf buffer;
    return buffer;
}

void leaveIt(int /*signal*/)
{
    siglongjmp(beforeIt(), 1); // NOLINT(cert-err52-cpp): what it leaves is the library's, and lost
}

void limit(int milliseconds)
{
    itimerval time{};
    time.it_value.tv_usec = milliseconds * 1000;
    setitimer(ITIMER_PROF, &time, nullptr);
}

// Reads one file after the other, for as long as it lives.
class Child
{
public:
    // False when it died of it.
    bool read()
    {
        if (m_pid == 0 || ++m_inputs == kMostInputs)
            start();
        char done = 0;
        return write(m_orders, "", 1) == 1 && ::read(m_answers, &done, 1) == 1;
    }

    int end()
    {
        int status = 0;
        close(m_orders);
        close(m_answers);
        waitpid(m_pid, &status, 0);
        m_pid = 0;
        return status;
    }

    void change(const uint8_t* data, size_t size) const
    {
        if (ftruncate(m_file, 0) != 0 ||
            pwrite(m_file, data, size, 0) != static_cast<ssize_t>(size) ||
            ftruncate(m_report, 0) != 0 || lseek(m_report, 0, SEEK_SET) != 0)
            std::abort();
    }

    std::string_view report()
    {
        const ssize_t length = pread(m_report, m_text.data(), m_text.size(), 0);
        return {m_text.data(), static_cast<size_t>(length > 0 ? length : 0)};
    }

private:
    void start()
    {
        if (m_pid != 0)
            end();
        std::array<int, 2> orders{};
        std::array<int, 2> answers{};
        if (pipe2(orders.data(), O_CLOEXEC) != 0 || pipe2(answers.data(), O_CLOEXEC) != 0)
            std::abort();
        m_inputs = 0;
        m_pid = fork();
        if (m_pid == 0) {
            close(orders[1]);
            obey(orders[0], answers[1]);
        }
        close(orders[0]);
        close(answers[1]);
        m_orders = orders[1];
        m_answers = answers[0];
    }

    [[noreturn]] void obey(int orders, int answers) const
    {
        // Else libFuzzer would take its end for ours.
        __sanitizer_set_death_callback(nullptr);
        for (const int signal : {SIGABRT, SIGALRM}) // the heap is beyond repair
            std::signal(signal, SIG_DFL);
        for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGPROF})
            std::signal(signal, leaveIt);
        dup2(m_report, STDERR_FILENO);
        const std::string path = "/proc/self/fd/" + std::to_string(m_file);
        for (char order = 0; ::read(orders, &order, 1) == 1;) {
            if (sigsetjmp(beforeIt(), 1) == 0) { // NOLINT(cert-err52-cpp)
                limit(kMostMilliseconds);
                alarm(kMostSeconds);
                readIt(path);
            }
            limit(0);
            alarm(0);
            if (write(answers, "", 1) != 1)
                break;
        }
        _exit(0);
    }

    int m_file = emptyFile("trace.dat");
    int m_report = emptyFile("report");
    std::array<char, 4096> m_text{};
    pid_t m_pid = 0;
    int m_inputs = 0;
    int m_orders = -1;
    int m_answers = -1;
};

} // namespace

// As without a sanitizer: what a file claims and nobody has is refused, and asks for no report.
extern "C" const char* __asan_default_options() // NOLINT(bugprone-reserved-identifier)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static Child child;
    child.change(data, size);
    if (child.read())
        return 0;
    const int status = child.end();
    const std::string_view said = child.report();
    if ((WIFEXITED(status) && WEXITSTATUS(status) == kUnexpected) ||
        said.find("runtime error:") != std::string_view::npos) {
        static_cast<void>(write(STDERR_FILENO, said.data(), said.size()) < 0);
        std::abort();
    }
    return 0;
}
