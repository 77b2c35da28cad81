// SPDX-License-Identifier: MIT
// drmscope-relay: compresses a stream between two machines. What has come is sent on whenever
// nothing more comes at once, so that a slow stream is not held back.
#include <poll.h>
#include <unistd.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace {

constexpr int kFast = 1;
constexpr int kWindowLog = 20;
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

bool moreAtOnce()
{
    pollfd next{STDIN_FILENO, POLLIN, 0};
    return poll(&next, 1, 0) > 0;
}

} // namespace

int main()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGINT, SIG_IGN); // the stream ends when the agent ends it
    Compressor compressor;
    std::array<char, 64 << 10> bytes{};
    bool good = true;
    for (ssize_t got = 1; good && got != 0;) {
        got = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got < 0 && mayGoOn(STDIN_FILENO, POLLIN))
            continue;
        if (got < 0) {
            std::fprintf(stderr, "drmscope-relay: cannot read the stream: %s\n",
                         std::strerror(errno)); // NOLINT(concurrency-mt-unsafe): one thread
            return kIo;
        }
        good = compressor.send(bytes.data(), static_cast<size_t>(got),
                               got == 0       ? ZSTD_e_end
                               : moreAtOnce() ? ZSTD_e_continue
                                              : ZSTD_e_flush);
    }
    return good ? 0 : kIo;
}
