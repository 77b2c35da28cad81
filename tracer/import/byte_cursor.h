// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace drmscope::tracer {

// More was asked of a ByteCursor than there is.
struct EndOfBytes
{};

// Goes through bytes that outlive it, field by field. Throws EndOfBytes, and stands then where it
// stood before.
class ByteCursor
{
public:
    explicit ByteCursor(std::string_view bytes) : m_bytes(bytes) {}

    size_t place() const { return m_place; }

    template <typename Number> Number number()
    {
        Number value;
        std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
        return value;
    }

    std::string_view bytes(uint64_t count)
    {
        if (count > m_bytes.size() - m_place)
            throw EndOfBytes();
        const std::string_view taken = m_bytes.substr(m_place, static_cast<size_t>(count));
        m_place += taken.size();
        return taken;
    }

    // Up to a zero, which it goes past.
    std::string_view text()
    {
        const size_t end = m_bytes.find('\0', m_place);
        if (end == std::string_view::npos)
            throw EndOfBytes();
        const std::string_view taken = bytes(end - m_place);
        ++m_place;
        return taken;
    }

private:
    std::string_view m_bytes;
    size_t m_place = 0;
};

} // namespace drmscope::tracer
