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
    case Kind::NewerVersion:
    case Kind::Damaged:
        break;
    }
    return 65;
}

} // namespace drmscope::schema
