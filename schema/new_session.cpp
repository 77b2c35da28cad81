// SPDX-License-Identifier: MIT
#include "schema/new_session.h"

#include "schema/session_file_error.h"
#include "schema/session_identity.h"
#include "schema/sql_texts.h"
#include "schema/transaction.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace drmscope::schema {

namespace {

using Kind = SessionFileError::Kind;

constexpr const char* kInUse =
    "a recording into that file still runs; stop it first, or choose another name";

[[noreturn]] void failToCreate(const std::string& path, const std::string& why)
{
    throw SessionFileError(Kind::CannotCreate, "cannot create " + path + ": " + why);
}

[[noreturn]] void failToCreate(const std::string& path, int error)
{
    if (error == EEXIST)
        failToCreate(path, "it exists already; choose another name, or overwrite with -f");
    if (error == ENOENT || error == ENOTDIR)
        failToCreate(path, "its folder does not exist");
    failToCreate(path, std::string(std::strerror(error)));
}

// In the same folder, so that it can be moved.
std::string temporaryBeside(const std::string& path)
{
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    return folder + ".drmscope-" + std::to_string(getpid()) + ".new";
}

// Some file systems cannot move without replacing; those that cannot link either are not met.
int moveToFreePlace(const std::string& from, const std::string& to)
{
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (link(from.c_str(), to.c_str()) != 0)
        return errno;
    unlink(from.c_str());
    return 0;
}

} // namespace

NewSession::NewSession(const std::string& path) : m_path(path), m_temporary(temporaryBeside(path))
{
    struct stat status = {};
    if (path.empty() || path.ends_with('/') ||
        (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)))
        failToCreate(path, "that is a folder");
    // SQLite's own files stand beside it, by longer names.
    if (stat((path + "-journal").c_str(), &status) != 0 && errno == ENAMETOOLONG)
        failToCreate(path, "its name is too long");
    removeSessionFile(m_temporary); // of a killed process that had our number
    makeEmptyFile();
}

NewSession::~NewSession()
{
    m_database.reset();
    if (!m_temporary.empty())
        removeSessionFile(m_temporary);
}

// O_EXCL: never through a link that somebody has put there.
void NewSession::makeEmptyFile()
{
    const int fd =
        open(m_temporary.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        failToCreate(m_path, errno);
    close(fd);
    try {
        m_lock = WriterLock::forWriting(m_temporary);
        m_database.emplace(m_temporary, Database::Access::ReadWrite);
    } catch (...) {
        removeSessionFile(m_temporary);
        throw;
    }
}

void NewSession::fill(const std::function<void(Database&)>& rows)
{
    // Nothing is promised yet: what a kill leaves behind is not looked at.
    m_database->execute("PRAGMA journal_mode = MEMORY");
    m_database->execute("PRAGMA synchronous = OFF");
    Transaction transaction(*m_database);
    m_database->execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    m_database->execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
    m_database->execute(std::string(factsSql()));
    m_database->execute(std::string(derivedSql()));
    m_database->execute(std::string(viewsSql()));
    rows(*m_database);
    transaction.commit();
}

// One like us may be ahead of us: what it has put there since is its own.
void NewSession::removeReplaced() const
try {
    const WriterLock nobodyWrites = WriterLock::forWriting(m_path);
    if (nobodyWrites.isOf(m_path))
        removeSessionFile(m_path);
} catch (const SessionFileError& error) {
    if (error.kind() == Kind::InUse)
        failToCreate(m_path, kInUse);
    if (error.kind() != Kind::NotFound)
        throw;
}

// What SQLite left beside a file that is gone would be taken for a part of the new one.
void NewSession::makeRoom(bool overwrite) const
{
    struct stat status = {};
    if (overwrite && lstat(m_path.c_str(), &status) == 0) {
        if (!S_ISREG(status.st_mode))
            failToCreate(m_path, "it exists and is not a regular file");
        removeReplaced();
        return;
    }
    for (const char* beside : {"-wal", "-journal"}) {
        const std::string left = m_path + beside;
        if (lstat(m_path.c_str(), &status) == 0 || stat(left.c_str(), &status) != 0)
            continue;
        if (!overwrite)
            failToCreate(m_path, left +
                                     " is there, left by an earlier session of that name; move it "
                                     "away, or overwrite with -f");
        unlink(left.c_str());
    }
}

WriterLock NewSession::publish(bool overwrite)
{
    m_database.reset();
    makeRoom(overwrite);
    const int error = moveToFreePlace(m_temporary, m_path);
    if (error == EEXIST && overwrite)
        failToCreate(m_path, kInUse);
    if (error != 0)
        failToCreate(m_path, error);
    m_temporary.clear();
    return std::move(m_lock);
}

void removeSessionFile(const std::string& path)
{
    unlink(path.c_str());
    removeBesideSession(path);
}

void removeBesideSession(const std::string& path)
{
    for (const char* beside : {"-wal", "-shm", "-journal"})
        unlink((path + beside).c_str());
}

} // namespace drmscope::schema
