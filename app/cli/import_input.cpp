// SPDX-License-Identifier: MIT
#include "app/cli/import_input.h"

#include "app/cli/child_process.h"
#include "app/cli/command_error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace drmscope::app {
namespace {

struct Kind
{
    const char* name;
    std::string_view begins;
    const char* option; // of the collector; "" a stream
};
struct Packer
{
    const char* name;
    std::string_view begins;
    const char* unpacker;
};
constexpr std::array<Packer, 4> kPackers = {
    {{"gzip", std::string_view("\x1f\x8b", 2), "zcat"},
     {"xz",
      std::string_view("\xfd"
                       "7zXZ",
                       5),
      "xzcat"},
     {"bzip2", std::string_view("BZh", 3), "bzcat"},
     {"lz4", std::string_view("\x04\x22\x4d\x18", 4), "lz4cat"}}};
constexpr size_t kTraceFile = 0;
constexpr std::array<Kind, 4> kKinds = {
    {{"a trace.dat", std::string_view("\x17\x08\x44tracing", 10), "--trace-file"},
     {"a raw stream", std::string_view("DRMSTRM", 7), ""},
     {"a compressed raw stream", std::string_view("\x28\xb5\x2f\xfd", 4), ""},
     {"a kernel's log", "", "--dmesg"}}}; // anything else is a text
constexpr size_t kPackedStream = 2;
constexpr size_t kLongest = 10;
constexpr size_t kPieceBytes = size_t{1} << 16;

int openInput(const std::string& path)
{
    return path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                       : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

ssize_t readSome(int input, char* bytes, size_t size)
{
    ssize_t got = 0;
    do {
        got = read(input, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

// What was taken of it before, and the rest of it. Errno of what failed, 0 at the end.
int copyAll(std::string_view taken, int input, int output)
{
    std::string piece(kPieceBytes, '\0');
    for (std::string_view next = taken;;) {
        if (const int failed = writeAll(output, next); failed != 0) {
            return failed;
        }
        const ssize_t got = readSome(input, piece.data(), piece.size());
        if (got <= 0) {
            return got < 0 ? errno : 0;
        }
        next = std::string_view(piece).substr(0, static_cast<size_t>(got));
    }
}

std::string unpackingLine(const std::string& path, const char* unpacker)
{
    return path == "-" ? fmt::format("... | {} | drmscope import -", unpacker)
                       : fmt::format("{} {} | drmscope import -", unpacker, path);
}

void refusePacked(const std::string& path, std::string_view begins)
{
    for (const Packer& packer : kPackers) {
        if (begins.starts_with(packer.begins)) {
            throw CommandError(exit_code::kNotASession,
                               fmt::format("{} is compressed by {}: {}", path, packer.name,
                                           unpackingLine(path, packer.unpacker)));
        }
    }
}

void refuseSession(const std::string& path, std::string_view begins)
{
    if (begins.starts_with("SQLite for")) { // "mat 3" follows
        const std::string file = path == "-" ? "FILE" : path;
        throw CommandError(
            exit_code::kNotASession,
            fmt::format("{} is an SQLite database, as a session is: a session is not "
                        "imported, but read as it is: drmscope report {}, or drmscope "
                        "gui {}",
                        path, file, file));
    }
}

} // namespace

ImportInput::ImportInput(std::string path) : m_path(std::move(path)), m_input(openInput(m_path))
{
    struct stat state = {};
    ssize_t got = -1;
    if (m_input.isOpen() && fstat(m_input.get(), &state) == 0) {
        m_isFile = S_ISREG(state.st_mode);
        m_taken.resize(kLongest);
        size_t length = 0;
        do {
            got = readSome(m_input.get(), m_taken.data() + length, kLongest - length);
            length += got > 0 ? static_cast<size_t>(got) : 0;
        } while (got > 0 && length < kLongest);
        m_taken.resize(length);
    }
    if (got < 0) {
        throw CommandError(exit_code::kNotASession,
                           fmt::format("cannot read {}: {}", m_path, std::strerror(errno)));
    }
    refusePacked(m_path, m_taken);
    refuseSession(m_path, m_taken);
    while (!m_taken.starts_with(kKinds[m_kind].begins)) {
        ++m_kind;
    }
    if (m_isFile) { // standard input shares its place in it with us
        lseek(m_input.get(), -static_cast<off_t>(m_taken.size()), SEEK_CUR);
    }
}

const char* ImportInput::kind() const
{
    return kKinds[m_kind].name;
}

std::string ImportInput::hint() const
{
    return m_kind == kPackedStream ? "; if it is something else that zstd compressed: " +
                                         unpackingLine(m_path, "zstdcat")
                                   : "";
}

std::vector<std::string> ImportInput::collectorOptions() const
{
    std::vector<std::string> options = {"-i", m_isFile ? m_path : "-"};
    if (*kKinds[m_kind].option != '\0') {
        options.emplace_back(kKinds[m_kind].option);
    }
    return options;
}

int ImportInput::begin(const std::string& session, const std::optional<UserIdentity>& user)
{
    if (m_isFile) {
        return -1;
    }
    if (m_kind == kTraceFile) {
        copyBeside(session, user);
    } else {
        pour();
    }
    return m_collectors.get();
}

void ImportInput::copyBeside(const std::string& session, const std::optional<UserIdentity>& user)
{
    std::string name = session + ".input-XXXXXX";
    int failed = 0;
    {
        const ActAs asUser(user);
        m_collectors = ScopedFd(mkostemp(name.data(), O_CLOEXEC));
        failed = m_collectors.isOpen() ? 0 : errno;
        unlink(name.c_str());
    }
    if (failed == 0) {
        failed = copyAll(m_taken, m_input.get(), m_collectors.get());
    }
    if (failed != 0) {
        throw CommandError(exit_code::kIo, fmt::format("cannot copy {} beside {}: {}", m_path,
                                                       session, std::strerror(failed)));
    }
    lseek(m_collectors.get(), 0, SEEK_SET);
}

// On a thread that nobody waits for: it may stand in a read when the collector has ended. No signal
// is for it: neither Ctrl-C, nor that the collector is gone, which says why itself.
void ImportInput::pour()
{
    sigset_t all;
    sigset_t former;
    sigfillset(&all);
    Pipe pipe = makePipe();
    m_collectors = std::move(pipe.readEnd);
    pthread_sigmask(SIG_SETMASK, &all, &former); // a thread begins with that of its maker
    std::thread([taken = std::move(m_taken), input = std::move(m_input),
                 output = std::move(pipe.writeEnd), error = m_error] {
        const int failed = copyAll(taken, input.get(), output.get());
        *error = failed == EPIPE ? 0 : failed;
    }).detach();
    pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

} // namespace drmscope::app
