// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::tracer {

// The only places that the agent reaches, as directories that main() opened, and the two programs
// that it runs, with the module's name as their only argument.
struct Places
{
    int tracefs;
    int proc;
    int sys;
    const char* modprobe;
    const char* rmmod;
};

// What main() adds to its nice value while it may: a CPU's ring buffer is full within 70 ms, and
// what fills it must not keep whoever empties it from running.
constexpr int kNiceIncrement = -10;

// Obeys the verbs on `verbs` and sends the stream to `out` until told to stop, then removes what it
// made. Terminals among the two are raw meanwhile. Returns the exit status. Reads nothing out of
// what it forwards from the ring buffer.
int runAgent(const Places& places, int verbs, int out);

} // namespace drmscope::tracer
