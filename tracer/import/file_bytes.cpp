// SPDX-License-Identifier: MIT
#include "tracer/import/file_bytes.h"

#include "tracer/import/trace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace drmscope::tracer {

FileBytes::FileBytes(const std::string& path)
    : m_file(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                         : open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat state = {};
    if (m_file < 0 || fstat(m_file, &state) != 0)
        throw TraceFileError(std::string("cannot be read: ") + std::strerror(errno));
    m_size = static_cast<uint64_t>(std::max<off_t>(state.st_size, 0));
}

FileBytes::~FileBytes()
{
    close(m_file);
}

size_t FileBytes::read(uint64_t at, std::span<std::byte> into) const
{
    size_t done = 0;
    while (done < into.size() && at + done < m_size) {
        const ssize_t got =
            pread(m_file, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw TraceFileError(std::string("cannot be read: ") + std::strerror(errno));
        if (got == 0) // it was made shorter meanwhile
            break;
        done += static_cast<size_t>(got);
    }
    return done;
}

std::string FileBytes::text(uint64_t at, uint64_t most) const
{
    std::string text(at < m_size ? static_cast<size_t>(std::min(most, m_size - at)) : 0, '\0');
    text.resize(read(at, std::as_writable_bytes(std::span(text))));
    return text;
}

} // namespace drmscope::tracer
