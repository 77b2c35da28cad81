// SPDX-License-Identifier: MIT
// drmscope-relay [PROGRAM [ARGUMENT...]]: compresses a stream between two machines, which comes
// from PROGRAM, or on standard input. What has come is sent on whenever nothing more comes at once,
// so that a slow stream is not held back. Ends as PROGRAM does.
#include "tracer/stream/raw_terminal.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace {

constexpr int kFast = 1;
constexpr int kWindowLog = 20;
constexpr int kUsage = 64;
constexpr int kIo = 74;

// Whoever gave us a descriptor may have made it O_NONBLOCK, also later.
bool mayGoOn(int descriptor, short events)
{
    pollfd wait{descriptor, events, 0};
    return errno == EINTR || (errno == EAGAIN && poll(&wait, 1, -1) >= 0);
}

bool writeAll(const char* bytes, size_t length)
{
    while (length > 0) {
        const ssize_t wrote = write(STDOUT_FILENO, bytes, length);
        if (wrote < 0 && mayGoOn(STDOUT_FILENO, POLLOUT))
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        length -= static_cast<size_t>(wrote);
    }
    return true;
}

class Compressor
{
public:
    Compressor() : m_context(ZSTD_createCCtx(), ZSTD_freeCCtx), m_out(ZSTD_CStreamOutSize())
    {
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, kFast);
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_windowLog, kWindowLog);
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
    }

    bool send(const char* bytes, size_t length, ZSTD_EndDirective how)
    {
        ZSTD_inBuffer in = {bytes, length, 0};
        for (;;) {
            ZSTD_outBuffer out = {m_out.data(), m_out.size(), 0};
            const size_t rest = ZSTD_compressStream2(m_context.get(), &out, &in, how);
            if (ZSTD_isError(rest) != 0 || !writeAll(m_out.data(), out.pos))
                return false;
            if (how == ZSTD_e_continue ? in.pos == in.size : rest == 0)
                return true;
        }
    }

private:
    std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> m_context;
    std::vector<char> m_out;
};

int fail(const char* what)
{
    std::fprintf(stderr, "drmscope-relay: %s: %s\n", what,
                 std::strerror(errno)); // NOLINT(concurrency-mt-unsafe): one thread
    return kIo;
}

bool moreAtOnce(int from)
{
    pollfd next{from, POLLIN, 0};
    return poll(&next, 1, 0) > 0;
}

// All of it, to its end.
int compress(int from)
{
    Compressor compressor;
    std::array<char, 64 << 10> bytes{};
    bool good = true;
    bool begun = false;
    for (ssize_t got = 1; good && got != 0;) {
        got = read(from, bytes.data(), bytes.size());
        if (got < 0 && mayGoOn(from, POLLIN))
            continue;
        if (got < 0)
            return fail("cannot read the stream");
        if (!std::exchange(begun, true)) {
            drmscope::tracer::keepErrorsOff(STDIN_FILENO);
            drmscope::tracer::keepErrorsOff(STDOUT_FILENO);
        }
        good = compressor.send(bytes.data(), static_cast<size_t>(got),
                               got == 0           ? ZSTD_e_end
                               : moreAtOnce(from) ? ZSTD_e_continue
                                                  : ZSTD_e_flush);
    }
    return good ? 0 : kIo;
}

// Its verbs are our standard input.
int compressOutputOf(char** program)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail("cannot make a pipe");
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        std::signal(SIGPIPE, SIG_DFL);
        execvp(program[0], program);
        fail(program[0]);
        _exit(127);
    }
    close(ends[1]);
    if (child < 0)
        return fail("cannot start a process");
    const int sent = compress(ends[0]);
    close(ends[0]); // it may have more to say
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const int ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ended != 0 ? ended : sent;
}

// No program's name begins so.
int explain(const char* option)
{
    const bool isAsked = std::strcmp(option, "--help") == 0 || std::strcmp(option, "-h") == 0;
    std::fputs(
        "usage: drmscope-relay [PROGRAM [ARGUMENT...]]\n"
        "Compresses (zstd) a stream on its way from another machine: what PROGRAM writes, or\n"
        "what comes on standard input. Ends as PROGRAM does.\n",
        isAsked ? stdout : stderr);
    return isAsked ? 0 : kUsage;
}

} // namespace

int main(int count, char** words)
{
    if (count > 1 && words[1][0] == '-')
        return explain(words[1]);
    const drmscope::tracer::RawTerminal verbs(STDIN_FILENO);
    const drmscope::tracer::RawTerminal out(STDOUT_FILENO);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGINT, SIG_IGN); // the stream ends when the agent ends it
    return count > 1 ? compressOutputOf(words + 1) : compress(STDIN_FILENO);
}
