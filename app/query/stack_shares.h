// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace drmscope::app {

// What the resources add up to that one stack added to one drm_device.
struct StackShare
{
    RowId stackId = 0; // 0: none was recorded
    RowId callSiteSymbolId = 0;
    RowId deviceId = 0;
    int64_t count = 0;
    int64_t sizeBytes = 0;
    int64_t liveCount = 0; // of them, those that were not seen to end, or were left behind
    int64_t liveBytes = 0;
    friend bool operator==(const StackShare&, const StackShare&) = default;
};

// Adds up resources by their stacks. Memory is linear in the stacks.
class StackSum
{
public:
    void add(const ResourceSpan& resource);
    [[nodiscard]] std::vector<StackShare> shares() const; // by stack, call site, drm_device

private:
    std::map<std::tuple<RowId, RowId, RowId>, StackShare> m_shares;
};

// A function that calls lead through, wherever in it they go on.
struct StackFunction
{
    std::string name;   // "0x…" where no symbol was known
    std::string module; // "" for vmlinux
    friend auto operator<=>(const StackFunction&, const StackFunction&) = default;
};

// "drmm_kmalloc [drm]", as a line of a stack has it, without the offset.
[[nodiscard]] std::string textOf(const StackFunction& function);

// How calls came to an add.
struct CallPath
{
    static constexpr size_t kNoSite = ~size_t{0};

    std::vector<uint32_t> functions; // innermost first; none: nothing was recorded
    size_t site = kNoSite;           // which of them answers for it
};

struct CallPaths
{
    std::vector<StackFunction> functions; // by name
    std::vector<CallPath> paths;          // one for each share
};

} // namespace drmscope::app
