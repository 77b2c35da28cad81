// SPDX-License-Identifier: MIT
#pragma once

#include "tests/tracer/ringbuffer/page_builder.h"
#include "tracer/stream/stream_writer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace drmscope::tests {

// Packs each CPU's records into subbuffers, and sends them in any order that an agent could send
// them in.
class DrainedKernel
{
public:
    static constexpr size_t kCpus = 4;

    DrainedKernel(std::mt19937& random, uint64_t nowNs) : m_random(random), m_nowNs(nowNs) {}

    void record(size_t number, const std::vector<std::byte>& bytes)
    {
        m_nowNs += m_random() % 3 == 0 ? 1 + m_random() % 40 : 0; // most tie
        Cpu& cpu = m_cpus[number];
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

    void pass() { ++m_nowNs; }
    uint64_t nowNs() const { return m_nowNs; }

    // All that was recorded is sent, and the clock has passed it.
    void end()
    {
        while (m_undrained != 0)
            drainNext();
        for (readClock(); m_undrained != 0;)
            drainNext();
        m_stream.time(tracer::FrameType::End, m_nowNs + 1);
    }

    const tracer::StreamWriter& frames() const { return m_stream; }

private:
    struct Cpu
    {
        std::optional<tracer::PageBuilder> page;
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
            m_stream.frame(tracer::FrameType::Subbuffer, static_cast<uint16_t>(number), page);
        cpu.full.clear();
        if (--m_undrained == 0)
            m_stream.time(tracer::FrameType::Watermark, m_clockNs);
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

} // namespace drmscope::tests
