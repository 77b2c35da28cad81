// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_reader.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace drmscope::tracer {

static_assert(std::endian::native == std::endian::little, "the stream is little-endian");

namespace {

constexpr std::size_t kReadBytes = 256u << 10;

bool isKnown(uint16_t type)
{
    return type >= static_cast<uint16_t>(FrameType::Host) &&
           type <= static_cast<uint16_t>(FrameType::ProbeProfile);
}

} // namespace

std::optional<uint64_t> frameTimeNs(const Frame& frame)
{
    uint64_t timeNs = 0;
    if (frame.payload.size() != sizeof(timeNs)) {
        return std::nullopt;
    }
    std::memcpy(&timeNs, frame.payload.data(), sizeof(timeNs));
    return timeNs;
}

// Space for `bytes` more behind the unread ones. The unread tail is moved to the front first: it is
// shorter than a frame, as the caller takes all whole frames before it brings more.
std::span<std::byte> StreamReader::room(std::size_t bytes)
{
    if (m_begin != 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_buffer.size() < m_end + bytes) {
        m_buffer.resize(m_end + bytes);
    }
    return std::span(m_buffer).subspan(m_end, bytes);
}

std::span<const std::byte> StreamReader::unread() const
{
    return std::span(m_buffer).subspan(m_begin, m_end - m_begin);
}

void StreamReader::push(std::span<const std::byte> bytes)
{
    m_receivedBytes += bytes.size();
    if (m_fault == StreamFault::None && !bytes.empty()) {
        std::memcpy(room(bytes.size()).data(), bytes.data(), bytes.size());
        m_end += bytes.size();
    }
}

std::size_t StreamReader::readFrom(int fd)
{
    const std::span<std::byte> space = room(kReadBytes);
    for (;;) {
        const ssize_t got = ::read(fd, space.data(), space.size());
        if (got >= 0) {
            const auto bytes = static_cast<std::size_t>(got);
            m_receivedBytes += bytes;
            if (m_fault == StreamFault::None) {
                m_end += bytes;
            }
            return bytes;
        }
        if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot read the stream");
        }
    }
}

void StreamReader::consume(std::size_t bytes)
{
    m_begin += bytes;
    m_consumedBytes += bytes;
}

void StreamReader::stop(StreamFault fault)
{
    m_fault = fault;
    m_begin = m_end = 0;
}

void StreamReader::parsePreamble()
{
    const std::span<const std::byte> bytes = unread();
    // Garbage is refused at its first byte that differs, so that a peer who sends a few bytes of
    // something else and waits does not make us wait too.
    const std::size_t comparable = std::min(bytes.size(), sizeof(kStreamMagic));
    if (std::memcmp(bytes.data(), kStreamMagic, comparable) != 0) {
        stop(StreamFault::NotAStream);
        return;
    }
    if (bytes.size() < sizeof(Preamble)) {
        return;
    }
    Preamble preamble = {};
    std::memcpy(&preamble, bytes.data(), sizeof(preamble));
    if (preamble.version > kStreamVersion) {
        m_refusedClaim = preamble.version;
        stop(StreamFault::NewerVersion);
    } else if (preamble.version == 0) {
        stop(StreamFault::NotAStream);
    } else {
        consume(sizeof(preamble));
        m_havePreamble = true;
    }
}

std::optional<Frame> StreamReader::next()
{
    if (!m_havePreamble && m_fault == StreamFault::None && m_end != m_begin) {
        parsePreamble();
    }
    while (m_havePreamble && m_fault == StreamFault::None) {
        const std::span<const std::byte> bytes = unread();
        FrameHeader header = {};
        if (bytes.size() < sizeof(header)) {
            return std::nullopt;
        }
        std::memcpy(&header, bytes.data(), sizeof(header));
        if (header.lengthBytes > kMaxPayloadBytes) {
            m_refusedClaim = header.lengthBytes;
            static_assert(sizeof(kStreamMagic) == sizeof(header));
            stop(std::memcmp(bytes.data(), kStreamMagic, sizeof(kStreamMagic)) == 0
                     ? StreamFault::AnotherStream
                     : StreamFault::OversizedFrame);
            return std::nullopt;
        }
        if (bytes.size() - sizeof(header) < header.lengthBytes) {
            return std::nullopt;
        }
        consume(sizeof(header) + header.lengthBytes);
        if (isKnown(header.type)) {
            return Frame{static_cast<FrameType>(header.type), header.cpu,
                         bytes.subspan(sizeof(header), header.lengthBytes)};
        }
        ++m_skippedFrames;
    }
    return std::nullopt;
}

std::string StreamReader::faultText() const
{
    const std::string place = std::to_string(m_consumedBytes);
    const std::string rest = std::to_string(pendingBytes());
    switch (m_fault) {
    case StreamFault::NotAStream:
        return "not a drmscope stream: it does not begin with DRMSTRM and a version";
    case StreamFault::NewerVersion:
        return "the stream has version " + std::to_string(m_refusedClaim) +
               ", this drmscope reads up to version " + std::to_string(kStreamVersion) +
               "; use the newer drmscope that wrote it";
    case StreamFault::OversizedFrame:
        return "the stream is damaged at byte " + place + ": a frame claims " +
               std::to_string(m_refusedClaim) + " bytes, more than any can have; " + rest +
               " bytes from there on are lost";
    case StreamFault::AnotherStream:
        return "another stream begins at byte " + place +
               ", before the end of the first: one agent at a time may send; " + rest +
               " bytes from there on are lost";
    case StreamFault::None:
        break;
    }
    if (m_receivedBytes == 0) {
        return "the stream is empty";
    }
    if (pendingBytes() != 0 || !m_havePreamble) {
        return "the stream breaks off inside a frame: its last " + rest + " bytes are lost";
    }
    return {};
}

} // namespace drmscope::tracer
