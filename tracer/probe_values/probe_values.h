// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/probe_value.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>

namespace drmscope::tracer {

// The numbers of kProbeValues for the kernel that runs, read without privilege: out of its own BTF
// and drm's, which is in the module's file while drm is not loaded, and in the kernel's own where
// drm is built in.
struct ProbeValues
{
    std::array<std::optional<unsigned>, kProbeValueCount> values;
    std::string drmBuildId; // of the file that they were read from; "" where drm is loaded

    // The agent's verbs, one a line.
    std::string verbs() const;
};

// Throws std::runtime_error: what cannot be known, and why. `root`: "/", or a tree for tests.
ProbeValues readProbeValues(const std::filesystem::path& root);

} // namespace drmscope::tracer
