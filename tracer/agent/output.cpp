// SPDX-License-Identifier: MIT
#include "tracer/agent/output.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace drmscope::tracer {

bool Output::waitForRoom()
{
    constexpr int kPatienceMs = 10'000;
    for (;;) {
        pollfd fds[1 + Control::kDescriptors] = {{m_fd, POLLOUT, 0}, {}, {}};
        m_control.fill(fds + 1);
        if (poll(fds, 1 + Control::kDescriptors, m_control.stopping() ? kPatienceMs : -1) == 0) {
            return false;
        }
        if ((fds[1].revents | fds[2].revents) != 0) {
            m_control.service();
        }
        if (fds[0].revents != 0) {
            return (fds[0].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
        }
    }
}

// The descriptor is shared with whoever started us, so it is not made non-blocking; PIPE_BUF bytes
// never block where poll() sees room.
void Output::send(const char* bytes, size_t length)
{
    while (length > 0 && !m_dead) {
        const bool room = waitForRoom();
        const ssize_t sent = room ? write(m_fd, bytes, length < PIPE_BUF ? length : PIPE_BUF) : -1;
        m_dead = !room || (sent < 0 && errno != EINTR && errno != EAGAIN);
        bytes += sent > 0 ? sent : 0;
        length -= sent > 0 ? static_cast<size_t>(sent) : 0;
    }
}

void Output::frame(FrameType type, uint16_t cpu, const void* payload, size_t lengthBytes)
{
    if (!m_begun) {
        m_begun = true;
        Preamble preamble = {{}, kStreamVersion, 0};
        memcpy(preamble.magic, kStreamMagic, sizeof(kStreamMagic));
        send(reinterpret_cast<const char*>(&preamble), sizeof(preamble));
    }
    const FrameHeader header = {static_cast<uint32_t>(lengthBytes), static_cast<uint16_t>(type),
                                cpu};
    send(reinterpret_cast<const char*>(&header), sizeof(header));
    send(static_cast<const char*>(payload), lengthBytes);
}

int Output::fail(int error, const char* what, const char* object, const char* fix)
{
    char text[4 + 512];
    const auto number = static_cast<uint32_t>(error);
    memcpy(text, &number, sizeof(number));
    snprintf(text + 4, sizeof(text) - 4, "%s%s: %s%s", what, object, strerror(error), fix);
    dprintf(STDERR_FILENO, "drmscope-agent: %s\n", text + 4);
    frame(FrameType::Error, 0, text, 4 + strlen(text + 4));
    switch (error) {
    case EINVAL:
        return 64;
    case ENOENT:
    case ENODEV:
        return 69;
    case EPERM:
    case EACCES:
    case ELOOP: // a link where we follow none
    case EXDEV:
        return 77;
    default:
        return 74;
    }
}

} // namespace drmscope::tracer
