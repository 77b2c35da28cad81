// SPDX-License-Identifier: MIT
#include "schema/database.h"

#include "schema/sqlite_error.h"
#include "schema/statement.h"

#include <sqlite3.h>

#include <optional>
#include <utility>

namespace drmscope::schema {

// What may stop a statement that runs.
struct Database::Watch
{
    std::optional<std::chrono::steady_clock::time_point> deadline;
    std::function<bool()> keepGoing;
    std::function<bool(std::chrono::milliseconds)> waitOn;
    std::chrono::steady_clock::time_point lockedSince;

    bool mustStop() const
    {
        return (deadline && std::chrono::steady_clock::now() >= *deadline) ||
               (keepGoing && !keepGoing());
    }
};

namespace {

constexpr int kLockedMs = 5000;

// A name that begins with "file:" is taken as a URI, so '?', '#' and '%' in a path are escaped.
std::string immutableUri(const std::string& path)
{
    std::string uri = "file:";
    for (const char c : path) {
        switch (c) {
        case '?':
            uri += "%3f";
            break;
        case '#':
            uri += "%23";
            break;
        case '%':
            uri += "%25";
            break;
        default:
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

void configure(sqlite3* handle, int option, int value, const char* name)
{
    const int code = sqlite3_db_config(handle, option, value, nullptr);
    if (code != SQLITE_OK)
        throw SqliteError(handle, code, std::string("cannot set ") + name);
}

} // namespace

Database::Database(const std::string& path, Access access)
{
    const int flags = access == Access::ReadWrite   ? SQLITE_OPEN_READWRITE
                      : access == Access::Immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                                    : SQLITE_OPEN_READONLY;
    // A leading "./" keeps a file that is called "file:x" or ":memory:" a plain file.
    const std::string plain = path.starts_with('/') ? path : "./" + path;
    const std::string name = access == Access::Immutable ? immutableUri(plain) : plain;
    open(name, flags, path);
}

Database::Database()
{
    open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "a database in memory");
}

void Database::open(const std::string& name, int flags, const std::string& shownAs)
{
    const int code = sqlite3_open_v2(name.c_str(), &m_handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        const SqliteError error(m_handle, m_handle ? sqlite3_extended_errcode(m_handle) : code,
                                "cannot open " + shownAs);
        close();
        throw error;
    }
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, kLockedMs);
}

Database::~Database()
{
    close();
}

Database::Database(Database&& other) noexcept
    : m_handle(std::exchange(other.m_handle, nullptr)), m_watch(std::move(other.m_watch))
{}

Database& Database::operator=(Database&& other) noexcept
{
    std::swap(m_handle, other.m_handle);
    std::swap(m_watch, other.m_watch);
    return *this;
}

void Database::close() noexcept
{
    sqlite3_close_v2(m_handle);
    m_handle = nullptr;
}

void Database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw SqliteError(m_handle, code, "cannot run \"" + sql.substr(0, sql.find('\n')) + "\"");
}

int64_t Database::integer(const std::string& sql)
{
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& sql)
{
    Statement statement(*this, sql);
    return statement.step() ? std::string(statement.text(0)) : std::string();
}

int64_t Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

int64_t Database::changes() const
{
    return sqlite3_changes64(m_handle);
}

void Database::distrust()
{
    configure(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, "DEFENSIVE");
    configure(m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "TRUSTED_SCHEMA");
    configure(m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, "ENABLE_TRIGGER");
    configure(m_handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, "ENABLE_VIEW");
    configure(m_handle, SQLITE_DBCONFIG_DQS_DDL, 0, "DQS_DDL");
    configure(m_handle, SQLITE_DBCONFIG_DQS_DML, 0, "DQS_DML");
    sqlite3_limit(m_handle, SQLITE_LIMIT_LENGTH, 16 << 20);
    sqlite3_limit(m_handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(m_handle, SQLITE_LIMIT_COLUMN, 200);
    sqlite3_limit(m_handle, SQLITE_LIMIT_EXPR_DEPTH, 200);
    sqlite3_limit(m_handle, SQLITE_LIMIT_COMPOUND_SELECT, 50);
    sqlite3_limit(m_handle, SQLITE_LIMIT_VDBE_OP, 100000);
    sqlite3_limit(m_handle, SQLITE_LIMIT_FUNCTION_ARG, 20);
    sqlite3_limit(m_handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(m_handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
    sqlite3_limit(m_handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    execute("PRAGMA cell_size_check = ON");
    execute("PRAGMA mmap_size = 0");
    execute("PRAGMA temp_store = MEMORY");
}

Database::Watch& Database::watch()
{
    if (!m_watch) {
        m_watch = std::make_unique<Watch>();
        const auto mustStop = [](void* watch) -> int {
            return static_cast<Watch*>(watch)->mustStop() ? 1 : 0;
        };
        sqlite3_progress_handler(m_handle, 10000, mustStop, m_watch.get());
    }
    return *m_watch;
}

void Database::copyTo(const std::string& path)
{
    constexpr int kPages = 2048;
    Database copy(path, Access::ReadWrite);
    sqlite3_backup* const backup = sqlite3_backup_init(copy.m_handle, "main", m_handle, "main");
    int code = backup == nullptr ? sqlite3_extended_errcode(copy.m_handle) : SQLITE_OK;
    while (code == SQLITE_OK) {
        code =
            m_watch && m_watch->mustStop() ? SQLITE_INTERRUPT : sqlite3_backup_step(backup, kPages);
    }
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE)
        throw SqliteError(nullptr, code, "cannot write " + path);
}

void Database::setTimeLimit(std::chrono::milliseconds limit)
{
    if (limit.count() == 0)
        watch().deadline.reset();
    else
        watch().deadline = std::chrono::steady_clock::now() + limit;
}

void Database::setKeepGoing(std::function<bool()> keepGoing)
{
    watch().keepGoing = std::move(keepGoing);
}

// A lock that is let go wakes nobody.
void Database::setWaitOn(std::function<bool(std::chrono::milliseconds)> waitOn)
{
    if (!waitOn) {
        sqlite3_busy_timeout(m_handle, kLockedMs);
        return;
    }
    const auto isWaitedFor = [](void* context, int before) -> int {
        auto& watch = *static_cast<Watch*>(context);
        const auto now = std::chrono::steady_clock::now();
        if (before == 0)
            watch.lockedSince = now;
        if (watch.mustStop() || !watch.waitOn(std::chrono::duration_cast<std::chrono::milliseconds>(
                                    now - watch.lockedSince)))
            return 0;
        sqlite3_sleep(before < 10 ? 1 : 20);
        return 1;
    };
    watch().waitOn = std::move(waitOn);
    sqlite3_busy_handler(m_handle, isWaitedFor, m_watch.get());
}

void Database::interrupt() noexcept
{
    sqlite3_interrupt(m_handle);
}

} // namespace drmscope::schema
