// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

// Writes subbuffers as kernel/trace/ring_buffer.c lays them out, for tests and benchmarks.
namespace drmscope::tracer {

class PageBuilder
{
public:
    static constexpr size_t kHeaderBytes = 16;
    static constexpr uint64_t kMissedEvents = 1ULL << 31;
    static constexpr uint64_t kMissedStored = 1ULL << 30;

    explicit PageBuilder(uint64_t timestampNs, size_t pageBytes = 4096) : m_page(pageBytes)
    {
        put(0, timestampNs);
    }

    size_t roomBytes() const { return m_page.size() - kHeaderBytes - m_committed; }

    // A data record; its length goes into the type bits if it fits there, as the kernel does.
    void record(uint32_t delta, std::span<const std::byte> bytes)
    {
        const size_t padded = (bytes.size() + 3) & ~size_t{3};
        if (padded != 0 && padded <= size_t{28} * 4) {
            word(static_cast<uint32_t>(padded / 4) | delta << 5);
        } else {
            word(delta << 5);
            word(static_cast<uint32_t>(padded + 4));
        }
        append(bytes, padded);
    }

    void discarded(uint32_t delta, size_t bytes)
    {
        const size_t padded = (bytes + 3) & ~size_t{3};
        word(29 | delta << 5);
        word(static_cast<uint32_t>(padded + 4));
        append({}, padded);
    }

    void timeExtend(uint64_t delta) { longTime(30, delta); }
    void timeStamp(uint64_t timestampNs) { longTime(31, timestampNs); }
    void endPadding() { word(29); }
    void rawWord(uint32_t value) { word(value); }

    // The kernel lost records before this page; it stores how many where there is room.
    void missed(uint64_t count)
    {
        m_flags = kMissedEvents;
        if (roomBytes() >= sizeof count) {
            m_flags |= kMissedStored;
            m_missed = count;
        }
    }

    std::vector<std::byte> finish()
    {
        put(8, m_committed | m_flags);
        if ((m_flags & kMissedStored) != 0)
            put(kHeaderBytes + m_committed, m_missed);
        return m_page;
    }

private:
    template <typename T> void put(size_t offset, T value)
    {
        std::memcpy(m_page.data() + offset, &value, sizeof value);
    }
    void word(uint32_t value)
    {
        put(kHeaderBytes + m_committed, value);
        m_committed += sizeof value;
    }
    void longTime(uint32_t type, uint64_t time)
    {
        word(type | static_cast<uint32_t>(time & ((1u << 27) - 1)) << 5);
        word(static_cast<uint32_t>(time >> 27));
    }
    void append(std::span<const std::byte> bytes, size_t padded)
    {
        if (!bytes.empty())
            std::memcpy(m_page.data() + kHeaderBytes + m_committed, bytes.data(), bytes.size());
        m_committed += padded;
    }

    std::vector<std::byte> m_page;
    size_t m_committed = 0;
    uint64_t m_flags = 0;
    uint64_t m_missed = 0;
};

// `count` bytes that look like nothing in particular.
template <typename Random> std::vector<std::byte> randomBytes(Random& random, size_t count)
{
    std::vector<std::byte> bytes(count);
    for (std::byte& each : bytes)
        each = static_cast<std::byte>(random());
    return bytes;
}

// A page that the kernel could have written, with everything that may be on one.
template <typename Random> std::vector<std::byte> randomPage(Random& random, uint64_t timestampNs)
{
    PageBuilder page(timestampNs);
    const size_t leaveFree = random() % 600;
    uint64_t absolute = timestampNs;
    while (page.roomBytes() > 400 + leaveFree) {
        const auto delta = static_cast<uint32_t>(random() % 5000);
        switch (random() % 16) {
        case 0:
            page.timeExtend(random() % (1ULL << 45));
            break;
        case 1:
            absolute += random() % (1ULL << 47);
            page.timeStamp(absolute);
            break;
        case 2:
            page.discarded(delta + 1, random() % 60 + 4);
            break;
        case 3:
            page.record(delta, randomBytes(random, 113 + random() % 250));
            break;
        default:
            page.record(delta, randomBytes(random, 4 + random() % 109));
        }
    }
    if (random() % 4 == 0)
        page.missed(1 + random() % 100000);
    return page.finish();
}

} // namespace drmscope::tracer
