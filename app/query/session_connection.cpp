// SPDX-License-Identifier: MIT
#include "app/query/session_connection.h"

#include <utility>

namespace drmscope::app {
namespace {

SessionError::Kind kindOf(schema::SessionFileError::Kind kind)
{
    switch (kind) {
    case schema::SessionFileError::Kind::NotFound:
        return SessionError::Kind::Missing;
    case schema::SessionFileError::Kind::NotPermitted:
        return SessionError::Kind::NotPermitted;
    case schema::SessionFileError::Kind::NewerVersion:
        return SessionError::Kind::Newer;
    case schema::SessionFileError::Kind::Damaged:
        return SessionError::Kind::Damaged;
    case schema::SessionFileError::Kind::Importable:
        return SessionError::Kind::Importable;
    case schema::SessionFileError::Kind::NotASession:
    case schema::SessionFileError::Kind::OtherBuild:
        return SessionError::Kind::NotASession;
    case schema::SessionFileError::Kind::CannotCreate:
    case schema::SessionFileError::Kind::InUse: // only a writer meets these
        break;
    }
    return SessionError::Kind::Io;
}

SessionError::Kind kindOf(const schema::SqliteError& error)
{
    if (error.isInterrupted()) {
        return SessionError::Kind::Cancelled;
    }
    return error.isDamage() ? SessionError::Kind::Damaged : SessionError::Kind::Io;
}

} // namespace

SessionReader::Connection::Connection(const std::filesystem::path& file) : m_path(file)
{
    try {
        m_file =
            std::make_unique<schema::SessionFile>(schema::SessionFile::openReadOnly(file.string()));
    } catch (const schema::SessionFileError& error) {
        throw SessionError(kindOf(error.kind()), error.what());
    } catch (const schema::SqliteError& error) {
        rethrow(error);
    }
}

bool SessionReader::Connection::isBeingWritten()
{
    try {
        return m_file->isBeingWritten();
    } catch (const schema::SessionFileError& error) {
        throw SessionError(kindOf(error.kind()), error.what());
    }
}

void SessionReader::Connection::setKeepGoing(std::function<bool()> keepGoing)
{
    database().setKeepGoing(std::move(keepGoing));
}

void SessionReader::Connection::rethrow(const schema::SqliteError& error) const
{
    const SessionError::Kind kind = kindOf(error);
    if (kind == SessionError::Kind::Cancelled) {
        throw SessionError(kind, "reading " + m_path.string() + " was cancelled");
    }
    if (kind == SessionError::Kind::Damaged) {
        throw SessionError(kind, schema::damageText("read", m_path.string(), error.reason()));
    }
    throw SessionError(kind, "cannot read " + m_path.string() + ": " + error.reason());
}

} // namespace drmscope::app
