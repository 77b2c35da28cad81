// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace drmscope::tracer {

// Who knows what a code address means at a time: the collector answers from the kernel's symbols.
// Asked on the thread that writes.
class SymbolSource
{
public:
    // Texts live until the next snapshot of the symbols; an empty name is "unknown".
    struct Found
    {
        std::string_view name;
        uint64_t offset = 0;
        uint64_t size = 0;
        std::string_view module;
    };

    virtual ~SymbolSource() = default;
    virtual Found function(uint64_t address, uint64_t atNs) const = 0;
    virtual Found returnAddress(uint64_t address, uint64_t atNs) const = 0;
    // The frame that answers for a stack, 0 where that cannot be said.
    virtual uint64_t callSite(std::span<const uint64_t> stack, uint64_t atNs) const = 0;
    // Answers may be kept for as long as both of these stay the same.
    virtual uint64_t snapshotAt(uint64_t atNs) const = 0;
    virtual uint64_t latestSnapshot() const = 0;
};

} // namespace drmscope::tracer
