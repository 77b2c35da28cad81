// SPDX-License-Identifier: MIT
// Stands in for drmscope-agent where there is no kernel to trace: obeys the same verbs, and sends a
// stream that tells of one hot-unplug. $FAKE_AGENT says how it is to fail, if at all.
#include "tests/tracer/collect/recorded_stream.h"
#include "tracer/stream/raw_terminal.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

using drmscope::tests::RecordedStream;

constexpr int kIo = 74;

bool writeAll(const std::byte* bytes, size_t length)
{
    while (length > 0) {
        const ssize_t wrote = write(STDOUT_FILENO, bytes, length);
        if (wrote <= 0) {
            return false;
        }
        bytes += wrote;
        length -= static_cast<size_t>(wrote);
    }
    return true;
}

int refuse(int status, const char* why)
{
    std::cerr << "drmscope-agent: " << why << std::endl;
    return status;
}

constexpr size_t kFramesOfEnd = 4; // what RecordedStream::end() writes

RecordedStream streamOf(const std::string& mode)
{
    if (mode != "missed") {
        return RecordedStream::hotUnplug();
    }
    RecordedStream stream;
    stream.event("drmres_dev_probe", {{"step", 0}, {"bus", "pci"}})
        .missed(5)
        .event("drmres_dev_probe", {{"step", 1}, {"bus", "pci"}})
        .end();
    return stream;
}

// All but the end of the stream is sent at once, its end when told to stop.
int record(const std::string& mode)
{
    const RecordedStream stream = streamOf(mode);
    const auto& bytes = stream.bytes();
    const auto ends = drmscope::tests::frameEnds(bytes);
    const size_t first = ends[ends.size() - 1 - kFramesOfEnd];
    const size_t last = mode == "cut" ? ends[ends.size() - 2] : bytes.size();
    if (!writeAll(bytes.data(), first)) {
        return kIo;
    }
    for (std::string verb; std::getline(std::cin, verb) && verb != "stop";) {
    }
    if (mode == "dies") { // not before: what it had sent is to be saved
        raise(SIGKILL);
    }
    return writeAll(bytes.data() + first, last - first) ? 0 : kIo;
}

// The older of two resources goes first, which no drm_device of the kernel would do.
void releaseOutOfOrder(RecordedStream& stream)
{
    stream.on(0x9000, 9)
        .event("drmres_dev_init",
               {{"step", 0}, {"primary", -1}, {"render", -1}, {"accel", -1}, {"driver", "odd"}})
        .add(0x8000, 8)
        .add(0x8100, 8)
        .event("drmres_release_begin", {{"nodes", 2}, {"size", 16}})
        .release(0x8000, 8, 0)
        .release(0x8100, 8, 1)
        .event("drmres_release_end", {{"nodes", 2}, {"size", 16}})
        .on(RecordedStream::kDrm, 1);
}

// Sends what is new of a stream until it is told to stop, then its end.
class Sender
{
public:
    explicit Sender(RecordedStream& stream) : m_stream(stream) {}

    // True once there is no more to send; `status` is then ours.
    bool send(int patienceMs, int& status)
    {
        m_stream.watermark();
        pollfd verbs{STDIN_FILENO, POLLIN, 0};
        const bool stop = poll(&verbs, 1, patienceMs) != 0;
        if (stop) {
            m_stream.end();
        }
        const bool good =
            writeAll(m_stream.bytes().data() + m_sent, m_stream.bytes().size() - m_sent);
        m_sent = m_stream.bytes().size();
        status = good ? 0 : kIo;
        return stop || !good;
    }

private:
    RecordedStream& m_stream;
    size_t m_sent = 0;
};

// A drm_device that takes a resource and releases it, over and over, until told to stop, with
// pauses of so many milliseconds. The n-th event has the sequence number n whenever it is sent. One
// that talks complains each time.
int recordWithoutEnd(uint64_t pauses, bool talks = false)
{
    constexpr int kPairs = 50;         // sent in a millisecond
    constexpr int64_t kAtLeast = 1500; // pairs, however soon it is told to stop
    RecordedStream stream;
    Sender sender(stream);
    stream.watermark(); // the last again, as an agent says it that the kernel lets wait
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    for (int64_t node = 0x100000;; node += 64) {
        stream.add(node, 8).event("drmres_del", {{"node", node}, {"size", 8}, {"ordinal", -1}});
        if ((node - 0x100000) / 64 % kPairs != 0) {
            continue;
        }
        int status = 0;
        stream.later(pauses);
        if (talks) {
            stream.agentError(EIO, std::string(1000, 'x'));
        }
        if (node < 0x100000 + kAtLeast * 64) {
            stream.watermark();
        } else if (sender.send(1, status)) {
            return status;
        }
    }
}

// Some events, then a fault, then nothing but that it is there.
int recordAFault()
{
    RecordedStream stream;
    Sender sender(stream);
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    int status = 0;
    for (int rounds = 0; !sender.send(10, status); ++rounds) {
        if (rounds == 5) {
            releaseOutOfOrder(stream);
        }
    }
    return status;
}

} // namespace

int main()
{
    signal(SIGPIPE, SIG_IGN);
    const char* named = std::getenv("FAKE_AGENT");
    const std::string mode = named == nullptr ? "" : named;
    if (mode == "no-tracefs") {
        return refuse(69, "tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing");
    }
    if (mode == "not-root") {
        return refuse(77, "must be started by root: try `drmscope record --via sudo`");
    }
    if (mode == "crashes") {
        raise(SIGKILL);
    }
    const drmscope::tracer::RawTerminal verbsLine(STDIN_FILENO);
    const drmscope::tracer::RawTerminal outLine(STDOUT_FILENO);
    std::ofstream heard(
        std::getenv("FAKE_AGENT_HEARD") == nullptr ? "/dev/null" : std::getenv("FAKE_AGENT_HEARD"));
    for (std::string verb; std::getline(std::cin, verb);) {
        heard << verb << std::endl;
        if (verb == "start") {
            return mode == "never-starts" ? 0
                   : mode == "endless"    ? recordWithoutEnd(0)
                   : mode == "pauses"     ? recordWithoutEnd(2000)
                   : mode == "talks"      ? recordWithoutEnd(0, true)
                   : mode == "faulty"     ? recordAFault()
                                          : record(mode);
        }
    }
    return 0;
}
