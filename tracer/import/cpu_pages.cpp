// SPDX-License-Identifier: MIT
#include "tracer/import/cpu_pages.h"

#include "tracer/import/byte_cursor.h"
#include "tracer/import/packed_block.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

// trace-cmd packs ten subbuffers at a time, which a kernel has of 1 MiB at most.
constexpr uint32_t kMostChunkBytes = 10u << 20;
constexpr size_t kHeaderBytes = 2 * sizeof(uint32_t);
constexpr uint64_t kUnlimited = UINT64_MAX;

} // namespace

PackedChunks::PackedChunks(const FileBytes& file, uint64_t begin) : m_file(file), m_at(begin)
{
    uint32_t count = 0;
    if (file.read(begin, std::as_writable_bytes(std::span(&count, 1))) < sizeof count) {
        m_endsEarly = true;
        return;
    }
    m_at += sizeof count;
    m_left = count == 0 ? kUnlimited : count; // it is written last
}

// Past the next; false where there is none that can be one.
bool PackedChunks::step(Chunk& chunk)
{
    if (m_left == 0)
        return false;
    const std::string text = m_file.text(m_at, kHeaderBytes + sizeof(uint32_t));
    if (text.size() < kHeaderBytes + sizeof(uint32_t)) {
        m_endsEarly = true;
        return false;
    }
    ByteCursor header(text);
    chunk.packedBytes = header.number<uint32_t>();
    chunk.bytes = header.number<uint32_t>();
    chunk.at = m_at + kHeaderBytes;
    if (chunk.packedBytes == 0 || chunk.packedBytes > 2 * kMostChunkBytes || chunk.bytes == 0 ||
        chunk.bytes > kMostChunkBytes) {
        m_endsEarly = true;
        return false;
    }
    m_left -= m_left == kUnlimited ? 0 : 1;
    m_at = chunk.at + chunk.packedBytes;
    return true;
}

bool PackedChunks::next(std::string& unpacked)
{
    for (Chunk chunk; step(chunk);) {
        m_packed = m_file.text(chunk.at, chunk.packedBytes);
        if (m_packed.size() < chunk.packedBytes)
            break;
        if (unpack(m_packed, chunk.bytes, unpacked))
            return true;
        ++m_damaged;
    }
    m_endsEarly |= m_left > 0 || m_at > m_file.size();
    return false;
}

uint64_t PackedChunks::endOf(const FileBytes& file, uint64_t begin)
{
    PackedChunks chunks(file, begin);
    uint64_t end = begin;
    for (Chunk chunk; chunks.step(chunk) && isPacked(file.text(chunk.at, sizeof(uint32_t)));)
        end = chunks.m_at;
    return end;
}

CpuPages::CpuPages(const FileBytes& file, const TraceLayout& layout, const CpuExtent& extent)
    : m_file(file), m_pageBytes(layout.pageBytes), m_at(extent.offset),
      m_end(extent.offset + extent.bytes), m_endsEarly(!extent.isEndKnown)
{
    if (layout.isPacked)
        m_chunks.emplace(file, extent.offset);
}

std::span<const std::byte> CpuPages::next()
{
    if (!m_chunks)
        return nextOfFile();
    if (m_taken >= m_bytes.size()) {
        m_taken = 0;
        if (!m_chunks->next(m_bytes)) {
            m_bytes.clear();
            return {};
        }
    }
    const auto page = std::as_bytes(std::span(m_bytes)).subspan(m_taken);
    const size_t bytes = std::min(page.size(), m_pageBytes);
    m_taken += bytes;
    return page.first(bytes);
}

std::span<const std::byte> CpuPages::nextOfFile()
{
    const uint64_t wanted = std::min<uint64_t>(m_pageBytes, m_end - m_at);
    m_bytes = m_file.text(m_at, wanted);
    m_endsEarly |= m_bytes.size() < wanted;
    m_at = m_bytes.size() < wanted ? m_end : m_at + wanted;
    return std::as_bytes(std::span(m_bytes));
}

bool CpuPages::endsEarly() const
{
    return m_endsEarly || (m_chunks && m_chunks->endsEarly());
}

} // namespace drmscope::tracer
