// SPDX-License-Identifier: MIT
// Generated streams of adds, dels and a release whose events straddle subbuffers, CPUs, ties of
// time and watermarks: each end comes after its add, whatever way they took.
#include "schema/session_file.h"
#include "tests/tracer/collect/collector_run.h"
#include "tests/tracer/collect/recorded_stream.h"
#include "tracer/collect/recording.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>

namespace drmscope::tests {
namespace {

using tracer::FrameType;
using tracer::PageBuilder;

constexpr int kPairs = 3000;
constexpr size_t kCpus = 4;
constexpr size_t kLeastLive = 6; // are released
constexpr size_t kMostLive = 16;

// Packs each CPU's records into subbuffers, and sends them in any order that an agent could send
// them in.
class Kernel
{
public:
    Kernel(std::mt19937& random, uint64_t nowNs) : m_random(random), m_nowNs(nowNs) {}

    void record(const std::vector<std::byte>& bytes)
    {
        m_nowNs += m_random() % 3 == 0 ? 1 + m_random() % 40 : 0; // most tie
        Cpu& cpu = m_cpus[m_random() % kCpus];
        if (cpu.page && cpu.page->roomBytes() < bytes.size() + 16)
            close(cpu);
        if (!cpu.page) {
            cpu.page.emplace(m_nowNs, 512);
            cpu.lastNs = m_nowNs;
        }
        cpu.page->record(static_cast<uint32_t>(m_nowNs - cpu.lastNs), bytes);
        cpu.lastNs = m_nowNs;
        if (m_undrained != 0 && m_random() % 8 == 0)
            drainNext();
        else if (m_undrained == 0 && m_random() % 100 == 0)
            readClock();
    }

    // All that was recorded is sent, and the clock has passed it.
    void send()
    {
        while (m_undrained != 0)
            drainNext();
        for (readClock(); m_undrained != 0;)
            drainNext();
    }

    std::vector<std::byte> frames() const
    {
        const size_t preamble = tracer::StreamWriter().bytes().size();
        return {m_stream.bytes().begin() + static_cast<ptrdiff_t>(preamble),
                m_stream.bytes().end()};
    }

    uint64_t nowNs() const { return m_nowNs; }

private:
    struct Cpu
    {
        std::optional<PageBuilder> page;
        std::vector<std::vector<std::byte>> full;
        uint64_t lastNs = 0;
    };

    // Then every CPU is drained, also of what happens meanwhile.
    void readClock()
    {
        m_clockNs = m_nowNs;
        m_first = m_random() % kCpus;
        m_undrained = kCpus;
    }

    void drainNext()
    {
        const size_t number = (m_first + m_undrained) % kCpus;
        Cpu& cpu = m_cpus[number];
        close(cpu);
        for (const auto& page : cpu.full)
            m_stream.frame(FrameType::Subbuffer, static_cast<uint16_t>(number), page);
        cpu.full.clear();
        if (--m_undrained == 0)
            m_stream.time(FrameType::Watermark, m_clockNs);
    }

    static void close(Cpu& cpu)
    {
        if (cpu.page)
            cpu.full.push_back(cpu.page->finish());
        cpu.page.reset();
    }

    std::mt19937& m_random;
    uint64_t m_nowNs;
    uint64_t m_clockNs = 0; // as the agent read it
    size_t m_first = 0;     // CPU that it drains first, and how many it has still to drain
    size_t m_undrained = 0;
    std::array<Cpu, kCpus> m_cpus;
    tracer::StreamWriter m_stream;
};

std::vector<std::byte> generated(unsigned seed)
{
    std::mt19937 random(seed);
    RecordedStream stream;
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}})
        .watermark();
    Kernel kernel(random, stream.nowNs() + 1000);
    const auto add = tracer::TracepointWriter::ofModule("drmres_add");
    const auto del = tracer::TracepointWriter::ofModule("drmres_del");
    RecordedStream::Values values = {
        {"drm", RecordedStream::kDrm}, {"generation", 1}, {"dev", "0000:01:00.0"},
        {"name", "kmalloc"},           {"size", 64},      {"ordinal", -1}};
    std::vector<int64_t> live; // the newest last
    int64_t seq = 1000;
    int64_t node = 0;
    for (int added = 0; added < kPairs;) {
        values["seq"] = ++seq;
        if (live.size() <= kLeastLive || (live.size() < kMostLive && random() % 2 == 0)) {
            do // addresses are used again
                node = 0x100000 + static_cast<int64_t>(random() % 64) * 64;
            while (std::ranges::find(live, node) != live.end());
            values["node"] = live.emplace_back(node);
            kernel.record(add.record(values, 212));
            ++added;
        } else {
            const auto gone = live.begin() + static_cast<ptrdiff_t>(random() % live.size());
            values["node"] = *gone;
            live.erase(gone);
            kernel.record(del.record(values, 212));
        }
    }
    const auto count = static_cast<int64_t>(live.size());
    const auto happens = [&](const char* name, RecordedStream::Values more) {
        more.insert(values.begin(), values.end());
        more["seq"] = ++seq;
        kernel.record(tracer::TracepointWriter::ofModule(name).record(more, 212));
    };
    happens("drmres_release_begin", {{"nodes", count}});
    for (int64_t ordinal = 0; ordinal < count; ++ordinal) {
        values["ordinal"] = ordinal;
        values["node"] = live[live.size() - 1 - static_cast<size_t>(ordinal)];
        happens("drmres_release", {});
    }
    happens("drmres_release_end", {{"nodes", count}});
    kernel.send();
    std::vector<std::byte> bytes = stream.bytes();
    const std::vector<std::byte> frames = kernel.frames();
    bytes.insert(bytes.end(), frames.begin(), frames.end());
    tracer::StreamWriter end;
    const size_t preamble = end.bytes().size();
    end.time(FrameType::End, kernel.nowNs() + 1);
    bytes.insert(bytes.end(), end.bytes().begin() + static_cast<ptrdiff_t>(preamble),
                 end.bytes().end());
    return bytes;
}

TEST(Straddling, EveryEndFindsItsAdd)
{
    const ScratchFolder folder;
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (const unsigned seed : {1U, 2U, 3U, 4U, std::random_device()()}) {
        SCOPED_TRACE(seed);
        tracer::CollectOptions options;
        options.input = folder.file("stream");
        options.output = folder.file("s.drmscope");
        options.overwrite = true;
        writeFile(options.input, generated(seed));
        tracer::StateLines lines(nowhere);
        EXPECT_EQ(tracer::recordSession(options, lines), 0);
        auto file = schema::SessionFile::openReadOnly(options.output);
        auto& database = file.database();
        EXPECT_EQ(database.integer("SELECT count(*) FROM event WHERE kind IN ('add', 'del', "
                                   "'release')"),
                  2 * kPairs);
        EXPECT_EQ(
            database.integer("SELECT count(*) FROM event AS e JOIN event AS f ON f.id = e.id + 1 "
                             "WHERE f.seq <= e.seq OR f.timestamp_ns < e.timestamp_ns"),
            0);
        EXPECT_GT(
            database.integer("SELECT count(*) FROM event AS e JOIN event AS f ON f.id = e.id + 1 "
                             "WHERE f.timestamp_ns = e.timestamp_ns AND f.cpu <> e.cpu"),
            kPairs / 4);
        const int64_t released =
            database.integer("SELECT count(*) FROM resource WHERE end_kind = 'release' AND "
                             "release_order_right = 1");
        EXPECT_GE(released, static_cast<int64_t>(kLeastLive));
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource WHERE end_kind = 'del'"),
                  kPairs - released);
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource"), kPairs);
        EXPECT_EQ(database.integer("SELECT count(*) FROM anomaly"), 0);
    }
    close(nowhere);
}

} // namespace
} // namespace drmscope::tests
