// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// A text of the kernel's (header_page, a format) that we cannot use: says which, and why.
class FormatError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// Where the header of a subbuffer lies, as the recorded kernel says it in events/header_page. The
// default is what every 64-bit kernel has said so far, with 4 KiB subbuffers.
struct SubbufferLayout
{
    size_t timestampOffset = 0;
    size_t commitOffset = 8;
    size_t dataOffset = 16;
    size_t dataBytes = 4080; // room for records

    size_t subbufferBytes() const { return dataOffset + dataBytes; }

    // Throws FormatError: a text without these fields, or of a 32-bit kernel, whose records we
    // cannot read.
    static SubbufferLayout parse(std::string_view headerPage);
};

} // namespace drmscope::tracer
