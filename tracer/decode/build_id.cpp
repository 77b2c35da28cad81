// SPDX-License-Identifier: MIT
#include "tracer/decode/build_id.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace drmscope::tracer {

namespace {

constexpr uint32_t kGnuBuildId = 3; // NT_GNU_BUILD_ID
constexpr std::string_view kGnu("GNU\0", 4);
constexpr uint32_t kMaxBuildIdBytes = 64;

// An ELF note: three words, then the name and the description, each padded to words.
struct NoteHeader
{
    uint32_t nameBytes = 0;
    uint32_t descriptionBytes = 0;
    uint32_t type = 0;
};

size_t padded(uint32_t bytes)
{
    return (size_t{bytes} + 3) & ~size_t{3};
}

std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hexOf(std::span<const std::byte> bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const std::byte each : bytes) {
        hex += kDigits[std::to_integer<size_t>(each >> 4)];
        hex += kDigits[std::to_integer<size_t>(each & std::byte{15})];
    }
    return hex;
}

} // namespace

std::string parseBuildIdNote(std::span<const std::byte> notes)
{
    NoteHeader header;
    while (notes.size() >= sizeof header) {
        std::memcpy(&header, notes.data(), sizeof header);
        notes = notes.subspan(sizeof header);
        const size_t descriptionAt = padded(header.nameBytes);
        if (descriptionAt + header.descriptionBytes > notes.size())
            return "";
        if (header.type == kGnuBuildId && header.descriptionBytes > 0 &&
            header.descriptionBytes <= kMaxBuildIdBytes &&
            asText(notes.first(header.nameBytes)) == kGnu)
            return hexOf(notes.subspan(descriptionAt, header.descriptionBytes));
        notes =
            notes.subspan(std::min(notes.size(), descriptionAt + padded(header.descriptionBytes)));
    }
    return "";
}

std::optional<BuildId> parseBuildIdFrame(std::span<const std::byte> payload)
{
    const size_t end = asText(payload).find('\0');
    if (end == 0 || end == std::string_view::npos)
        return std::nullopt;
    BuildId result{std::string(asText(payload.first(end))),
                   parseBuildIdNote(payload.subspan(end + 1))};
    if (result.buildId.empty())
        return std::nullopt;
    return result;
}

} // namespace drmscope::tracer
