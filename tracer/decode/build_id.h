// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace drmscope::tracer {

// Says which build of vmlinux or of a module ran, so that its frames can be taken to source lines
// later.
struct BuildId
{
    std::string object;  // "vmlinux" or the module's name
    std::string buildId; // hexadecimal
};

// The GNU build-id among ELF notes, in hexadecimal; "" if there is none, or the notes are
// malformed.
std::string parseBuildIdNote(std::span<const std::byte> notes);

// A BuildId frame's payload: "NAME\0" and the notes. Nothing if there is no name or no build-id.
std::optional<BuildId> parseBuildIdFrame(std::span<const std::byte> payload);

} // namespace drmscope::tracer
