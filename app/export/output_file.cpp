// SPDX-License-Identifier: MIT
#include "app/export/output_file.h"

#include "app/export/export_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

using Kind = ExportError::Kind;

constexpr mode_t kMode = 0666; // the umask takes the rest

Kind kindOf(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return Kind::NotPermitted;
    case ENOSPC:
    case EIO:
    case EDQUOT:
    case EFBIG:
    case EPIPE:
        return Kind::Io;
    default:
        return Kind::CannotCreate;
    }
}

std::string strerrorOf(int error)
{
    return std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc's is per thread
}

std::string reasonOf(int error)
{
    switch (error) {
    case EEXIST:
        return "it exists already; choose another name, or overwrite with -f";
    case ENOENT:
    case ENOTDIR:
        return "its folder does not exist";
    case EACCES:
    case EPERM:
    case EROFS:
        return strerrorOf(error) + "; choose a folder that you may write to";
    case ENOSPC:
    case EDQUOT:
        return strerrorOf(error) + "; free some, or choose another folder";
    default:
        return strerrorOf(error);
    }
}

std::filesystem::path folderOf(const std::filesystem::path& path)
{
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

[[noreturn]] void failToWrite(const std::filesystem::path& path, int error)
{
    const std::string name = path == "-" ? "standard output" : path.string();
    throw ExportError(kindOf(error), "cannot write " + name + ": " + reasonOf(error));
}

// A name that is taken is replaced only where that was asked for; never a moment without either
// file.
void moveTo(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite)
{
    const unsigned flags = overwrite ? 0 : RENAME_NOREPLACE;
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) != 0) {
        failToWrite(to, errno);
    }
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, bool overwrite)
    : m_path(std::move(path)), m_overwrite(overwrite)
{
    open();
}

OutputFile::OutputFile(int fd, std::filesystem::path path)
    : m_path(std::move(path)), m_overwrite(false), m_direct(true), m_borrowed(true), m_fd(fd)
{}

OutputFile::~OutputFile()
{
    if (m_fd >= 0 && !m_borrowed) {
        close(m_fd);
    }
    if (!m_temporary.empty()) {
        unlink(m_temporary.c_str());
    }
}

void OutputFile::fail(int error) const
{
    failToWrite(m_path, error);
}

void OutputFile::open()
{
    if (m_path == "-") {
        m_direct = true;
        m_borrowed = true;
        m_fd = STDOUT_FILENO;
        return;
    }
    struct stat status = {};
    const bool exists = stat(m_path.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
        m_direct = true;
        m_fd = ::open(m_path.c_str(), O_WRONLY | O_CLOEXEC);
        if (m_fd < 0) {
            fail(errno);
        }
        return;
    }
    if (exists && !m_overwrite) {
        fail(EEXIST);
    }
    m_fd = ::open(folderOf(m_path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode);
    if (m_fd >= 0) {
        return;
    }
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
        fail(errno);
    }
    m_temporary = m_path.string() + '.' + std::to_string(getpid()) + ".new";
    m_fd = ::open(m_temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, kMode);
    if (m_fd < 0) {
        const int error = errno;
        m_temporary.clear();
        fail(error);
    }
}

void OutputFile::flush()
{
    std::string_view left = m_buffer;
    while (!left.empty()) {
        const ssize_t written = ::write(m_fd, left.data(), left.size());
        if (written < 0 && errno != EINTR) {
            fail(errno);
        }
        left.remove_prefix(written < 0 ? 0 : static_cast<size_t>(written));
    }
    m_buffer.clear();
}

void OutputFile::publish()
{
    flush();
    if (m_direct) {
        return;
    }
    if (m_temporary.empty()) {
        const std::string unnamed = "/proc/self/fd/" + std::to_string(m_fd);
        // A name can be replaced by renaming another to it only.
        std::filesystem::path name = m_path;
        name += m_overwrite ? '.' + std::to_string(getpid()) + ".new" : std::string();
        if (linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
            fail(errno);
        }
        if (!m_overwrite) {
            return;
        }
        m_temporary = name;
    }
    moveTo(m_temporary, m_path, m_overwrite);
    m_temporary.clear();
}

void requireFreeOutput(const std::filesystem::path& output, bool overwrite,
                       const std::filesystem::path& input)
{
    std::error_code failed;
    if (output == "-" || !std::filesystem::exists(output, failed)) {
        return;
    }
    if (std::filesystem::is_directory(output, failed)) {
        throw ExportError(Kind::CannotCreate,
                          "cannot write " + output.string() + ": that is a folder");
    }
    if (std::filesystem::equivalent(output, input, failed)) {
        throw ExportError(Kind::CannotCreate,
                          "cannot write " + output.string() +
                              ": that is the session itself; choose another name");
    }
    if (!overwrite && std::filesystem::is_regular_file(output, failed)) {
        throw ExportError(Kind::CannotCreate,
                          "cannot write " + output.string() + ": " + reasonOf(EEXIST));
    }
}

} // namespace drmscope::app
