// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace drmscope::schema {

// A session file that cannot be opened or made. what() is a sentence for the user: what was tried,
// on what, why it failed, and where there is a fix, the fix.
class SessionFileError : public std::runtime_error
{
public:
    enum class Kind
    {
        NotFound,
        NotPermitted, // to read or write a file that is there
        NotASession,
        NewerVersion, // a later drmscope wrote it
        Damaged,
        InUse,        // another process is writing it
        CannotCreate, // it exists, its folder does not, or no permission
    };

    SessionFileError(Kind kind, const std::string& message);

    Kind kind() const { return m_kind; }
    int exitCode() const; // of docs: 65, 73, 77

private:
    Kind m_kind;
};

} // namespace drmscope::schema
