// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/format_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// A field of a tracepoint, where libtraceevent found it in the kernel's text.
struct FormatField
{
    enum class Kind : uint8_t
    {
        Integer,
        String,   // __data_loc char[]
        U64Array, // __data_loc u64[]
        U64Block, // u64[n], in its place
        Other
    };

    std::string name;
    Kind kind = Kind::Other;
    bool isSigned = false;
    uint16_t offset = 0;
    uint16_t sizeBytes = 0;
};

struct EventFormat
{
    std::string name;
    uint16_t id = 0;
    std::vector<FormatField> fields; // the common ones too

    // Nothing where libtraceevent cannot read it.
    static std::optional<EventFormat> parse(const FormatText& text);

    const FormatField* find(std::string_view fieldName) const;
};

} // namespace drmscope::tracer
