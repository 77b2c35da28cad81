// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_writer.h"

#include <cstring>
#include <stdexcept>

namespace drmscope::tracer {

namespace {

void append(std::vector<std::byte>& to, std::span<const std::byte> bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

} // namespace

StreamWriter::StreamWriter()
{
    Preamble preamble = {};
    std::memcpy(preamble.magic, kStreamMagic, sizeof(kStreamMagic));
    preamble.version = kStreamVersion;
    append(m_bytes, std::as_bytes(std::span(&preamble, 1)));
}

void StreamWriter::frame(FrameType type, uint16_t cpu, std::span<const std::byte> payload)
{
    if (payload.size() > kMaxPayloadBytes) {
        throw std::length_error("a frame of a drmscope stream holds at most 4 MiB");
    }
    const FrameHeader header = {static_cast<uint32_t>(payload.size()), static_cast<uint16_t>(type),
                                cpu};
    append(m_bytes, std::as_bytes(std::span(&header, 1)));
    append(m_bytes, payload);
}

void StreamWriter::text(FrameType type, std::string_view text, uint16_t cpu)
{
    frame(type, cpu, std::as_bytes(std::span(text)));
}

void StreamWriter::time(FrameType type, uint64_t timeNs)
{
    frame(type, 0, std::as_bytes(std::span(&timeNs, 1)));
}

} // namespace drmscope::tracer
