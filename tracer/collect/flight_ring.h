// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/stream_reader.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drmscope::tracer {

// The flight recorder: the last while of a stream's subbuffers, undecoded, until they are asked
// for, which may be more than once. What is older than `keepNs`, or more than `mostBytes`, is let
// go, the oldest first. One thread.
class FlightRing
{
public:
    FlightRing(uint64_t keepNs, size_t mostBytes) : m_keepNs(keepNs), m_mostBytes(mostBytes) {}

    // Frames that it keeps; all others are not its business.
    static bool keeps(const Frame& frame)
    {
        return frame.type == FrameType::Subbuffer || frame.type == FrameType::Watermark;
    }
    void push(const Frame& frame);

    // The CPUs of which subbuffers were let go since the last drain.
    const std::set<uint16_t>& letGo() const { return m_letGo; }
    // Everything since then is kept.
    uint64_t beginsNs() const;
    // Less than `keepNs` is kept, for want of room.
    bool isShort() const;
    // What is not kept of a recording, for people; "" while all is.
    std::string lackText() const;
    size_t bytes() const { return m_bytes; }

    // Hands out what is kept, in order.
    void look(const std::function<void(const Frame&)>& use) const;
    // The same, and is empty.
    void drain(const std::function<void(const Frame&)>& use);

private:
    struct Kept
    {
        FrameType type;
        uint16_t cpu;
        uint64_t atNs; // the watermark before it: what is in it may be as old as that
        std::vector<std::byte> payload;
    };

    bool isOld(const Kept& kept) const;
    void dropFront();

    uint64_t m_keepNs;
    size_t m_mostBytes;
    std::deque<Kept> m_kept;
    size_t m_bytes = 0;
    uint64_t m_nowNs = 0;
    std::deque<uint64_t> m_ticks; // watermarks younger than the newest frame that was let go
    bool m_letGoSome = false;
    std::optional<uint64_t> m_fullNs; // when what had to go for want of room was told
    std::set<uint16_t> m_letGo;
};

} // namespace drmscope::tracer
