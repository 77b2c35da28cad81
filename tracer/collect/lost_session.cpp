// SPDX-License-Identifier: MIT
#include "tracer/collect/lost_session.h"

#include "schema/session_file.h"
#include "tracer/collect/finish_session.h"
#include "tracer/store/session_row.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace drmscope::tracer {

namespace {

constexpr int kLost = 74;

// An empty file of its own, which nobody else may read.
std::string newFileBeside(const std::string& path)
{
    for (int number = 1;; ++number) {
        std::string name = path + ".saved" + (number == 1 ? "" : std::to_string(number));
        const int made =
            open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (made >= 0) {
            close(made);
            return name;
        }
        if (errno != EEXIST)
            throw std::system_error(errno, std::generic_category(), "cannot create " + name);
    }
}

std::string literalOf(const std::string& text)
{
    std::string sql = "'";
    for (const char c : text)
        sql += c == '\'' ? std::string("''") : std::string(1, c);
    return sql + "'";
}

// Another session may have that name by now, and its own -wal beside it.
bool haveOpen(const std::string& path)
{
    struct stat named = {};
    if (lstat(path.c_str(), &named) != 0)
        return false;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", none)) {
        struct stat open = {};
        if (stat(entry.path().c_str(), &open) == 0 && open.st_ino == named.st_ino &&
            open.st_dev == named.st_dev)
            return true;
    }
    return false;
}

std::string copyOf(schema::SessionFile& file)
{
    std::string copy = newFileBeside(file.path());
    try {
        file.database().execute("VACUUM INTO " + literalOf(copy));
    } catch (...) {
        unlink(copy.c_str());
        throw;
    }
    return copy;
}

} // namespace

std::string lossOfFile(const std::string& path)
{
    return path + " was deleted or moved away while it was recorded";
}

int saveLostSession(schema::SessionFile& file, const CollectOptions& options, StateLines& lines)
try {
    if (file.database().text("SELECT state FROM session") == "recording")
        session_row::setReason(file.database(), lossOfFile(file.path()));
    file.database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    CollectOptions completing = options;
    completing.finish = copyOf(file);
    for (const char* beside : {"-wal", "-shm"})
        if (haveOpen(file.path() + beside))
            unlink((file.path() + beside).c_str());
    finishSession(completing, lines);
    return kLost;
} catch (const std::exception& error) {
    throw std::runtime_error(lossOfFile(file.path()) +
                             ", and what was recorded cannot be saved: " + error.what());
}

} // namespace drmscope::tracer
