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

#include <algorithm>

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

SessionNotes read(schema::Database& database)
{
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
    Statement bookmark(database, "SELECT name, from_ns, to_ns FROM main.bookmark ORDER BY name");
    while (bookmark.step()) {
        notes.bookmarks.push_back(
            {std::string(bookmark.text(0)), bookmark.integer(1), bookmark.integer(2)});
    }
    notes.window = database.text("SELECT json FROM main.window_state WHERE id = 1");
    return notes;
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

template <typename T> bool holds(const std::vector<T>& all, const T& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

const SessionNotes::Bookmark* named(const SessionNotes& notes, const std::string& name)
{
    const auto found = std::find_if(notes.bookmarks.begin(), notes.bookmarks.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == notes.bookmarks.end() ? nullptr : &*found;
}

bool alike(const SessionNotes::Bookmark* a, const SessionNotes::Bookmark* b)
{
    return a == nullptr || b == nullptr ? a == b : *a == *b;
}

// What a reader of the session kept the collector from doing when it was complete.
void bringInRowsBeside(SessionFile& file)
{
    if (file.database().text("SELECT state FROM session") == "recording") {
        throw SessionError(SessionError::Kind::Io,
                           file.path() + " is not complete: nobody else may write it");
    }
    if (!file.settle()) {
        throw SessionError(SessionError::Kind::Io,
                           file.path() + " has rows in its -wal still, which another program "
                                         "reads");
    }
}

} // namespace

SessionNotes mergedNotes(const SessionNotes& base, const SessionNotes& ours,
                         const SessionNotes& theirs)
{
    SessionNotes all;
    for (const auto& note : theirs.notes) {
        if (holds(ours.notes, note) || !holds(base.notes, note)) {
            all.notes.push_back(note);
        }
    }
    for (const auto& note : ours.notes) {
        if (!holds(theirs.notes, note) && !holds(base.notes, note)) {
            all.notes.push_back(note);
        }
    }
    std::stable_sort(all.notes.begin(), all.notes.end(),
                     [](const auto& a, const auto& b) { return a.timeNs < b.timeNs; });
    for (const auto& each : ours.bookmarks) {
        if (!alike(&each, named(base, each.name)) || alike(&each, named(theirs, each.name))) {
            all.bookmarks.push_back(each);
        }
    }
    for (const auto& each : theirs.bookmarks) { // where ours is as it was
        if (named(all, each.name) == nullptr &&
            alike(named(ours, each.name), named(base, each.name))) {
            all.bookmarks.push_back(each);
        }
    }
    std::sort(all.bookmarks.begin(), all.bookmarks.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; }); // as it is read
    all.window = ours.window != base.window ? ours.window : theirs.window;
    return all;
}

SessionNotes readNotes(const std::filesystem::path& session)
{
    return told([&] {
        auto file = SessionFile::openReadOnly(session.string());
        return read(file.database());
    });
}

SessionNotes keepNotes(const std::filesystem::path& session, const SessionNotes& base,
                       const SessionNotes& notes)
{
    return told([&] {
        auto file = SessionFile::openForFinishing(session.string());
        // Whoever reads the file at this moment goes on; the next time is soon enough.
        file.database().execute("PRAGMA busy_timeout = 200");
        if (file.hadRowsBeside()) {
            bringInRowsBeside(file);
        }
        schema::Transaction transaction(file.database());
        const SessionNotes all = mergedNotes(base, notes, read(file.database()));
        write(file.database(), all);
        transaction.commit();
        file.settle(); // who takes the file away takes them along
        return all;
    });
}

} // namespace drmscope::app
