// SPDX-License-Identifier: MIT
#include "app/cli/replaced_session.h"

#include "app/cli/command_error.h"
#include "app/cli/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

// The session last, after what SQLite keeps beside it: in a crash's -wal are the newest rows, and
// one that stays behind alone would be taken for a part of the next session.
constexpr std::array kParts = {"-wal", "-journal", "-shm", ""};

bool isThere(const std::string& file)
{
    std::error_code none;
    return std::filesystem::exists(std::filesystem::symlink_status(file, none));
}

} // namespace

ReplacedSession::ReplacedSession(std::filesystem::path file, bool overwrite,
                                 std::optional<UserIdentity> user)
    : m_file(std::move(file)), m_user(std::move(user))
{
    const ActAs asUser(m_user);
    if (!overwrite || !isThere(m_file)) {
        return;
    }
    m_lock = lockSession(m_file);
    if (!m_lock) {
        throw CommandError(exit_code::kCannotCreate,
                           fmt::format("cannot overwrite {}: its recording still runs; stop it "
                                       "first, or choose another name",
                                       m_file.string()));
    }
    m_aside = freeSuffix();
    // Where it cannot be moved, the collector overwrites it, or says why it cannot.
    m_isAside = move("", m_aside);
    if (!m_isAside) {
        m_lock.reset();
    }
}

ReplacedSession::~ReplacedSession()
{
    if (!m_isAside) {
        return;
    }
    try {
        const ActAs asUser(m_user);
        putBack();
    } catch (const std::exception& error) {
        tell(error.what());
    }
}

void ReplacedSession::settle(bool recorded, bool begun)
{
    const ActAs asUser(m_user);
    if (!recorded && begun && lockSession(m_file)) {
        remove("");
    }
    if (m_isAside && recorded) {
        remove(m_aside);
    } else if (m_isAside) {
        putBack();
    }
    m_isAside = false;
    m_lock.reset();
}

bool ReplacedSession::isFree(const std::string& suffix) const
{
    return std::ranges::none_of(kParts,
                                [&](const char* ending) { return isThere(part(suffix, ending)); });
}

// Earlier ones that could not be put back are all that is left of them.
std::string ReplacedSession::freeSuffix() const
{
    std::string suffix = ".replaced";
    for (int number = 2; !isFree(suffix); ++number) {
        suffix = ".replaced" + std::to_string(number);
    }
    return suffix;
}

void ReplacedSession::putBack() const
{
    // What has its name by now is another's, or was recorded after all.
    if (!isFree("") || !move(m_aside, "")) {
        tell(fmt::format("the former session is in {}", part(m_aside, "")));
    }
}

std::string ReplacedSession::part(const std::string& suffix, const char* ending) const
{
    return m_file.string() + suffix + ending;
}

bool ReplacedSession::move(const std::string& from, const std::string& to) const
{
    std::error_code failed;
    for (const char* ending : kParts) {
        std::filesystem::rename(part(from, ending), part(to, ending), failed);
        if (failed && failed != std::errc::no_such_file_or_directory) {
            return false;
        }
    }
    return !failed;
}

void ReplacedSession::remove(const std::string& suffix) const
{
    std::error_code ignored;
    for (const char* ending : kParts) {
        std::filesystem::remove(part(suffix, ending), ignored);
    }
}

} // namespace drmscope::app
