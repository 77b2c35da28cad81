// SPDX-License-Identifier: MIT
// Generated streams of adds and dels whose events straddle subbuffers, CPUs and ties of time: each
// del comes after its add, whatever way they took.
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
        if (m_random() % 100 == 0)
            send();
    }

    // The clock is read, then every CPU is drained.
    void send()
    {
        const size_t first = m_random() % kCpus;
        for (size_t i = 0; i < kCpus; ++i) {
            const size_t cpu = (first + i) % kCpus;
            close(m_cpus[cpu]);
            for (const auto& page : m_cpus[cpu].full)
                m_stream.frame(FrameType::Subbuffer, static_cast<uint16_t>(cpu), page);
            m_cpus[cpu].full.clear();
        }
        m_stream.time(FrameType::Watermark, m_nowNs);
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

    static void close(Cpu& cpu)
    {
        if (cpu.page)
            cpu.full.push_back(cpu.page->finish());
        cpu.page.reset();
    }

    std::mt19937& m_random;
    uint64_t m_nowNs;
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
    std::vector<int64_t> live;
    int64_t seq = 1000;
    int64_t node = 0;
    for (int added = 0; added < kPairs || !live.empty();) {
        values["seq"] = ++seq;
        if (added < kPairs && (live.empty() || (live.size() < kMostLive && random() % 2 == 0))) {
            do // addresses are used again
                node = 0x100000 + static_cast<int64_t>(random() % 64) * 64;
            while (std::ranges::find(live, node) != live.end());
            values["node"] = live.emplace_back(node);
            kernel.record(add.record(values, 212));
            ++added;
        } else {
            std::swap(live[random() % live.size()], live.back());
            values["node"] = live.back();
            live.pop_back();
            kernel.record(del.record(values, 212));
        }
    }
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

TEST(Straddling, EveryDelFindsItsAdd)
{
    const ScratchFolder folder;
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (unsigned seed = 1; seed <= 4; ++seed) {
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
        EXPECT_EQ(database.integer("SELECT count(*) FROM event WHERE kind IN ('add', 'del')"),
                  2 * kPairs);
        EXPECT_EQ(
            database.integer("SELECT count(*) FROM event AS e JOIN event AS f ON f.id = e.id + 1 "
                             "WHERE f.seq <= e.seq OR f.timestamp_ns < e.timestamp_ns"),
            0);
        EXPECT_GT(
            database.integer("SELECT count(*) FROM event AS e JOIN event AS f ON f.id = e.id + 1 "
                             "WHERE f.timestamp_ns = e.timestamp_ns AND f.cpu <> e.cpu"),
            kPairs / 4);
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource WHERE end_kind = 'del'"), kPairs);
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource"), kPairs);
        EXPECT_EQ(database.integer("SELECT count(*) FROM anomaly"), 0);
    }
    close(nowhere);
}

} // namespace
} // namespace drmscope::tests
