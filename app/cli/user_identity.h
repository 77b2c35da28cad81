// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace drmscope::app {

// The user on whose behalf root runs us: a session, and the COMMAND that is recorded, are theirs.
struct UserIdentity
{
    uid_t uid = 0;
    gid_t gid = 0;
    std::string name; // "" where the system does not know one
    std::string home;
};

// Whom sudo ran us for; none where we are not root, or root needed no sudo.
[[nodiscard]] std::optional<UserIdentity> invokingUser();

// In a child process, for good: this user's ids, groups, HOME, USER and LOGNAME. False with errno
// set.
[[nodiscard]] bool becomeUser(const UserIdentity& user);

// This user's file permissions while it exists (effective ids only); nothing for none.
class ActAs
{
public:
    explicit ActAs(const std::optional<UserIdentity>& user);
    ~ActAs();
    ActAs(const ActAs&) = delete;
    ActAs& operator=(const ActAs&) = delete;
    ActAs(ActAs&&) = delete;
    ActAs& operator=(ActAs&&) = delete;

private:
    bool m_changed = false;
};

} // namespace drmscope::app
