// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/recorded_symbols.h"
#include "tracer/collect/state_lines.h"
#include "tracer/decode/call_join.h"
#include "tracer/decode/event_decoder.h"
#include "tracer/decode/probe_hooks.h"
#include "tracer/decode/stack_join.h"
#include "tracer/ringbuffer/record_merge.h"
#include "tracer/store/session_writer.h"
#include "tracer/stream/stream_reader.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// Steps 5 to 9 put together: the frames of a stream in, rows out. Subbuffers wait in the merge
// until a watermark says that their order is certain, and while a snapshot of the symbols is under
// way, since the module that an event comes from may first be in that one. One thread. The writer,
// the symbols and the lines must outlive it.
//
// Throws SqliteError when rows cannot be written, and FormatError for a kernel whose ring buffer we
// cannot read.
class FrameCollector : private RecordSink
{
public:
    // What the agent said in an Error frame.
    struct AgentError
    {
        int errorNumber = 0;
        std::string message;
        int exitCode() const;
    };

    // `drmBuildId`: of the drm that probes were made for, "" any.
    FrameCollector(SessionWriter& writer, RecordedSymbols& symbols, StateLines& lines,
                   std::string drmBuildId = {});

    void take(const Frame& frame);
    // Of a frame that is taken later, if at all: the agent lives.
    void hear(const Frame& frame);
    // The stream is at its end: all that waits is written, and the CPUs' own counts are compared
    // with what was seen missing. Returns when the recording ended. `atWatermark`: nobody waited
    // for the agent's end, so what not all CPUs have told is left out.
    uint64_t finish(bool atWatermark);

    bool started() const { return m_started; }
    bool ended() const { return m_endedNs.has_value(); }   // the agent said so
    uint64_t lastHeardNs() const { return m_lastHeardNs; } // the last time that the agent told
    bool lossSeen() const { return m_lossSeen; }           // some events are missing, however many
    const std::optional<AgentError>& firstAgentError() const { return m_agentError; }
    StateLines::Counts counts() const;

private:
    void onRecord(const Record& record) override;
    void onMissed(const MissedRecords& missed) override;
    void onDamage(const SubbufferDamage& damage) override;
    void onLate(const LateRecords& late) override;

    void takeText(const Frame& frame, std::string_view text);
    void takeTime(const Frame& frame);
    void takeHost(std::string_view text);
    void takeBuild(const Frame& frame);
    void takeProbes(std::string_view payload);
    void store(Event& event);
    void takeError(std::string_view payload);
    void takeCmdlines(std::string_view chunk);
    void takeCmdline(std::string_view line);
    void tellOfKernelLog(uint64_t timeNs);
    void endSymbols();
    void pushSubbuffer(const Frame& frame);
    void release();
    RecordMerge& merge();

    SessionWriter& m_writer;
    RecordedSymbols& m_symbols;
    StateLines& m_lines;
    EventDecoder m_decoder;
    StackJoin m_stacks;
    CallJoin m_calls;
    ProbeHooks m_probes;
    bool m_withoutModule = false;
    std::string m_drmBuildId;
    bool m_wrongDrm = false;
    SubbufferLayout m_layout;
    std::unique_ptr<RecordMerge> m_merge; // made with the first subbuffer
    Event m_event;                        // its strings keep their memory from record to record
    std::string m_cmdlinesTail;           // a line that the next chunk goes on with
    std::map<uint32_t, std::optional<uint64_t>> m_cpuMissed; // the CPUs' own totals
    std::optional<AgentError> m_agentError;
    std::optional<uint64_t> m_endedNs;
    uint64_t m_watermarkNs = 0;
    uint64_t m_lastHeardNs = 0;
    uint64_t m_lateRecords = 0;
    bool m_symbolsOpen = false;
    bool m_started = false;
    bool m_lossSeen = false;
};

} // namespace drmscope::tracer
