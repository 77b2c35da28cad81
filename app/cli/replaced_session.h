// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/user_identity.h"
#include "app/query/session_lock.h"

#include <filesystem>
#include <optional>
#include <string>

namespace drmscope::app {

// The session that -f is to replace, put aside until there is something to replace it with. All
// that it does to files it does as the user: root would follow into folders that are not theirs.
class ReplacedSession
{
public:
    // CommandError 73 where its recording still runs: that one needs its name and its -wal.
    ReplacedSession(std::filesystem::path file, bool overwrite, std::optional<UserIdentity> user);
    // Where nobody settled it, something was thrown: as it was before, unless its name is taken.
    ~ReplacedSession();
    ReplacedSession(const ReplacedSession&) = delete;
    ReplacedSession& operator=(const ReplacedSession&) = delete;
    ReplacedSession(ReplacedSession&&) = delete;
    ReplacedSession& operator=(ReplacedSession&&) = delete;

    // Where nothing was recorded, removes what was begun, and puts the former session back. A file
    // that somebody else writes by now stays, and so does what stands there where nothing was
    // begun.
    void settle(bool recorded, bool begun);

private:
    [[nodiscard]] bool isFree(const std::string& suffix) const;
    [[nodiscard]] std::string freeSuffix() const;
    [[nodiscard]] std::string part(const std::string& suffix, const char* ending) const;
    void putBack() const;
    // Whether the session itself was moved.
    bool move(const std::string& from, const std::string& to) const;
    void remove(const std::string& suffix) const;

    std::filesystem::path m_file;
    std::optional<UserIdentity> m_user;
    SessionLock m_lock;  // while it is aside
    std::string m_aside; // the suffix of its name meanwhile
    bool m_isAside = false;
};

} // namespace drmscope::app
