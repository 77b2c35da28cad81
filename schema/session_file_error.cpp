// SPDX-License-Identifier: MIT
#include "schema/session_file_error.h"

namespace drmscope::schema {

SessionFileError::SessionFileError(Kind kind, const std::string& message)
    : std::runtime_error(message), m_kind(kind)
{}

int SessionFileError::exitCode() const
{
    switch (m_kind) {
    case Kind::CannotCreate:
        return 73;
    case Kind::NotPermitted:
    case Kind::InUse:
        return 77;
    case Kind::NotFound:
    case Kind::NotASession:
    case Kind::Importable:
    case Kind::NewerVersion:
    case Kind::Damaged:
    case Kind::OtherBuild:
        break;
    }
    return 65;
}

std::string damageText(const std::string& tried, const std::string& path, const std::string& reason)
{
    const std::string rebuild =
        tried == "rebuild" ? "" : "try `drmscope rebuild " + path + "`; if that fails, ";
    return "cannot " + tried + " " + path + ": the file is damaged (" + reason + "); " + rebuild +
           "save what is left with `sqlite3 " + path + " .recover`, where sqlite3 has it";
}

} // namespace drmscope::schema
