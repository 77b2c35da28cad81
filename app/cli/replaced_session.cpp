// SPDX-License-Identifier: MIT
#include "app/cli/replaced_session.h"

#include "app/cli/command_error.h"
#include "app/cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

constexpr const char* kAside = ".replaced";

// The session last, after what SQLite keeps beside it: in a crash's -wal are the newest rows, and
// one that stays behind alone would be taken for a part of the next session.
constexpr std::array kParts = {"-wal", "-journal", "-shm", ""};

// Whoever writes a session holds this; none where somebody does.
std::optional<ScopedFd> lockOf(const std::filesystem::path& file)
{
    ScopedFd lock(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (lock.isOpen() && flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return std::nullopt;
    }
    return lock;
}

} // namespace

ReplacedSession::ReplacedSession(std::filesystem::path file, bool overwrite,
                                 std::optional<UserIdentity> user)
    : m_file(std::move(file)), m_user(std::move(user))
{
    const ActAs asUser(m_user);
    if (!overwrite || !std::filesystem::exists(m_file)) {
        return;
    }
    m_lock = lockOf(m_file);
    if (!m_lock) {
        throw CommandError(exit_code::kCannotCreate,
                           fmt::format("cannot overwrite {}: its recording still runs; stop it "
                                       "first, or choose another name",
                                       m_file.string()));
    }
    // Where it cannot be moved, the collector overwrites it, or says why it cannot.
    m_isAside = move("", kAside);
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
        if (!move(kAside, "")) {
            tell(fmt::format("the former session is in {}", part(kAside, "")));
        }
    } catch (const std::exception& error) {
        tell(fmt::format("the former session is in {}: {}", part(kAside, ""), error.what()));
    }
}

void ReplacedSession::settle(bool recorded, bool begun)
{
    const ActAs asUser(m_user);
    const bool isTaken = !recorded && !lockOf(m_file);
    if (!recorded && !isTaken && (m_isAside || begun)) {
        remove("");
    }
    if (m_isAside && recorded) {
        remove(kAside);
    } else if (m_isAside && (isTaken || !move(kAside, ""))) {
        tell(fmt::format("the former session is in {}", part(kAside, "")));
    }
    m_isAside = false;
    m_lock.reset();
}

std::string ReplacedSession::part(const char* suffix, const char* ending) const
{
    return m_file.string() + suffix + ending;
}

bool ReplacedSession::move(const char* from, const char* to) const
{
    std::error_code failed;
    for (const char* ending : kParts) {
        std::filesystem::rename(part(from, ending), part(to, ending), failed);
    }
    return !failed;
}

void ReplacedSession::remove(const char* suffix) const
{
    std::error_code ignored;
    for (const char* ending : kParts) {
        std::filesystem::remove(part(suffix, ending), ignored);
    }
}

} // namespace drmscope::app
