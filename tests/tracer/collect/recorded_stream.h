// SPDX-License-Identifier: MIT
#pragma once

#include "tests/tracer/decode/tracepoint_writer.h"
#include "tests/tracer/ringbuffer/page_builder.h"
#include "tracer/stream/stream_writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tests {

// Writes a stream as the agent and a kernel with the module would: a bochs display, its symbols,
// and whatever happens to it. Each event is a subbuffer of its own, one millisecond after the last.
class RecordedStream
{
public:
    using Values = tracer::TracepointWriter::Values;

    static constexpr uint64_t kBeganNs = 5'000'000'000;
    static constexpr uint64_t kStepNs = 1'000'000;
    static constexpr int64_t kDrm = 0x7000;
    static constexpr int64_t kParent = 0x6000;
    static constexpr int64_t kAction = 0x1000;  // drm_mode_config_init_release [drm]
    static constexpr uint64_t kCore = 0x1110;   // in drmm_kmalloc [drm]
    static constexpr uint64_t kDriver = 0x2010; // in bochs_pci_probe [bochs]
    static constexpr int32_t kProbePid = 212;   // modprobe, known from saved_cmdlines
    static constexpr int32_t kHolderPid = 240;  // hold_file, known from the file's events

    RecordedStream(); // preamble, host, formats, symbols, hooks, Started

    // "drmres_add" with these fields besides seq, drm, generation and dev.
    RecordedStream& event(std::string_view name, Values values, int32_t pid = kProbePid);
    RecordedStream& add(int64_t node, int64_t size, bool isAction = false);
    RecordedStream& release(int64_t node, int64_t size, int64_t ordinal);
    RecordedStream& on(int64_t drm, int64_t generation);
    RecordedStream& onCpu(uint16_t cpu);
    RecordedStream& missed(uint64_t count); // before the next event
    RecordedStream& damaged();              // a subbuffer that contradicts itself
    RecordedStream& watermark();
    RecordedStream& back(uint64_t steps); // what follows happened before
    RecordedStream& later(uint64_t steps);
    RecordedStream& cpuStats(uint16_t cpu, uint64_t overrun, uint64_t unread = 0);
    RecordedStream& headerPage(std::string_view text);
    RecordedStream& agentError(uint32_t error, const std::string& message);
    RecordedStream& end(); // saved_cmdlines and End

    // The whole of tests/data/hot_unplug.sql's story with three resources: bind, open by hold_file,
    // unplug, late close, release.
    static RecordedStream hotUnplug();
    static RecordedStream hotUnplugSoFar(); // and the agent goes on

    const std::vector<std::byte>& bytes() const { return m_stream.bytes(); }
    uint64_t nowNs() const { return m_nowNs; }

private:
    void symbols();

    tracer::StreamWriter m_stream;
    uint64_t m_nowNs = kBeganNs;
    int64_t m_seq = 0;
    int64_t m_drm = kDrm;
    int64_t m_generation = 1;
    uint16_t m_cpu = 0;
    uint64_t m_missed = 0;
};

// Where each frame of a stream ends, the preamble's end first.
std::vector<size_t> frameEnds(const std::vector<std::byte>& stream);

} // namespace drmscope::tests
