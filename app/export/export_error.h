// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace drmscope::app {

// An export could not be made, and nothing stands under its name. The text names the file, what is
// wrong and what mends it; it is ready to be shown.
class ExportError : public std::runtime_error
{
public:
    enum class Kind : uint8_t
    {
        CannotCreate, // it exists already, or its folder does not
        NotPermitted,
        Io,          // disk full
        MissingPart, // another program that makes it
        Usage        // what was asked for does not fit together
    };

    ExportError(Kind kind, const std::string& text) : std::runtime_error(text), m_kind(kind) {}

    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    Kind m_kind;
};

} // namespace drmscope::app
