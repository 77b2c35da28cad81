// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/cycle_hold.h"
#include "app/cli/cycle_plan.h"

#include <filesystem>
#include <functional>

namespace drmscope::app {

// Does what a plan says, one cycle at a time. Errors: std::system_error that names the file.
class DeviceCycle
{
public:
    DeviceCycle(std::filesystem::path root, CyclePlan plan);

    // One cycle, to its end: whatever fails on the way, what is held is let go.
    void once();

    // The device, its driver and a minor of it are there.
    [[nodiscard]] bool isBack() const;
    // Does what is needed until they are; nothing where they are already. CommandError 74 when it
    // does not come back.
    void bringBack();

private:
    void tearDown(CycleHold& hold);
    void unbind() const;
    void bindAgain() const;
    void unloadModule() const;
    [[nodiscard]] std::filesystem::path boundPath() const;
    [[nodiscard]] std::filesystem::path at(const std::filesystem::path& file) const;

    std::filesystem::path m_root;
    CyclePlan m_plan;
    std::filesystem::path m_driver; // its folder in /sys/bus
};

} // namespace drmscope::app
