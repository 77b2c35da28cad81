// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

// The stream between the agent and the collector: one Preamble, then frames until the end of file.
//
//     stream   := Preamble frame*
//     frame    := FrameHeader payload[lengthBytes]
//
// All integers are little-endian. A reader skips a frame type it does not know, and refuses a
// stream whose version is newer than its own. The agent uses this header with libc alone, so it is
// plain C++ with no library types.
namespace drmscope::tracer {

inline constexpr char kStreamMagic[8] = {'D', 'R', 'M', 'S', 'T', 'R', 'M', '\0'};
inline constexpr uint32_t kStreamVersion = 1;

// Longer than any payload the agent sends (texts are cut into chunks of at most kChunkBytes,
// subbuffers are at most 1 MiB). A header that claims more is damage, not data.
inline constexpr uint32_t kMaxPayloadBytes = 4u << 20;
inline constexpr uint32_t kChunkBytes = 1u << 20;

struct Preamble
{
    char magic[8];
    uint32_t version;
    uint32_t reserved; // zero
};
static_assert(sizeof(Preamble) == 16);

enum class FrameType : uint16_t
{
    // "key=value\n" lines: hostname, kernel_release, kernel_version, machine, page_size,
    // subbuffer_size, cpus, clock, boot_ns and realtime_ns (both clocks read together),
    // agent_version, backend ("module" or "tracefs").
    Host = 1,
    // tracefs events/header_page, as the kernel prints it.
    HeaderPage = 2,
    // tracefs events/SYSTEM/EVENT/format, as the kernel prints it; one frame an event.
    EventFormat = 3,
    // A chunk of /proc/kallsyms. A snapshot of the symbols is: SymbolsBegin, any number of these,
    // SymbolsEnd. Lines may straddle chunks. After the first, snapshots begin at any line of
    // vmlinux: its symbols never change.
    Kallsyms = 4,
    // A chunk of /proc/modules, inside the same snapshot.
    Modules = 5,
    // "NAME\0" and the raw bytes of /sys/module/NAME/notes/.note.gnu.build-id; NAME is "vmlinux"
    // for /sys/kernel/notes. Inside the snapshot.
    BuildId = 6,
    // A boot-clock time (u64 ns): the snapshot holds for events from here on, until the next one.
    SymbolsBegin = 7,
    SymbolsEnd = 8,
    // One subbuffer of the CPU in the header, `subbuffer_size` bytes or less: read from
    // trace_pipe_raw. A part-filled subbuffer is sent once; later events come in later frames.
    Subbuffer = 9,
    // A boot-clock time (u64 ns) read before all CPUs were drained to empty: all events older than
    // it have been sent; the collector may order and commit up to here. Also the keep-alive, ≤ 100
    // ms apart; while the agent waits for the kernel the last (0 none yet) again, each second.
    Watermark = 10,
    // tracefs per_cpu/cpuN/stats of the CPU in the header, at the end: nothing is written any more,
    // and its last subbuffer was sent.
    CpuStats = 11,
    // A chunk of tracefs saved_cmdlines ("PID COMM" lines).
    Cmdlines = 12,
    // A u32 errno, then a sentence: what failed, on what. After it the agent goes on or sends End.
    Error = 13,
    // Tracing is on: what happens from now on is recorded. Payload: boot-clock time (u64 ns).
    Started = 14,
    // The agent stopped by itself and removed what it made. Payload: boot-clock time (u64 ns). A
    // stream without it was interrupted.
    End = 15,
    // What became of the agent's own dynamic events: a boot-clock time (u64 ns), then lines
    // "HOOK EVENT SYMBOL armed|missing|absent ERRNO\n". absent: this drm has no such function. Told
    // when drm is there, and at the end.
    Probes = 16,
    // tracefs kprobe_profile ("EVENT HITS MISSED" lines), before the last Probes.
    ProbeProfile = 17,
};

struct FrameHeader
{
    uint32_t lengthBytes;
    uint16_t type; // FrameType
    uint16_t cpu;  // for Subbuffer and CpuStats, else 0
};
static_assert(sizeof(FrameHeader) == 8);

} // namespace drmscope::tracer
