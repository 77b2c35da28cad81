// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

// What a person added to a session in the window.
struct SessionNotes
{
    struct Note
    {
        int64_t timeNs = 0;
        std::string text;
        std::string about; // table of the object that it is pinned to; "" the time alone
        RowId rowId = 0;
        friend bool operator==(const Note&, const Note&) = default;
    };
    struct Bookmark
    {
        std::string name; // "A", "B": the markers; "1" to "5": views
        int64_t fromNs = 0;
        int64_t toNs = 0;
        friend bool operator==(const Bookmark&, const Bookmark&) = default;
    };
    std::vector<Note> notes; // by time
    std::vector<Bookmark> bookmarks;
    std::string window; // JSON

    [[nodiscard]] bool empty() const
    {
        return notes.empty() && bookmarks.empty() && window.empty();
    }
};

// What became of `base` here and there: what either added, without what either took away. Where
// both changed the same bookmark or how the window looked, ours counts.
[[nodiscard]] SessionNotes mergedNotes(const SessionNotes& base, const SessionNotes& ours,
                                       const SessionNotes& theirs);

// Any thread; both throw SessionError. Empty where nobody added anything.
SessionNotes readNotes(const std::filesystem::path& session);
// Merged with what others put there since `base` was read; on disk when it returns what stands
// there now. Refused while the session is being recorded or completed: it is another's then.
SessionNotes keepNotes(const std::filesystem::path& session, const SessionNotes& base,
                       const SessionNotes& notes);

} // namespace drmscope::app
