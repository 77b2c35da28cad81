// SPDX-License-Identifier: MIT
#include "tracer/collect/spool_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace drmscope::tracer {

namespace {

constexpr uint64_t kDiskBlockBytes = 4096; // or less: parts of one are kept

} // namespace

SpoolFile::~SpoolFile()
{
    if (m_file >= 0)
        close(m_file);
}

bool SpoolFile::hasRoom(uint64_t bytes)
{
    if (m_file < 0)
        m_file = open(m_folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    const uint64_t grown = m_put - m_freed + bytes;
    struct statvfs disk = {};
    return m_file >= 0 && grown <= m_mostBytes && fstatvfs(m_file, &disk) == 0 &&
           uint64_t{disk.f_bavail} * disk.f_frsize >= grown;
}

bool SpoolFile::put(std::span<const std::byte> bytes)
{
    if (!hasRoom(bytes.size()))
        return false;
    for (size_t done = 0; done < bytes.size();) {
        const std::span<const std::byte> rest = bytes.subspan(done);
        const ssize_t wrote =
            pwrite(m_file, rest.data(), rest.size(), static_cast<off_t>(m_put + done));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        done += static_cast<size_t>(wrote);
    }
    m_put += bytes.size();
    return true;
}

size_t SpoolFile::take(std::span<std::byte> to)
{
    const uint64_t waiting = m_put - m_taken;
    ssize_t got = 0;
    do
        got = pread(m_file, to.data(), std::min<uint64_t>(waiting, to.size()),
                    static_cast<off_t>(m_taken.load()));
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return 0;
    m_taken += static_cast<uint64_t>(got);
    giveBack();
    return static_cast<size_t>(got);
}

// Where the file system takes nothing back before the end, that is all the room there is.
void SpoolFile::giveBack()
{
    const uint64_t whole = m_taken / kDiskBlockBytes * kDiskBlockBytes;
    if (whole > m_freed &&
        fallocate(m_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  static_cast<off_t>(m_freed.load()), static_cast<off_t>(whole - m_freed)) == 0)
        m_freed = whole;
}

} // namespace drmscope::tracer
