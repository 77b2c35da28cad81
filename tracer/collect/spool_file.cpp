// SPDX-License-Identifier: MIT
#include "tracer/collect/spool_file.h"

#include "tracer/collect/disk_room.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace drmscope::tracer {

SpoolFile::~SpoolFile()
{
    close();
}

void SpoolFile::close()
{
    if (m_file >= 0)
        ::close(m_file);
    m_file = -1;
    m_hasBytes = false;
    m_taken = m_put.load();
}

void SpoolFile::giveBack()
{
    if (m_hasBytes && isEmpty())
        m_hasBytes = ftruncate(m_file, 0) != 0;
}

bool SpoolFile::refuse(std::string reason)
{
    m_refusal = std::move(reason);
    return false;
}

bool SpoolFile::refuse(int error)
{
    return refuse(std::generic_category().message(error));
}

bool SpoolFile::makeFile()
{
    m_file = open(m_folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (m_file < 0)
        return refuse(errno);
    if (diskRoom(m_file).isMemory)
        m_mostBytes = std::min(m_mostBytes, kMostBytesInMemory);
    return true;
}

bool SpoolFile::hasRoom(uint64_t bytes)
{
    if (m_file < 0 && !makeFile())
        return false;
    const uint64_t grown = m_put - m_taken + bytes;
    if (grown > m_mostBytes)
        return refuse(std::to_string(m_mostBytes >> 20) + " MB wait there already");
    return diskRoom(m_file).bytes >= grown || refuse("the room there is left for the session");
}

bool SpoolFile::put(std::span<const std::byte> bytes)
{
    if (!hasRoom(bytes.size()))
        return false;
    m_hasBytes = true;
    for (size_t done = 0; done < bytes.size();) {
        const uint64_t next = m_put + done;
        const ssize_t wrote =
            pwrite(m_file, bytes.data() + done,
                   std::min<uint64_t>(bytes.size() - done, bytesToEnd(next)), placeOf(next));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return refuse(wrote < 0 ? errno : ENOSPC);
        done += static_cast<size_t>(wrote);
    }
    m_put += bytes.size();
    return true;
}

size_t SpoolFile::take(std::span<std::byte> to)
{
    const uint64_t most =
        std::min({m_put - m_taken, bytesToEnd(m_taken), static_cast<uint64_t>(to.size())});
    ssize_t got = 0;
    do
        got = pread(m_file, to.data(), most, placeOf(m_taken));
    while (got < 0 && errno == EINTR);
    if (got == 0)
        errno = EIO; // somebody shortened it
    if (got <= 0)
        return 0;
    m_taken += static_cast<uint64_t>(got);
    return static_cast<size_t>(got);
}

} // namespace drmscope::tracer
