// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/cycle_device.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

enum class CycleHow : uint8_t
{
    Unbind, // its driver is unbound and bound again
    Remove, // it is taken off the PCI bus, which is scanned again
    Module  // the module of its driver is unloaded and loaded again
};

// What a user can ask for.
struct CycleWish
{
    CycleHow how = CycleHow::Unbind;
    int times = 1;
    bool open = false;      // hold its minors open across the teardown
    bool mapping = false;   // hold a mapping of a buffer, without the file it came from
    bool dmabuf = false;    // hold an exported buffer, without the file it came from
    bool lateClose = false; // close only after it is back
};

// A decision: what will be done with the device, and what speaks against it.
struct CyclePlan
{
    CycleDevice device;
    CycleWish wish;
    std::filesystem::path removable; // what is taken off the bus
    std::vector<std::string> steps;  // of one cycle, in words
    std::string restored;            // what is put back at the end and on Ctrl-C
    std::vector<std::string> objections;
};

// CommandError 64 where it cannot be done at all, however often told; what a person may insist on
// stands in `objections`.
[[nodiscard]] CyclePlan planCycle(const std::filesystem::path& root, const CycleDevice& device,
                                  const CycleWish& wish);

// CommandError 77 unless there is no objection, or it was told twice in spite of them.
void requireConsent(const CyclePlan& plan, int timesTold);

// What is about to happen, in lines.
[[nodiscard]] std::string planText(const CyclePlan& plan);

} // namespace drmscope::app
