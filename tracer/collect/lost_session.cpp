// SPDX-License-Identifier: MIT
#include "tracer/collect/lost_session.h"

#include "tracer/collect/finish_session.h"
#include "tracer/store/session_row.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

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

std::string copyBeside(schema::SessionFile& file, const std::string& path)
{
    std::string copy = newFileBeside(path);
    try {
        file.database().execute("VACUUM INTO " + literalOf(copy));
    } catch (...) {
        unlink(copy.c_str());
        throw;
    }
    return copy;
}

// The folder may be gone with the file, or be what is full.
std::string copyOf(schema::SessionFile& file)
{
    const std::filesystem::path path = file.path();
    const char* const temporary = std::getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    std::error_code none;
    const std::vector<std::filesystem::path> places = {
        path, std::filesystem::current_path(none) / path.filename(),
        std::filesystem::path(temporary != nullptr && *temporary == '/' ? temporary : "/tmp") /
            path.filename()};
    std::string failures;
    for (const auto& place : places) {
        try {
            return copyBeside(file, place);
        } catch (const std::exception& error) {
            failures += (failures.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw std::runtime_error(failures);
}

void tellReason(schema::SessionFile& file, const std::string& loss)
{
    if (file.database().text("SELECT state FROM session") == "recording")
        session_row::setReason(file.database(), loss);
}

// What is left of it is for SQLite to find out that knows nothing of what stood there: what does
// would put holes of a -wal into the file.
std::string reopened(schema::SessionFile file, const std::string& loss)
{
    std::string place = file.nameNow();
    file.leaveLog();
    {
        const schema::SessionFile closing = std::move(file);
    }
    schema::SessionFile rest = schema::SessionFile::openForFinishing(place);
    tellReason(rest, loss);
    return place;
}

void removeWhatStaysBehind(const std::string& path)
{
    for (const char* beside : {"-wal", "-shm"})
        if (haveOpen(path + beside))
            unlink((path + beside).c_str());
}

// Where the session is from now on; closes the file.
std::string placeOf(schema::SessionFile file, const std::string& loss)
{
    if (file.isCutOff())
        return reopened(std::move(file), loss);
    tellReason(file, loss);
    const bool hasAllRows = file.settle();
    std::string place = hasAllRows ? file.nameNow() : "";
    if (place.empty())
        place = copyOf(file);
    if (place != file.path())
        removeWhatStaysBehind(file.path());
    return place;
}

} // namespace

std::string lossOf(schema::SessionFile& file)
{
    return file.loss() + " while it was recorded";
}

int saveLostSession(schema::SessionFile file, const CollectOptions& options, StateLines& lines)
{
    const std::string loss = lossOf(file);
    try {
        CollectOptions completing = options;
        completing.finish = placeOf(std::move(file), loss);
        finishSession(completing, lines);
        return kLost;
    } catch (const std::exception& error) {
        throw std::runtime_error(loss + ", and what was recorded cannot be saved: " + error.what());
    }
}

} // namespace drmscope::tracer
