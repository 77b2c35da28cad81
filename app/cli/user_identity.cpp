// SPDX-License-Identifier: MIT
#include "app/cli/user_identity.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace drmscope::app {
namespace {

std::optional<uint32_t> numberFrom(const char* name)
{
    const char* text = std::getenv(name);
    if (text == nullptr) {
        return std::nullopt;
    }
    uint32_t value = 0;
    const char* end = text + std::strlen(text);
    const auto [stopped, failed] = std::from_chars(text, end, value);
    return failed == std::errc{} && stopped == end ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<UserIdentity> invokingUser()
{
    const auto uid = numberFrom("SUDO_UID");
    const auto gid = numberFrom("SUDO_GID");
    if (geteuid() != 0 || !uid || !gid || *uid == 0) {
        return std::nullopt;
    }
    UserIdentity user{*uid, *gid, {}, {}};
    if (const passwd* entry = getpwuid(*uid); entry != nullptr) {
        user.name = entry->pw_name;
        user.home = entry->pw_dir;
    }
    return user;
}

bool becomeUser(const UserIdentity& user)
{
    const bool grouped = user.name.empty() ? setgroups(0, nullptr) == 0
                                           : initgroups(user.name.c_str(), user.gid) == 0;
    if (!grouped || setgid(user.gid) != 0 || setuid(user.uid) != 0) {
        return false;
    }
    if (!user.name.empty()) {
        setenv("HOME", user.home.c_str(), 1);
        setenv("USER", user.name.c_str(), 1);
        setenv("LOGNAME", user.name.c_str(), 1);
    }
    return true;
}

ActAs::ActAs(const std::optional<UserIdentity>& user)
{
    if (!user) {
        return;
    }
    // The group first: without root's user id we could not change it. Supplementary groups stay
    // root's, so that a folder writable through one of the user's is refused rather than guessed
    // at.
    if (setegid(user->gid) != 0 || seteuid(user->uid) != 0) {
        throw std::runtime_error(
            fmt::format("cannot act as user {}: {}", user->uid, std::strerror(errno)));
    }
    m_changed = true;
}

ActAs::~ActAs()
{
    if (m_changed && (seteuid(0) != 0 || setegid(0) != 0)) {
        std::abort(); // never go on with ids that nobody chose
    }
}

} // namespace drmscope::app
