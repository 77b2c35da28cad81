// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/probe_value.h"

#include <stddef.h>

namespace drmscope::tracer {

// One dynamic event of ours. All texts are fixed; `{word}` in them is a number of kProbeValues,
// `%0` the first argument of the function.
struct Probe
{
    const char* hook;  // what it is for; the collector knows the words
    const char* event; // its name in our group; further rows with it are other ways to the same
    char type;         // 'p' entry, 'r' return, 'R' return that another probe wakes, 'e' event
    const char* place;
    const char* arguments;
    const char* filter;     // "" none
    const char* needs = ""; // only where drm has this function too
    const char* drms = "";  // the event of drm's own that tells the same, where drm has our patch
    const char* wakes = ""; // the event that it enables, once its filter has let something through
};

// NOLINTBEGIN(bugprone-dynamic-static-initializers): constants, of probes.cpp
extern const Probe kProbes[];
extern const unsigned kProbeCount;
// NOLINTEND(bugprone-dynamic-static-initializers)

// Its place without the "drm:" that only a module has before its symbols.
const char* functionOf(const Probe& probe);

// Whether this drm has the function that the probe sits on, as far as that was told.
bool isPossible(const Probe& probe, const unsigned* values);

// "p:GROUP/EVENT PLACE ARGUMENTS", `place` being where this kernel has the probe's. An argument
// that needs a number which was not given is left out. False where `room` is too small.
bool probeText(const Probe& probe, const char* place, const char* group, const char* event,
               const unsigned* values, char* text, size_t room);
bool filterText(const Probe& probe, const unsigned* values, char* text, size_t room);

} // namespace drmscope::tracer
