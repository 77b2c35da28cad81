// SPDX-License-Identifier: MIT
#include "app/query/session_copy.h"

#include "app/query/session_error.h"
#include "schema/new_session.h"
#include "schema/session_file_error.h"
#include "schema/writer_lock.h"

#include <optional>
#include <string>
#include <system_error>

namespace drmscope::app {
namespace {

[[noreturn]] void fail(const std::filesystem::path& output, const std::string& why)
{
    throw SessionError(SessionError::Kind::Io, "cannot write " + output.string() + ": " + why);
}

// Nobody records to what is there, until it is replaced.
std::optional<schema::WriterLock> lockedAgainstWriters(const std::filesystem::path& output)
{
    std::error_code none;
    if (!std::filesystem::exists(output, none)) {
        return {};
    }
    try {
        return schema::WriterLock::forWriting(output.string());
    } catch (const schema::SessionFileError& error) {
        throw SessionError(SessionError::Kind::Io, error.what());
    }
}

// What stands beside a file that is replaced would be taken for a part of the new one.
void removeBeside(const std::filesystem::path& output)
{
    schema::removeBesideSession(output.string());
    for (const char* ending : {".notes", ".notes.new"}) {
        std::error_code none;
        std::filesystem::remove(output.string() + ending, none);
    }
}

} // namespace

void saveCopy(SessionReader& reader, const std::filesystem::path& output, const SessionNotes& notes)
{
    std::error_code error;
    if (std::filesystem::equivalent(output, reader.file(), error)) {
        fail(output, "it is the session itself; choose another name");
    }
    const auto lock = lockedAgainstWriters(output);
    const std::string part = output.string() + ".unnoted";
    reader.copyTo(part);
    try {
        keepNotes(part, readNotes(part), notes);
        removeBeside(output);
        std::filesystem::rename(part, output, error);
        if (error) {
            fail(output, error.message());
        }
    } catch (...) {
        std::error_code none;
        std::filesystem::remove(part, none);
        throw;
    }
}

} // namespace drmscope::app
