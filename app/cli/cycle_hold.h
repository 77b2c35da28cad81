// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/cycle_plan.h"
#include "app/cli/scoped_fd.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace drmscope::app {

// What this process holds of a device, until it lets go: open files, a mapping of a dumb buffer, a
// dma-buf. Owns all of it.
class CycleHold
{
public:
    CycleHold() = default;
    // Opens the named minors below `nodes` ("/dev"). std::system_error that says what could not be
    // held.
    CycleHold(const std::filesystem::path& nodes, const std::vector<std::string>& minors,
              const CycleWish& wish);
    ~CycleHold();
    CycleHold(CycleHold&& other) noexcept;
    CycleHold& operator=(CycleHold&& other) noexcept;
    CycleHold(const CycleHold&) = delete;
    CycleHold& operator=(const CycleHold&) = delete;

    void letGo();

private:
    void swap(CycleHold& other) noexcept;

    std::vector<ScopedFd> m_files;
    ScopedFd m_dmabuf;
    void* m_mapping = nullptr;
    size_t m_mappingBytes = 0;
};

} // namespace drmscope::app
