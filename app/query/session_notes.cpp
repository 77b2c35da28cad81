// SPDX-License-Identifier: MIT
#include "app/query/session_notes.h"

#include "app/query/session_error.h"
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/session_shape.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

namespace drmscope::app {
namespace {

using schema::SessionFile;
using schema::Statement;

// Runs `work`; what the schema library throws leaves as a SessionError.
template <typename Work> auto told(const Work& work) -> decltype(work())
{
    try {
        return work();
    } catch (const schema::SessionFileError& error) {
        throw SessionError(SessionError::Kind::Io, error.what());
    } catch (const schema::SqliteError& error) {
        throw SessionError(SessionError::Kind::Io, error.what());
    }
}

void write(schema::Database& database, const SessionNotes& notes)
{
    database.execute("DROP TABLE IF EXISTS main.note; DROP TABLE IF EXISTS main.bookmark; "
                     "DROP TABLE IF EXISTS main.window_state");
    database.execute(std::string(schema::notesSql()));
    Statement note(database, "INSERT INTO main.note (timestamp_ns, text, about, row_id) "
                             "VALUES (?1, ?2, ?3, ?4)");
    for (const auto& each : notes.notes) {
        note.bindAll(each.timeNs, each.text, each.about, each.rowId);
        note.run();
    }
    Statement bookmark(database, "INSERT OR REPLACE INTO main.bookmark (name, from_ns, to_ns) "
                                 "VALUES (?1, ?2, ?3)");
    for (const auto& each : notes.bookmarks) {
        bookmark.bindAll(each.name, each.fromNs, each.toNs);
        bookmark.run();
    }
    Statement state(database, "INSERT INTO main.window_state (id, json) VALUES (1, ?1)");
    state.bindAll(notes.window);
    state.run();
}

} // namespace

SessionNotes readNotes(const std::filesystem::path& session)
{
    return told([&] {
        auto file = SessionFile::openReadOnly(session.string());
        auto& database = file.database();
        SessionNotes notes;
        if (!schema::hasNotes(database)) {
            return notes;
        }
        Statement note(database, "SELECT timestamp_ns, text, about, row_id FROM main.note "
                                 "ORDER BY timestamp_ns, id");
        while (note.step()) {
            notes.notes.push_back({note.integer(0), std::string(note.text(1)),
                                   std::string(note.text(2)), note.integer(3)});
        }
        Statement bookmark(database,
                           "SELECT name, from_ns, to_ns FROM main.bookmark ORDER BY name");
        while (bookmark.step()) {
            notes.bookmarks.push_back(
                {std::string(bookmark.text(0)), bookmark.integer(1), bookmark.integer(2)});
        }
        notes.window = database.text("SELECT json FROM main.window_state WHERE id = 1");
        return notes;
    });
}

void keepNotes(const std::filesystem::path& session, const SessionNotes& notes)
{
    told([&] {
        auto file = SessionFile::openForFinishing(session.string());
        if (file.hadRowsBeside()) {
            throw SessionError(SessionError::Kind::Io,
                               session.string() + " is not complete: nobody else may write it");
        }
        // Whoever reads the file at this moment goes on; the next time is soon enough.
        file.database().execute("PRAGMA busy_timeout = 200");
        schema::Transaction transaction(file.database());
        write(file.database(), notes);
        transaction.commit();
    });
}

} // namespace drmscope::app
