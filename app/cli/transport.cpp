// SPDX-License-Identifier: MIT
#include "app/cli/transport.h"

#include "app/cli/command_error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace drmscope::app {
namespace {

using Kind = Transport::Kind;

constexpr const char* kWays =
    "direct, sudo, pkexec, ssh:HOST, unix:SOCKET, serial:DEVICE[:BAUD] or "
    "file:PATH";
constexpr const char* kConsoleWays = "unix:SOCKET, serial:DEVICE[:BAUD] or a file";

struct Way
{
    std::string_view word;
    Kind kind;
    bool hasTarget;
};
constexpr std::array<Way, 7> kAllWays = {{{"direct", Kind::Direct, false},
                                          {"sudo", Kind::Sudo, false},
                                          {"pkexec", Kind::Pkexec, false},
                                          {"ssh:", Kind::Ssh, true},
                                          {"unix:", Kind::Socket, true},
                                          {"serial:", Kind::Serial, true},
                                          {"file:", Kind::File, true}}};

struct Speed
{
    unsigned baud;
    speed_t speed;
};
constexpr std::array<Speed, 9> kSpeeds = {{{9600, B9600},
                                           {19200, B19200},
                                           {38400, B38400},
                                           {57600, B57600},
                                           {115200, B115200},
                                           {230400, B230400},
                                           {460800, B460800},
                                           {921600, B921600},
                                           {1500000, B1500000}}};

// In front of what is run on the other machine: where programs of ours lie there.
constexpr std::string_view kRemotePath =
    "PATH=$PATH:/usr/libexec/drmscope:/usr/local/libexec/drmscope:/usr/sbin:/sbin; ";

constexpr std::string_view kAsRoot =
    R"sh(if [ "$(id -u)" = 0 ]; then r=; else r="sudo -n"; fi; )sh";

// Compressed where the means are there. The relay ends as the agent does.
constexpr std::string_view kAgentThere =
    R"sh(a=$(command -v drmscope-agent) || {
echo "drmscope-agent: it is not installed on this machine; record with --copy-agent" >&2; exit 69; }
if z=$(command -v drmscope-relay); then exec "$z" $r "$a"; else exec $r "$a"; fi)sh";

// The programs come first on standard input: dd reads no byte more than each, which what follows
// needs. The relay needs libzstd there.
constexpr std::string_view kAgentCopied =
    R"sh([ "$(uname -m)" = {0} ] || {{
echo "drmscope-agent: this machine is $(uname -m), and the agent to copy is for {0}" >&2; exit 69; }}
d=$(mktemp -d) || exit 73; trap 'rm -rf "$d"' EXIT; umask 077
take() {{ dd bs=1 count=$1 of="$d/$2" 2>/dev/null && chmod 700 "$d/$2" || exit 73; }}
take {1} drmscope-agent; take {2} drmscope-relay
"$d/drmscope-relay" </dev/null >/dev/null 2>&1 && set -- "$d/drmscope-relay"
"$@" $r "$d/drmscope-agent")sh";

constexpr std::string_view kMachine =
#if defined(__x86_64__)
    "x86_64";
#elif defined(__aarch64__)
    "aarch64";
#else
    "unknown";
#endif

std::vector<std::string> ssh(const Transport& transport, const std::string& command)
{
    // A peer that does not answer for fifteen seconds is gone.
    return {"ssh",  "-T",
            "-e",   "none",
            "-o",   "ConnectTimeout=15",
            "-o",   "ServerAliveInterval=5",
            "-o",   "ServerAliveCountMax=3",
            "--",   transport.target,
            command};
}

std::string bytesOf(const std::filesystem::path& file)
{
    std::ifstream bytes(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(bytes), {}};
}

// "DEVICE:BAUD"; a device's name may hold colons itself.
void takeBaud(Transport& transport)
{
    const size_t colon = transport.target.rfind(':');
    if (colon == std::string::npos) {
        return;
    }
    const char* const end = transport.target.data() + transport.target.size();
    unsigned baud = 0;
    const auto [stopped, error] = std::from_chars(transport.target.data() + colon + 1, end, baud);
    if (error != std::errc{} || stopped != end) {
        return;
    }
    transport.baud = baud;
    transport.target.resize(colon);
}

const Speed* speedOf(unsigned baud)
{
    const auto* const found = std::find_if(
        kSpeeds.begin(), kSpeeds.end(), [baud](const Speed& speed) { return speed.baud == baud; });
    return found == kSpeeds.end() ? nullptr : found;
}

// "": no more than the error says.
const char* whatToDo(Transport::Kind kind, int error)
{
    const bool isSocket = kind == Transport::Kind::Socket;
    const bool isLine = kind == Transport::Kind::Serial;
    if (isSocket && (error == ENOENT || error == ECONNREFUSED)) {
        return "; start the virtual machine that makes this socket, then record";
    }
    if (isSocket && error == EBUSY) {
        return "; another program is connected to it: end that one";
    }
    if (isLine && error == ENOENT) {
        return "; is it plugged in? `ls /dev/tty*` lists the lines that there are";
    }
    if (isLine && error == EACCES) {
        return "; who is in the line's group may open it (`ls -l` names it, dialout mostly)";
    }
    return "";
}

[[noreturn]] void cannotOpen(const Transport& transport, int error)
{
    const bool denied = error == EACCES || error == EPERM;
    throw CommandError(denied ? exit_code::kNotPermitted : exit_code::kMissingPart,
                       fmt::format("cannot open {}: {}{}", transport.target, std::strerror(error),
                                   whatToDo(transport.kind, error)));
}

// A FIFO that nobody writes to yet, a line without a carrier and a socket that takes no more would
// each keep us from hearing Ctrl-C; the collector polls before it reads.
ScopedFd opened(const Transport& transport, int access)
{
    ScopedFd fd(open(transport.target.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd.isOpen()) {
        cannotOpen(transport, errno);
    }
    return fd;
}

ScopedFd connectTo(const Transport& transport)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (transport.target.size() >= sizeof(address.sun_path)) {
        cannotOpen(transport, ENAMETOOLONG);
    }
    transport.target.copy(address.sun_path, sizeof(address.sun_path) - 1);
    ScopedFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.isOpen() ||
        connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        cannotOpen(transport, errno == EAGAIN ? EBUSY : errno); // it has others waiting
    }
    return fd;
}

// Raw, eight bits, no echo: what the other end sends is what we read.
ScopedFd openLine(const Transport& transport)
{
    ScopedFd fd = opened(transport, O_RDWR);
    termios line{};
    if (tcgetattr(fd.get(), &line) != 0) {
        cannotOpen(transport, errno);
    }
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    const Speed* const speed = speedOf(transport.baud);
    if (cfsetspeed(&line, speed->speed) != 0 || tcsetattr(fd.get(), TCSANOW, &line) != 0) {
        cannotOpen(transport, errno);
    }
    tcflush(fd.get(), TCIFLUSH);
    return fd;
}

// What `option` of the command line says, which is one of `ways`.
Transport parse(std::string_view option, const std::string& word, std::string_view ways)
{
    Transport transport;
    transport.word = word;
    const auto* const way = std::find_if(kAllWays.begin(), kAllWays.end(), [&](const Way& known) {
        return known.hasTarget ? word.starts_with(known.word) : word == known.word;
    });
    if (way == kAllWays.end()) {
        throw CommandError(exit_code::kUsage, fmt::format("{} {}: it is {}", option, word, ways));
    }
    transport.kind = way->kind;
    if (way->hasTarget) {
        transport.target = word.substr(way->word.size());
    }
    if (transport.kind == Kind::Serial) {
        takeBaud(transport);
        if (speedOf(transport.baud) == nullptr) {
            throw CommandError(exit_code::kUsage,
                               fmt::format("{} {}: {} baud is no speed of a serial line", option,
                                           word, transport.baud));
        }
    }
    // ssh would take a HOST that begins so for an option
    if (way->hasTarget && (transport.target.empty() || transport.target.front() == '-')) {
        throw CommandError(exit_code::kUsage, fmt::format("{} {}: what follows {} is no name",
                                                          option, word, way->word));
    }
    return transport;
}

} // namespace

Transport parseTransport(const std::string& word)
{
    return word.empty() ? Transport() : parse("--via", word, kWays);
}

Transport parseConsole(const std::string& word)
{
    const bool isPath = word.find(':') == std::string::npos || word.front() == '/';
    const Transport console = parse("--console", isPath ? "file:" + word : word, kConsoleWays);
    if (console.startsAgent()) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("--console {}: it is {}", word, kConsoleWays));
    }
    return console;
}

std::vector<std::string> agentCommand(const Transport& transport,
                                      const std::filesystem::path& agent)
{
    switch (transport.kind) {
    case Kind::Sudo:
        return {"sudo", "--", agent.string()};
    case Kind::Pkexec:
        return {"pkexec", agent.string()};
    case Kind::Ssh:
        break;
    default:
        return {agent.string()};
    }
    std::string command = std::string(kRemotePath) + std::string(kAsRoot);
    command += transport.copied.empty()
                   ? std::string(kAgentThere)
                   : fmt::format(fmt::runtime(kAgentCopied), kMachine,
                                 std::filesystem::file_size(transport.copied.front()),
                                 std::filesystem::file_size(transport.copied.back()));
    return ssh(transport, command);
}

std::string bytesBeforeVerbs(const Transport& transport)
{
    std::string bytes;
    for (const auto& program : transport.copied) {
        bytes += bytesOf(program);
    }
    return bytes;
}

std::vector<std::string> remoteCommand(const Transport& transport, const std::string& program,
                                       const std::string& arguments)
{
    return ssh(transport, std::string(kRemotePath) + program + ' ' + arguments);
}

ScopedFd openConsole(const Transport& console)
{
    if (console.kind != Kind::File) {
        return openStream(console);
    }
    ScopedFd fd = opened(console, O_RDONLY);
    lseek(fd.get(), 0, SEEK_END); // of a file; others have no place
    return fd;
}

ScopedFd openStream(const Transport& transport)
{
    switch (transport.kind) {
    case Kind::Socket:
        return connectTo(transport);
    case Kind::Serial:
        return openLine(transport);
    default:
        break;
    }
    return opened(transport, O_RDONLY);
}

} // namespace drmscope::app
