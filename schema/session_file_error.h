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
        Importable,   // none, but `drmscope import` makes one of it
        NewerVersion, // a later drmscope wrote it
        Damaged,
        OtherBuild,   // of before the first release, or with other columns than its version has
        InUse,        // another process is writing it
        CannotCreate, // it exists, its folder does not, or no permission
    };

    SessionFileError(Kind kind, const std::string& message);

    Kind kind() const { return m_kind; }
    int exitCode() const; // of docs: 65, 73, 77

private:
    Kind m_kind;
};

// For Kind::Damaged: what was tried ("read"), on what, what SQLite says, and what to do.
std::string damageText(const std::string& tried, const std::string& path,
                       const std::string& reason);

} // namespace drmscope::schema
