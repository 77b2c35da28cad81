// SPDX-License-Identifier: MIT
#include "schema/writer_lock.h"

#include "schema/session_file_error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <system_error>
#include <vector>

namespace drmscope::schema {

using Kind = SessionFileError::Kind;

namespace {

[[noreturn]] void failToOpen(const std::string& path)
{
    throw SessionFileError(errno == ENOENT ? Kind::NotFound : Kind::NotPermitted,
                           "cannot open " + path + ": " + std::strerror(errno));
}

[[noreturn]] void failToLock(const std::string& path)
{
    throw SessionFileError(Kind::InUse,
                           "cannot write " + path + ": its recording still runs; stop it first");
}

} // namespace

// The session files that this process has open.
class WriterLock::OpenFiles
{
public:
    static OpenFiles& ofThisProcess()
    {
        static OpenFiles files;
        return files;
    }

    FileId enter(const std::string& path)
    {
        const std::lock_guard lock(m_mutex);
        struct stat status = {};
        if (stat(path.c_str(), &status) != 0)
            failToOpen(path);
        const FileId id(status.st_dev, status.st_ino);
        ++m_files[id].users;
        return id;
    }

    void leave(const FileId& id, bool wrote)
    {
        const std::lock_guard lock(m_mutex);
        OpenFile& file = m_files.at(id);
        if (wrote) {
            file.written = false;
            flock(file.descriptors.front(), LOCK_UN);
        }
        if (--file.users > 0)
            return;
        for (const int descriptor : file.descriptors)
            close(descriptor);
        m_files.erase(id);
    }

    void lockForWriting(const FileId& id, const std::string& path)
    {
        const std::lock_guard lock(m_mutex);
        OpenFile& file = m_files.at(id);
        if (file.written || flock(descriptorOf(id, path), LOCK_EX | LOCK_NB) != 0)
            failToLock(path);
        file.written = true;
    }

    int writingDescriptor(const FileId& id)
    {
        const std::lock_guard lock(m_mutex);
        return m_files.at(id).descriptors.front();
    }

    bool isWritten(const FileId& id, const std::string& path)
    {
        const std::lock_guard lock(m_mutex);
        if (m_files.at(id).written)
            return true;
        const int descriptor = descriptorOf(id, path);
        if (flock(descriptor, LOCK_SH | LOCK_NB) != 0)
            return true;
        flock(descriptor, LOCK_UN);
        return false;
    }

private:
    struct OpenFile
    {
        int users = 0;
        bool written = false;         // by one of them
        std::vector<int> descriptors; // we lock by the first
    };

    int descriptorOf(const FileId& id, const std::string& path)
    {
        if (m_files.at(id).descriptors.empty()) {
            const int descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            struct stat status = {};
            if (descriptor < 0 || fstat(descriptor, &status) != 0)
                failToOpen(path);
            // Another may stand there by now, and somebody here may read that one.
            const auto there = m_files.find({status.st_dev, status.st_ino});
            if (there == m_files.end())
                close(descriptor);
            else
                there->second.descriptors.push_back(descriptor);
        }
        const OpenFile& file = m_files.at(id);
        if (file.descriptors.empty())
            throw SessionFileError(Kind::NotFound,
                                   "cannot open " + path + ": another file stands there now");
        return file.descriptors.front();
    }

    std::mutex m_mutex;
    std::map<FileId, OpenFile> m_files;
};

WriterLock WriterLock::forReading(const std::string& path)
{
    return WriterLock(OpenFiles::ofThisProcess().enter(path));
}

// flock() does not meddle with SQLite's own fcntl() locks.
WriterLock WriterLock::forWriting(const std::string& path)
{
    WriterLock lock = forReading(path);
    OpenFiles::ofThisProcess().lockForWriting(lock.m_file, path);
    lock.m_writes = true;
    return lock;
}

WriterLock::~WriterLock()
{
    if (m_file != FileId())
        OpenFiles::ofThisProcess().leave(m_file, m_writes);
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_file(std::exchange(other.m_file, {})), m_writes(std::exchange(other.m_writes, false))
{}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_writes, other.m_writes);
    return *this;
}

bool WriterLock::isHeldByAnother(const std::string& path) const
{
    return OpenFiles::ofThisProcess().isWritten(m_file, path);
}

std::string WriterLock::nameNow() const
{
    const std::string link =
        "/proc/self/fd/" + std::to_string(OpenFiles::ofThisProcess().writingDescriptor(m_file));
    std::error_code none;
    std::string name = std::filesystem::read_symlink(link, none).string();
    return isOf(name) ? name : "";
}

bool WriterLock::isOf(const std::string& path) const
{
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 && FileId(status.st_dev, status.st_ino) == m_file;
}

} // namespace drmscope::schema
