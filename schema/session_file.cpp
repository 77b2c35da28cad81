// SPDX-License-Identifier: MIT
#include "schema/session_file.h"

#include "schema/foreign_file.h"
#include "schema/new_session.h"
#include "schema/session_file_error.h"
#include "schema/session_part.h"
#include "schema/session_shape.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace drmscope::schema {

namespace {

using Kind = SessionFileError::Kind;

std::string osWords(int error)
{
    return std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc's is per thread
}

// By stat() alone: to open and close the file here would drop the locks that SQLite holds on it for
// another connection of this process.
void requireFile(const std::string& path)
{
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
        const int error = errno;
        if (error == EACCES)
            throw SessionFileError(Kind::NotPermitted,
                                   "cannot open " + path + ": " + osWords(error));
        throw SessionFileError(Kind::NotFound, "cannot open " + path + ": " + osWords(error));
    }
    if (!S_ISREG(status.st_mode))
        throw SessionFileError(Kind::NotASession,
                               path + " is no drmscope session: it is not a file");
    if (status.st_size == 0)
        throw SessionFileError(Kind::NotASession, path + " is no drmscope session: it is empty");
}

// Only the header is read so far: the tables of a file that is no session are never looked at.
void requireSession(Database& database, const std::string& path)
{
    const auto applicationId = static_cast<uint32_t>(database.integer("PRAGMA application_id"));
    const int64_t version = database.integer("PRAGMA user_version");
    if (applicationId != kApplicationId || version <= 0)
        throw SessionFileError(Kind::NotASession, path + " is no drmscope session: it is an SQLite "
                                                         "database of another program");
    if (version > int64_t{kSchemaVersion})
        throw SessionFileError(Kind::NewerVersion,
                               path + " has session version " + std::to_string(version) +
                                   "; this drmscope reads versions up to " +
                                   std::to_string(kSchemaVersion) + ": update drmscope to open it");
    // What was made while the tables still changed from day to day; from 2 on, all are read.
    if (version < 2)
        throw SessionFileError(Kind::OtherBuild,
                               path + " has session version " + std::to_string(version) +
                                   ", of before drmscope's first release; this drmscope reads "
                                   "version " +
                                   std::to_string(kSchemaVersion) +
                                   ": record it again, or open it with the drmscope that made it");
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

[[noreturn]] void failToWrite(const std::string& path, const std::string& why)
{
    throw SessionFileError(Kind::NotPermitted,
                           "cannot open " + path +
                               ": the file or its folder cannot be written to; copy it "
                               "and the files beside it that begin with its name elsewhere (" +
                               why + ")");
}

// What is open read-only says so at its first row, in words of SQLite's.
void requireWritable(const std::string& path)
{
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    for (const std::string& written : {path, folder})
        if (faccessat(AT_FDCWD, written.c_str(), W_OK, AT_EACCESS) != 0)
            failToWrite(path, osWords(errno));
}

[[noreturn]] void failToRead(const std::string& path, const SqliteError& error)
{
    switch (error.primaryCode()) {
    case SQLITE_NOTADB: {
        const ForeignFile foreign = foreignFile(path);
        throw SessionFileError(foreign.importable ? Kind::Importable : Kind::NotASession,
                               path + " is no drmscope session: it is " + foreign.kind);
    }
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        break;
    default:
        if (error.isOutOfSpaceOrInputOutput())
            throw SqliteError(nullptr, error.code(), "cannot read " + path);
        throw SessionFileError(Kind::Damaged, damageText("open", path, error.reason()));
    }
    if (access(path.c_str(), R_OK) != 0)
        throw SessionFileError(Kind::NotPermitted, "cannot open " + path + ": " + osWords(errno));
    failToWrite(path, error.what());
}

struct Checkpoint
{
    bool isBusy = false; // a reader still needs the -wal
    bool isWhole = true; // the file has all rows
};

Checkpoint writeBack(Database& database)
{
    Statement row(database, "PRAGMA wal_checkpoint(TRUNCATE)"); // busy, frames, of them written
    Checkpoint done;
    done.isBusy = row.step() && row.integer(0) != 0;
    done.isWhole = !done.isBusy || row.integer(1) == row.integer(2);
    return done;
}

Database openTrustingNothing(const std::string& path, Database::Access access)
{
    Database database(path, access);
    database.distrust();
    requireSession(database, path);
    return database;
}

Database openReadOnlyAnywhere(const std::string& path)
{
    try {
        return openTrustingNothing(path, Database::Access::ReadOnly);
    } catch (const SqliteError& error) {
        // A WAL file in a folder that we may not write to. With no rows beside it, nobody writes
        // it.
        if (error.primaryCode() != SQLITE_CANTOPEN && error.primaryCode() != SQLITE_READONLY)
            throw;
        if (hasBytes(walOf(path)))
            throw;
        return openTrustingNothing(path, Database::Access::Immutable);
    }
}

Database openChecked(const std::string& path, Database::Access access)
{
    try {
        Database database = access == Database::Access::ReadOnly
                                ? openReadOnlyAnywhere(path)
                                : openTrustingNothing(path, access);
        if (const std::string odd = oddityOfShape(database); !odd.empty())
            throw SessionFileError(Kind::OtherBuild,
                                   "cannot open " + path + ": " + odd +
                                       ", so another build of this version of drmscope made it; "
                                       "open it with that build, or record again");
        makeTemporaryViews(database);
        return database;
    } catch (const SqliteError& error) {
        failToRead(path, error);
    }
}

} // namespace

SessionFile::SessionFile(WriterLock lock, Database database, std::string path, bool rowsBeside)
    : m_lock(std::move(lock)), m_database(std::move(database)), m_path(std::move(path)),
      m_rowsBeside(rowsBeside)
{}

SessionFile SessionFile::create(const std::string& path, Overwrite overwrite, const Fill& fill)
{
    NewSession made(path);
    made.fill(fill);
    WriterLock lock = made.publish(overwrite == Overwrite::Yes);
    Database database(path, Database::Access::ReadWrite);
    return {std::move(lock), std::move(database), path, false};
}

SessionFile SessionFile::openReadOnly(const std::string& path)
{
    const bool rowsBeside = hasBytes(walOf(path));
    requireFile(path);
    WriterLock lock = WriterLock::forReading(path);
    return {std::move(lock), openChecked(path, Database::Access::ReadOnly), path, rowsBeside};
}

SessionFile SessionFile::openForFinishing(const std::string& path)
{
    const bool rowsBeside = hasBytes(walOf(path));
    requireFile(path);
    requireWritable(path);
    WriterLock lock = WriterLock::forWriting(path);
    return {std::move(lock), openChecked(path, Database::Access::ReadWrite), path, rowsBeside};
}

void SessionFile::beginRecording()
{
    m_database.execute("PRAGMA journal_mode = WAL");
    // A kill loses nothing that was committed; a power cut may lose the last batches, as many as
    // the -wal holds, never the file.
    m_database.execute("PRAGMA synchronous = NORMAL");
    // 16 MB: whoever writes waits for the disk twice for each time that the -wal is written back.
    m_database.execute("PRAGMA wal_autocheckpoint = 4000");
    // What the rules are asked over meanwhile; a disk that is full ends no recording elsewhere.
    m_database.execute("PRAGMA temp_store = MEMORY");
    // Makes the -wal: where the file loses its name before the first row, SQLite could not any
    // more.
    m_database.integer("PRAGMA user_version");
    m_written = WrittenFiles(m_path);
}

std::string SessionFile::loss()
{
    return m_lock.isOf(m_path) ? m_written.loss() : takenAway(m_path);
}

bool SessionFile::isDiskReadOnly() const
{
    struct statvfs disk = {};
    return statvfs(m_path.c_str(), &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
}

std::string SessionFile::nameNow() const
{
    return m_lock.isOf(m_path) ? m_path : m_lock.nameNow();
}

void SessionFile::leaveLog()
{
    sqlite3_db_config(m_database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void SessionFile::keepLogSmall()
{
    m_database.execute("PRAGMA wal_autocheckpoint = 1000");
}

void SessionFile::sortInFiles()
{
    m_database.execute("PRAGMA temp_store = DEFAULT");
}

void SessionFile::makeIndexes()
{
    m_database.execute(std::string(indexesSql()));
}

bool SessionFile::settle()
{
    // A window that tails the recording keeps it in WAL mode, with an empty -wal: complete all the
    // same.
    const Checkpoint done = writeBack(m_database);
    if (done.isBusy || !isInPlace())
        return done.isWhole;
    m_written.settled();
    try {
        m_database.execute("PRAGMA journal_mode = DELETE");
    } catch (const SqliteError& error) {
        if (error.primaryCode() != SQLITE_BUSY && error.primaryCode() != SQLITE_LOCKED)
            throw;
    }
    return done.isWhole;
}

} // namespace drmscope::schema
