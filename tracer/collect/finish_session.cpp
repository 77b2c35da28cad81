// SPDX-License-Identifier: MIT
#include "tracer/collect/finish_session.h"

#include "schema/finding_rule.h"
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/sqlite_error.h"
#include "tracer/source_lines/session_lines.h"
#include "tracer/store/session_rebuild.h"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace drmscope::tracer {

namespace {

using schema::SessionFile;

constexpr int kSaved = 0;
constexpr int kSavedWithLoss = 2;

// Its recorder has judged it; a reader had kept the -wal then, and may do so still.
int foldIn(SessionFile& file)
{
    file.database().integer("PRAGMA busy_timeout = 0");
    file.settle();
    return kSaved;
}

} // namespace

std::string rowsBesideText(const std::string& path)
{
    return "another program reads " + path + " just now, so rows of it are still in " + path +
           "-wal: keep both together. Once it has ended, the next drmscope command that reads the "
           "session makes one file of them";
}

std::string writeFailure(const schema::SqliteError& error, const std::string& path)
{
    const std::string reason = error.isLocked()
                                   ? "another program keeps it locked; end that (`fuser -v " +
                                         path + "` lists who has it open)"
                                   : error.reason();
    return error.isLocked() || error.isOutOfSpaceOrInputOutput()
               ? "cannot write " + path + ": " + reason
               : error.what();
}

std::string foldFailure(const schema::SqliteError& error, const std::string& path)
{
    return writeFailure(error, path) +
           "; all of it is recorded and judged, but rows are still in " + path +
           "-wal: keep both together. Once it can be written to again, the next drmscope "
           "command that reads the session makes one file of them";
}

StateLines::Counts countsOf(schema::Database& database)
{
    const auto integer = [&](const char* column) {
        return database.integer(std::string("SELECT ") + column + " FROM session");
    };
    StateLines::Counts counts;
    counts.events = integer("event_count");
    counts.missed = static_cast<uint64_t>(integer("missed_count"));
    counts.damaged = static_cast<uint64_t>(integer("damaged_count"));
    counts.devices = database.integer("SELECT count(*) FROM device");
    counts.gaps = database.integer("SELECT EXISTS (SELECT 1 FROM missed)") != 0;
    return counts;
}

int finishSession(const CollectOptions& options, StateLines& lines)
{
    SessionFile file = SessionFile::openForFinishing(options.finish);
    try {
        if (options.ifUnfinished &&
            file.database().text("SELECT state FROM session") != "recording")
            return foldIn(file);
        addSourceLines(file.database(), {options.debugFolders.begin(), options.debugFolders.end()});
        const bool isOneFile = rebuildSession(
            file, options.commandStatus,
            [&](int64_t done, int64_t all) { lines.rebuilding(done, all); },
            [&](const schema::FindingRule& rule) { lines.judging(rule.id); });
        if (!isOneFile)
            lines.warning(rowsBesideText(options.finish));
    } catch (const schema::SqliteError& error) {
        if (error.isOutOfSpaceOrInputOutput())
            throw std::runtime_error(writeFailure(error, options.finish));
        if (!error.isDamage())
            throw;
        using schema::SessionFileError;
        throw SessionFileError(SessionFileError::Kind::Damaged,
                               schema::damageText("rebuild", options.finish, error.reason()));
    }
    schema::Database& database = file.database();
    const std::string reason = database.text("SELECT state_reason FROM session");
    const bool isComplete = database.text("SELECT state FROM session") == "complete";
    lines.saved(options.finish, countsOf(database), isComplete, reason);
    const bool loss = database.integer("SELECT EXISTS (SELECT 1 FROM missed) OR "
                                       "EXISTS (SELECT 1 FROM damage)") != 0;
    return isComplete && !loss ? kSaved : kSavedWithLoss;
}

} // namespace drmscope::tracer
