// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/agent/control.h"
#include "tracer/stream/frame.h"

namespace drmscope::tracer {

// The stream on a descriptor, from its preamble on. A slow peer holds us up, down to the ring
// buffer, where the kernel counts what is lost; meanwhile verbs and signals are still heard. A peer
// that is gone, or takes nothing for ten seconds after we were told to stop, is dead: what is sent
// from then on is dropped, so that nothing keeps us from cleaning up.
class Output
{
public:
    Output(int fd, Control& control) : m_fd(fd), m_control(control) {}

    void frame(FrameType type, uint16_t cpu, const void* payload, size_t lengthBytes);
    void time(FrameType type, uint64_t timeNs) { frame(type, 0, &timeNs, sizeof(timeNs)); }

    // Says on stderr and in an Error frame what failed, on what, and what mends it; returns the
    // exit status that stands for `error`.
    int fail(int error, const char* what, const char* object = "", const char* fix = "");

    pollfd watch() const { return {m_fd, 0, 0}; }
    void notice(const pollfd& watched) { m_dead = m_dead || watched.revents != 0; }
    bool dead() const { return m_dead; }

private:
    bool waitForRoom();
    void send(const char* bytes, size_t length);

    int m_fd;
    Control& m_control;
    bool m_begun = false;
    bool m_dead = false;
};

} // namespace drmscope::tracer
