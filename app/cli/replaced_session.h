// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/scoped_fd.h"
#include "app/cli/user_identity.h"

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
    ~ReplacedSession(); // where nobody settled it, something was thrown: as it was before
    ReplacedSession(const ReplacedSession&) = delete;
    ReplacedSession& operator=(const ReplacedSession&) = delete;
    ReplacedSession(ReplacedSession&&) = delete;
    ReplacedSession& operator=(ReplacedSession&&) = delete;

    // Where nothing was recorded, removes what was begun (unless it may not be ours), and puts the
    // former session back. A file that somebody else writes by now stays.
    void settle(bool recorded, bool begun);

private:
    [[nodiscard]] std::string part(const char* suffix, const char* ending) const;
    bool move(const char* from, const char* to) const; // whether the session itself was moved
    void remove(const char* suffix) const;

    std::filesystem::path m_file;
    std::optional<UserIdentity> m_user;
    std::optional<ScopedFd> m_lock; // while it is aside
    bool m_isAside = false;
};

} // namespace drmscope::app
