// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/frame.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// Puts a stream together in memory: for importers and tests. The agent has its own, which needs no
// more than libc.
class StreamWriter
{
public:
    StreamWriter(); // begins with the preamble

    // Throws std::length_error when the payload is longer than kMaxPayloadBytes.
    void frame(FrameType type, uint16_t cpu, std::span<const std::byte> payload);
    void text(FrameType type, std::string_view text, uint16_t cpu = 0);
    void time(FrameType type, uint64_t timeNs);

    const std::vector<std::byte>& bytes() const { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
};

} // namespace drmscope::tracer
