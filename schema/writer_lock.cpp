// SPDX-License-Identifier: MIT
#include "schema/writer_lock.h"

#include "schema/session_file_error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace drmscope::schema {

using Kind = SessionFileError::Kind;

namespace {

int opened(const std::string& path)
{
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        throw SessionFileError(errno == ENOENT ? Kind::NotFound : Kind::NotPermitted,
                               "cannot open " + path + ": " + std::strerror(errno));
    return fd;
}

} // namespace

// One writer at a time. flock() does not meddle with SQLite's own fcntl() locks, but closing the
// descriptor would drop those: it is closed after the connection.
WriterLock::WriterLock(const std::string& path) : m_fd(opened(path))
{
    if (flock(m_fd, LOCK_EX | LOCK_NB) == 0)
        return;
    close(m_fd);
    throw SessionFileError(Kind::InUse,
                           "cannot write " + path + ": its recording still runs; stop it first");
}

WriterLock::~WriterLock()
{
    if (m_fd >= 0)
        close(m_fd);
}

WriterLock::WriterLock(WriterLock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

bool WriterLock::isHeldByAnother(const std::string& path)
{
    if (m_fd < 0)
        m_fd = opened(path);
    if (flock(m_fd, LOCK_SH | LOCK_NB) != 0)
        return true;
    flock(m_fd, LOCK_UN);
    return false;
}

} // namespace drmscope::schema
