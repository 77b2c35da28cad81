// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/transport.h"

#include <filesystem>
#include <string>

namespace drmscope::app {

// How the events come out of the kernel: from the module, or from probes of the agent's own where
// no module may be loaded. The agent is told by its verbs.
struct Backend
{
    std::string name;       // "module", "tracefs"
    std::string why;        // it was chosen
    std::string verbs;      // for the agent, before `start`
    std::string drmBuildId; // of the drm that the probes are made for; "" where it is loaded
};

Backend moduleBackend(const std::string& why);

// Asks the collector for the numbers that probes are made from. Throws CommandError where this
// kernel does not tell them.
Backend tracefsBackend(const std::filesystem::path& collector, const std::string& why);

// On a machine that is not this one. "auto" is the module.
Backend backendElsewhere(const std::string& word, const Transport& transport);

// `word`: "module", "tracefs", or "auto": the module where it is installed for this kernel.
Backend chooseBackend(const std::string& word, const std::filesystem::path& collector);

} // namespace drmscope::app
