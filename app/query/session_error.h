// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace drmscope::app {

// A session could not be opened or read. The text names the file, what is wrong with it and, where
// there is one, what mends it; it is ready to be shown. Thrown by SessionReader only.
class SessionError : public std::runtime_error
{
public:
    enum class Kind : uint8_t
    {
        Missing,     // there is no such file
        NotASession, // another format
        Importable,  // the same, of which `drmscope import` makes a session
        Damaged,     // beyond reading
        Newer,       // written by a later drmscope
        NotPermitted,
        Io,        // disk, memory
        Cancelled, // by SessionReader::setKeepGoing
    };

    SessionError(Kind kind, const std::string& text) : std::runtime_error(text), m_kind(kind) {}

    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    Kind m_kind;
};

} // namespace drmscope::app
