// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/ringbuffer/record.h"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// Where a field lies in the records of one event id, once its format is bound.
struct FieldPlace
{
    uint16_t offset = 0;
    uint16_t sizeBytes = 0; // 1, 2, 4 or 8; more of a block
    bool isSigned = false;
};

// Reads the fields of one record. The caller has made sure that the record holds every place that
// is asked for (RecordBinding::minBytes); what a field itself points to is checked here. The first
// thing that is wrong is kept, and the rest is read all the same.
class FieldReader
{
public:
    explicit FieldReader(std::span<const std::byte> record) : m_record(record) {}

    bool cutShort() const { return m_cutShort; }
    bool impossible() const { return m_impossible; }

    // A field holds what it cannot hold.
    void refuse() { m_impossible = true; }

    void read(FieldPlace place, bool& value) const { value = integer(place) != 0; }

    template <std::integral Integer> void read(FieldPlace place, Integer& value) const
    {
        value = static_cast<Integer>(integer(place));
    }

    template <typename Enum>
    requires std::is_enum_v<Enum>
    void read(FieldPlace place, Enum& value)
    {
        const uint64_t number = integer(place);
        if (number > static_cast<uint64_t>(largestOf(Enum{})))
            m_impossible = true;
        else
            value = static_cast<Enum>(number);
    }

    // __data_loc char[]: the kernel ends it with a NUL, which is not required here. Mostly it is
    // what the event before had.
    void read(FieldPlace place, std::string& value)
    {
        const std::span<const std::byte> bytes = dynamic(place);
        const void* end = bytes.empty() ? nullptr : std::memchr(bytes.data(), 0, bytes.size());
        const size_t length =
            end == nullptr ? bytes.size()
                           : static_cast<size_t>(static_cast<const std::byte*>(end) - bytes.data());
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), length);
        if (value != text)
            value = text;
    }

    // __data_loc u64[]
    void read(FieldPlace place, std::vector<uint64_t>& values)
    {
        const std::span<const std::byte> bytes = dynamic(place);
        if (bytes.size() % sizeof(uint64_t) != 0)
            m_cutShort = true;
        values.resize(bytes.size() / sizeof(uint64_t));
        if (!values.empty())
            std::memcpy(values.data(), bytes.data(), values.size() * sizeof(uint64_t));
    }

    // u64[n]: its bytes behind those that are there.
    void append(FieldPlace place, std::string& bytes) const
    {
        bytes.append(reinterpret_cast<const char*>(m_record.data()) + place.offset,
                     place.sizeBytes);
    }

    // As many u64 as `place` says, aligned behind it.
    void readBehind(FieldPlace place, std::vector<uint64_t>& values)
    {
        const uint64_t count = integer(place);
        const size_t begin = (size_t{place.offset} + place.sizeBytes + 7) / 8 * 8;
        const size_t room = begin < m_record.size() ? (m_record.size() - begin) / 8 : 0;
        m_cutShort = m_cutShort || count > room;
        values.resize(std::min<uint64_t>(count, room));
        if (!values.empty())
            std::memcpy(values.data(), m_record.data() + begin, values.size() * 8);
    }

    uint64_t integer(FieldPlace place) const
    {
        switch (place.sizeBytes) {
        case 8:
            return readUnchecked<uint64_t>(m_record, place.offset);
        case 4:
            return place.isSigned ? extended<int32_t>(place) : extended<uint32_t>(place);
        case 2:
            return place.isSigned ? extended<int16_t>(place) : extended<uint16_t>(place);
        default:
            return place.isSigned ? extended<int8_t>(place) : extended<uint8_t>(place);
        }
    }

private:
    template <typename Narrow> uint64_t extended(FieldPlace place) const
    {
        return static_cast<uint64_t>(
            static_cast<int64_t>(readUnchecked<Narrow>(m_record, place.offset)));
    }

    // The kernel stores length << 16 | offset, both counted in bytes of the record.
    std::span<const std::byte> dynamic(FieldPlace place)
    {
        const auto location = readUnchecked<uint32_t>(m_record, place.offset);
        const size_t offset = location & 0xffff;
        const size_t length = location >> 16;
        if (offset + length > m_record.size()) {
            m_cutShort = true;
            return {};
        }
        return m_record.subspan(offset, length);
    }

    std::span<const std::byte> m_record;
    bool m_cutShort = false;
    bool m_impossible = false;
};

} // namespace drmscope::tracer
