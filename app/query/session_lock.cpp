// SPDX-License-Identifier: MIT
#include "app/query/session_lock.h"

#include "schema/session_file_error.h"
#include "schema/writer_lock.h"

namespace drmscope::app {

SessionLock lockSession(const std::filesystem::path& session)
{
    try {
        return std::make_shared<schema::WriterLock>(
            schema::WriterLock::forWriting(session.string()));
    } catch (const schema::SessionFileError& error) {
        if (error.kind() == schema::SessionFileError::Kind::InUse) {
            return nullptr;
        }
        return std::make_shared<schema::WriterLock>();
    }
}

} // namespace drmscope::app
