// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/agent/agent.h"
#include "tracer/stream/stream_reader.h"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// Plain files in a temporary directory that look like tracefs, /proc and /sys to the agent, with
// the module loaded and two CPUs. As in tracefs, an instance that is made has all its files at
// once, and one rmdir() takes them all: fake_kernel.cpp stands in front of libc's mkdirat() and
// unlinkat(). trace_pipe_raw are FIFOs; files where there is one named "large": no FIFO holds what
// a ring buffer does.
class FakeKernel
{
public:
    FakeKernel();
    ~FakeKernel();
    FakeKernel(const FakeKernel&) = delete;
    FakeKernel& operator=(const FakeKernel&) = delete;

    std::filesystem::path path(std::string_view below) const { return m_root / below; }
    void write(std::string_view below, std::string_view text) const;
    std::string read(std::string_view below) const;
    void unload() const; // the module and its tracepoints

    // Names in tracefs/instances, sorted.
    std::vector<std::string> instances() const;

    // A program that does `commands` (shell).
    std::string program(std::string_view name, std::string_view commands) const;

private:
    std::filesystem::path m_root;
};

struct SentFrame
{
    FrameType type;
    uint16_t cpu;
    std::string payload;
};

// The agent in a process of its own, beneath a FakeKernel. Its end is awaited, at the latest by the
// destructor, which kills it.
class AgentRun
{
public:
    explicit AgentRun(const FakeKernel& kernel, std::string modprobe = "/bin/false",
                      std::string rmmod = "/bin/false");
    // Started at a terminal, whose other end is `here`.
    AgentRun(const FakeKernel& kernel, int terminal, int here);
    ~AgentRun();
    AgentRun(const AgentRun&) = delete;
    AgentRun& operator=(const AgentRun&) = delete;

    void say(std::string_view verbs) const;
    void hangUp();      // no more verbs
    void stopReading(); // the reader of the stream is gone
    void signal(int number) const;

    // Reads the stream up to a frame of that type, this one included; false when it ends or
    // is damaged before.
    bool readUntil(FrameType type);
    const std::vector<SentFrame>& frames() const { return m_frames; }
    std::vector<std::string> payloads(FrameType type) const;

    // Reads the rest of the stream and returns the exit status; -1 when a signal ended it.
    int finish();

    std::string instance() const;
    std::string errors() const; // what it said on stderr

private:
    // In the child, which it ends.
    [[noreturn]] static void become(const FakeKernel& kernel, const std::string& modprobe,
                                    const std::string& rmmod, int verbs, int out);

    std::filesystem::path m_errors;
    pid_t m_pid = -1;
    int m_verbs = -1;
    int m_stream = -1;
    std::vector<SentFrame> m_frames;
    StreamReader m_reader;
};

// Ends an agent that has started, and expects that it left nothing behind.
void expectCleanEnd(const FakeKernel& kernel, AgentRun& run, int status);

} // namespace drmscope::tracer
