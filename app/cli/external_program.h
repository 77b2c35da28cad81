// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace drmscope::app {

// Another program that does a piece of work for us, to its end or ours.
struct ExternalProgram
{
    std::vector<std::string> arguments; // the first is the program
    // Writes what it reads to this descriptor; none: it reads nothing.
    std::function<void(int)> feed;
    int output = -1; // where it writes; -1: gathered
};

struct ExternalEnd
{
    int status = 0;     // its exit status, or 128 + the signal that killed it
    std::string output; // where it was gathered
    std::string error;  // what it said of it
};

// CommandError 69 when it cannot be started. That it stops reading is no error of `feed`.
[[nodiscard]] ExternalEnd runExternal(const ExternalProgram& program);

} // namespace drmscope::app
