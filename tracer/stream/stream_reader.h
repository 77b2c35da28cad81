// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace drmscope::tracer {

// One frame of a stream. The payload belongs to the reader that returned it and lives until that
// reader's next push() or readFrom().
struct Frame
{
    FrameType type;
    uint16_t cpu;
    std::span<const std::byte> payload;
};

// The time in a Watermark, Started, End or SymbolsBegin frame, on the boot clock; nothing when the
// payload has another length.
std::optional<uint64_t> frameTimeNs(const Frame& frame);

// Why nothing after a place in the stream can be read. Damage is a value here, never an exception:
// what came before it is good.
enum class StreamFault
{
    None,
    NotAStream,     // the first bytes are no preamble of ours
    NewerVersion,   // written by a newer drmscope
    OversizedFrame, // a header claims more than kMaxPayloadBytes
    AnotherStream   // another stream begins in it
};

// Cuts the bytes of a stream, however they arrive, into frames. Assumes nothing about the sender: a
// claim is checked before any memory is taken for it, so memory stays below one largest frame and
// one read. Used from one thread at a time.
//
//     while (reader.readFrom(fd) != 0)
//         while (auto frame = reader.next())
//             ...
//     if (reader.fault() != StreamFault::None || reader.pendingBytes() != 0)
//         // reader.faultText() says what was lost
class StreamReader
{
public:
    // Takes a copy of the bytes. Ignored, but counted, once there is a fault.
    void push(std::span<const std::byte> bytes);

    // One read(2) from a file, pipe or socket, retried when a signal interrupts it; returns the
    // number of bytes, 0 at the end of file. Throws std::system_error when read(2) fails.
    std::size_t readFrom(int fd);

    // The next whole frame of a type that we know; nothing when more bytes are needed, or after a
    // fault. Frames of other types are skipped and counted.
    std::optional<Frame> next();

    StreamFault fault() const { return m_fault; }

    // One sentence on the fault, or on the truncated tail if the stream is at its end; empty when
    // all was read.
    std::string faultText() const;

    // Bytes that arrived and are in no frame that was returned or skipped. At the end of the
    // stream: the tail that was cut off, or what lies behind the fault.
    uint64_t pendingBytes() const { return m_receivedBytes - m_consumedBytes; }

    // Bytes read whole so far, which is the place of the fault if there is one.
    uint64_t consumedBytes() const { return m_consumedBytes; }

    // Frames of a type that only a later drmscope knows.
    uint64_t skippedFrames() const { return m_skippedFrames; }

    bool havePreamble() const { return m_havePreamble; }

private:
    std::span<std::byte> room(std::size_t bytes);
    std::span<const std::byte> unread() const;
    void consume(std::size_t bytes);
    void parsePreamble();
    void stop(StreamFault fault);

    std::vector<std::byte> m_buffer; // [m_begin, m_end) is unread
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    uint64_t m_receivedBytes = 0;
    uint64_t m_consumedBytes = 0;
    uint64_t m_skippedFrames = 0;
    uint32_t m_refusedClaim = 0; // version or length that the fault is about
    bool m_havePreamble = false;
    StreamFault m_fault = StreamFault::None;
};

} // namespace drmscope::tracer
