// SPDX-License-Identifier: MIT
#include "schema/session_file.h"

#include "schema/session_file_error.h"
#include "schema/session_shape.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/transaction.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace drmscope::schema {

namespace {

using Kind = SessionFileError::Kind;

// The parts of SQLite's file header that say what the file is
// (https://sqlite.org/fileformat2.html).
struct Header
{
    uint32_t userVersion = 0;   // offset 60, big-endian
    uint32_t applicationId = 0; // offset 68
};

constexpr size_t kHeaderBytes = 100;

uint32_t bigEndian(const unsigned char* bytes)
{
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

std::string osWords(int error)
{
    return std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc's is per thread
}

[[noreturn]] void failToOpen(const std::string& path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        throw SessionFileError(Kind::NotFound, "cannot open " + path + ": there is no such file");
    throw SessionFileError(error == EACCES || error == EPERM ? Kind::NotPermitted : Kind::NotFound,
                           "cannot open " + path + ": " + osWords(error));
}

size_t readUpTo(int fd, unsigned char* bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        const ssize_t count = read(fd, bytes + done, length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        done += static_cast<size_t>(count);
    }
    return done;
}

// Looked at before SQLite is: a file that is no session is never parsed at all.
Header readHeader(const std::string& path)
{
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        failToOpen(path, errno);
    struct stat status = {};
    const bool known = fstat(fd, &status) == 0;
    std::array<unsigned char, kHeaderBytes> bytes = {};
    const size_t length =
        known && S_ISREG(status.st_mode) ? readUpTo(fd, bytes.data(), bytes.size()) : 0;
    close(fd);
    if (!known || !S_ISREG(status.st_mode))
        throw SessionFileError(Kind::NotASession,
                               path + " is no drmscope session: it is not a file");
    if (status.st_size == 0)
        throw SessionFileError(Kind::NotASession, path + " is no drmscope session: it is empty");
    static constexpr char kMagic[] = "SQLite format 3";
    if (length < kHeaderBytes || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0)
        throw SessionFileError(Kind::NotASession,
                               path + " is no drmscope session: it is not an SQLite database");
    return {bigEndian(&bytes[60]), bigEndian(&bytes[68])};
}

void requireSession(const std::string& path, const Header& header)
{
    if (header.applicationId != kApplicationId || header.userVersion == 0)
        throw SessionFileError(Kind::NotASession, path + " is no drmscope session: it is an SQLite "
                                                         "database of another program");
    if (header.userVersion > kSchemaVersion)
        throw SessionFileError(Kind::NewerVersion,
                               path + " has session version " + std::to_string(header.userVersion) +
                                   "; this drmscope reads versions up to " +
                                   std::to_string(kSchemaVersion) + ": update drmscope to open it");
}

std::string walOf(const std::string& path)
{
    return path + "-wal";
}

bool hasBytes(const std::string& path)
{
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

[[noreturn]] void failToRead(const std::string& path, const SqliteError& error)
{
    const Kind kind = error.isDamage() ? Kind::Damaged : Kind::NotPermitted;
    if (!error.isDamage() && error.primaryCode() != SQLITE_CANTOPEN &&
        error.primaryCode() != SQLITE_READONLY && error.primaryCode() != SQLITE_PERM)
        throw SessionFileError(Kind::Damaged, path + " cannot be read: " + error.what());
    if (kind == Kind::Damaged)
        throw SessionFileError(kind, path + " is damaged: " + error.what());
    throw SessionFileError(kind, "cannot open " + path +
                                     ": its folder cannot be written to, which SQLite "
                                     "needs to read the rows of " +
                                     walOf(path) + "; copy both files elsewhere (" + error.what() +
                                     ")");
}

void makeTemporaryViews(Database& database)
{
    static const std::string kCreate = "CREATE VIEW ";
    std::string sql(viewsSql());
    for (size_t at = sql.find(kCreate); at != std::string::npos; at = sql.find(kCreate, at + 1))
        sql.replace(at, kCreate.size(), "CREATE TEMP VIEW ");
    database.execute(sql);
}

Database openTrustingNothing(const std::string& path, Database::Access access)
{
    Database database(path, access);
    database.distrust();
    database.integer(
        "PRAGMA schema_version"); // the first read: a folder that WAL cannot use shows here
    return database;
}

Database openChecked(const std::string& path, Database::Access access)
{
    requireSession(path, readHeader(path));
    try {
        Database database = [&] {
            try {
                return openTrustingNothing(path, access);
            } catch (const SqliteError& error) {
                // A finished WAL file in a folder that we may not write to: nobody writes to it
                // either.
                if (access != Database::Access::ReadOnly || error.isDamage() ||
                    hasBytes(walOf(path)))
                    throw;
                return openTrustingNothing(path, Database::Access::Immutable);
            }
        }();
        if (const std::string odd = oddityOfShape(database); !odd.empty())
            throw SessionFileError(Kind::Damaged, path + " is damaged: " + odd);
        makeTemporaryViews(database);
        return database;
    } catch (const SqliteError& error) {
        failToRead(path, error);
    }
}

[[noreturn]] void failToCreate(const std::string& path, const std::string& why)
{
    throw SessionFileError(Kind::CannotCreate, "cannot create " + path + ": " + why);
}

void removeForOverwrite(const std::string& path)
{
    struct stat status = {};
    if (lstat(path.c_str(), &status) != 0)
        return;
    if (!S_ISREG(status.st_mode))
        failToCreate(path, "it exists and is not a regular file");
    if (unlink(path.c_str()) != 0)
        failToCreate(path, "the file there cannot be removed: " + osWords(errno));
    for (const char* beside : {"-wal", "-shm", "-journal"})
        unlink((path + beside).c_str());
}

// O_EXCL: never through a link, never onto somebody's file.
void makeEmptyFile(const std::string& path)
{
    for (const char* beside : {"-wal", "-journal"})
        if (hasBytes(path + beside))
            failToCreate(path, path + beside +
                                   " is there, left by an earlier session of that name; "
                                   "move it away, or overwrite with -f");
    const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        close(fd);
        return;
    }
    const int error = errno;
    if (error == EEXIST)
        failToCreate(path, "it exists already; choose another name, or overwrite with -f");
    if (error == ENOENT || error == ENOTDIR)
        failToCreate(path, "its folder does not exist");
    failToCreate(path, osWords(error));
}

void makeTables(Database& database)
{
    Transaction transaction(database);
    database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
    database.execute(std::string(factsSql()));
    database.execute(std::string(derivedSql()));
    database.execute(std::string(viewsSql()));
    transaction.commit();
}

} // namespace

SessionFile::SessionFile(Database database, std::string path, bool rowsBeside)
    : m_database(std::move(database)), m_path(std::move(path)), m_rowsBeside(rowsBeside)
{}

SessionFile SessionFile::create(const std::string& path, Overwrite overwrite)
{
    if (overwrite == Overwrite::Yes)
        removeForOverwrite(path);
    makeEmptyFile(path);
    try {
        Database database(path, Database::Access::ReadWrite);
        database.execute("PRAGMA temp_store = MEMORY");
        makeTables(database);
        return {std::move(database), path, false};
    } catch (...) {
        unlink(path.c_str());
        unlink((path + "-journal").c_str());
        throw;
    }
}

SessionFile SessionFile::openReadOnly(const std::string& path)
{
    const bool rowsBeside = hasBytes(walOf(path));
    return {openChecked(path, Database::Access::ReadOnly), path, rowsBeside};
}

SessionFile SessionFile::openForFinishing(const std::string& path)
{
    const bool rowsBeside = hasBytes(walOf(path));
    return {openChecked(path, Database::Access::ReadWrite), path, rowsBeside};
}

void SessionFile::beginRecording()
{
    m_database.execute("PRAGMA journal_mode = WAL");
    // A kill loses nothing that was committed; a power cut may lose the last batches, never the
    // file.
    m_database.execute("PRAGMA synchronous = NORMAL");
}

void SessionFile::makeIndexes()
{
    Transaction transaction(m_database);
    m_database.execute(std::string(indexesSql()));
    transaction.commit();
}

void SessionFile::settle()
{
    // A window that tails the recording keeps it in WAL mode, with an empty -wal: complete all the
    // same.
    m_database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    try {
        m_database.execute("PRAGMA journal_mode = DELETE");
    } catch (const SqliteError& error) {
        if (error.primaryCode() != SQLITE_BUSY && error.primaryCode() != SQLITE_LOCKED)
            throw;
    }
}

} // namespace drmscope::schema
