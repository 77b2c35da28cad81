// SPDX-License-Identifier: MIT
#include "schema/written_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace drmscope::schema {

namespace {

constexpr off_t kLogHeaderBytes = 32;
constexpr off_t kFrameHeaderBytes = 24;

// The head of the -shm, in the words and byte order of the machine:
// https://sqlite.org/walformat.html
struct IndexHead
{
    uint32_t version;
    uint32_t unused;
    uint32_t change;
    uint8_t isMade;
    uint8_t sumsAreBigEndian;
    uint16_t pageBytes; // 1 is 65536
    uint32_t lastFrame;
    uint32_t rest[7];
};
static_assert(sizeof(IndexHead) == 48);

// It stands there twice, and whoever changes it changes the second first.
bool readHead(int descriptor, IndexHead& head)
{
    IndexHead heads[2];
    if (pread(descriptor, heads, sizeof heads, 0) != static_cast<ssize_t>(sizeof heads) ||
        std::memcmp(&heads[0], &heads[1], sizeof heads[0]) != 0)
        return false;
    head = heads[0];
    return head.isMade != 0;
}

off_t bytesToHold(const IndexHead& head)
{
    const off_t page = head.pageBytes == 1 ? 65536 : head.pageBytes;
    return head.lastFrame == 0
               ? 0
               : kLogHeaderBytes + off_t{head.lastFrame} * (kFrameHeaderBytes + page);
}

} // namespace

std::string takenAway(const std::string& path)
{
    return path + " was deleted or moved away";
}

WrittenFiles::WrittenFiles(const std::string& path) : m_path(path), m_logCounts(true)
{
    struct stat now = {};
    if (stat(path.c_str(), &now) == 0)
        m_size = now.st_size;
    if (stat((path + "-wal").c_str(), &now) == 0)
        m_log = {now.st_dev, now.st_ino};
    m_index = open((path + "-shm").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

WrittenFiles::~WrittenFiles()
{
    if (m_index >= 0)
        close(m_index);
}

WrittenFiles::WrittenFiles(WrittenFiles&& other) noexcept
{
    *this = std::move(other);
}

WrittenFiles& WrittenFiles::operator=(WrittenFiles&& other) noexcept
{
    m_path = std::exchange(other.m_path, {});
    m_size = other.m_size;
    m_log = other.m_log;
    std::swap(m_index, other.m_index);
    m_logCounts = std::exchange(other.m_logCounts, false);
    m_isCutOff = other.m_isCutOff;
    return *this;
}

std::string WrittenFiles::cutOff(const std::string& path)
{
    m_isCutOff = true;
    return path + " was cut off by another program";
}

std::string WrittenFiles::loss()
{
    struct stat file = {};
    if (m_path.empty())
        return "";
    if (stat(m_path.c_str(), &file) != 0)
        return takenAway(m_path);
    if (file.st_size < m_size)
        return cutOff(m_path);
    m_size = file.st_size;
    return m_logCounts ? lossOfLog() : "";
}

// Others may rightly empty it, once the file has all its rows: the -shm then says so first.
std::string WrittenFiles::lossOfLog()
{
    const std::string path = m_path + "-wal";
    IndexHead before = {};
    IndexHead after = {};
    struct stat log = {};
    const bool isTold = readHead(m_index, before);
    if (stat(path.c_str(), &log) != 0 || m_log != std::pair(log.st_dev, log.st_ino))
        return takenAway(path);
    const bool isSteady =
        isTold && readHead(m_index, after) && std::memcmp(&before, &after, sizeof before) == 0;
    return isSteady && log.st_size < bytesToHold(before) ? cutOff(path) : "";
}

} // namespace drmscope::schema
