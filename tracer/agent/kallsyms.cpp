// SPDX-License-Identifier: MIT
#include "tracer/agent/kallsyms.h"

#include "tracer/agent/tracefs.h"

#include <string.h>

namespace drmscope::tracer {

Kallsyms::~Kallsyms()
{
    close(m_fd);
}

bool Kallsyms::approach(char* bytes, size_t room)
{
    if (m_fd < 0) {
        m_fd = openBeneath(m_proc, "kallsyms", O_RDONLY);
    }
    if (m_at < m_begin) {
        const uint64_t left = m_begin - m_at;
        const size_t got = readUpTo(m_fd, bytes, left < room ? static_cast<size_t>(left) : room);
        m_at = got > 0 ? m_at + got : m_begin;
    }
    return m_at >= m_begin;
}

// Only a module's line has a tab. The place that is kept is at the front of a read, so that the
// kernel looked for no module on the way there: it remembers where it found none.
size_t Kallsyms::read(char* bytes, size_t room)
{
    const size_t got = readUpTo(m_fd, bytes, room);
    const bool isVmlinux = got == room && memchr(bytes, '\t', got) == nullptr;
    const void* const line = isVmlinux ? memchr(bytes, '\n', got) : nullptr;
    if (line != nullptr) {
        m_begin = m_at + static_cast<size_t>(static_cast<const char*>(line) + 1 - bytes);
    }
    m_at += got;
    if (got == 0) {
        close(m_fd);
        m_fd = -1;
        m_at = 0;
    }
    return got;
}

} // namespace drmscope::tracer
