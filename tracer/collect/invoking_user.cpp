// SPDX-License-Identifier: MIT
#include "tracer/collect/invoking_user.h"

#include <grp.h>
#include <pwd.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

namespace drmscope::tracer {

namespace {

std::optional<unsigned> idFrom(const char* variable)
{
    const char* const text = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): one thread
    if (text == nullptr)
        return std::nullopt;
    unsigned id = 0;
    const char* const end = text + std::strlen(text);
    const auto [stopped, error] = std::from_chars(text, end, id);
    if (error != std::errc{} || stopped != end || stopped == text)
        return std::nullopt;
    return id;
}

void require(int result, const char* action)
{
    if (result != 0)
        throw std::system_error(errno, std::generic_category(), action);
}

} // namespace

void becomeInvokingUser()
{
    const auto user = idFrom("SUDO_UID");
    const auto group = idFrom("SUDO_GID");
    if (geteuid() != 0 || !user || !group || *user == 0)
        return;
    const passwd* const entry = getpwuid(*user); // NOLINT(concurrency-mt-unsafe): one thread
    if (entry != nullptr)
        require(initgroups(entry->pw_name, *group), "cannot take the groups of the invoking user");
    else
        require(setgroups(0, nullptr), "cannot drop the groups of root");
    require(setresgid(*group, *group, *group), "cannot become the invoking user's group");
    require(setresuid(*user, *user, *user), "cannot become the invoking user");
}

} // namespace drmscope::tracer
