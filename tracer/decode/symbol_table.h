// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// An address as code: prints as name+0xoffset/0xsize [module]. The texts belong to the table that
// found it and live until SymbolHistory::forgetBefore() or begin(); copy what you keep.
struct Symbol
{
    std::string_view name; // empty: unknown
    uint64_t offset = 0;
    uint64_t size = 0; // distance to the next symbol, at most to the end of the module; 0 unknown
    std::string_view module; // empty: vmlinux
    bool known() const { return !name.empty(); }
};

// A module's place in memory, from one line of /proc/modules.
struct ModuleRange
{
    std::string name;
    uint64_t start = 0; // where its code begins; 0 hidden
    uint64_t sizeBytes = 0;
    auto operator<=>(const ModuleRange&) const = default;
};

// Code symbols of vmlinux, or of all modules at one time, sorted by address: 12 bytes a symbol and
// its name. Constant after seal().
class SymbolTable
{
public:
    void add(uint64_t address, std::string_view name, std::string_view module);
    // Marks where code ends: an address from here to the next symbol belongs to nobody, if the
    // symbol before it is of the same module.
    void addEnd(uint64_t address, std::string_view module);
    void seal();

    Symbol find(uint64_t address) const;
    size_t size() const { return m_entries.size(); }
    bool operator==(const SymbolTable&) const = default;

private:
    struct Entry
    {
        uint64_t address = 0;
        uint32_t name = 0;   // offset into m_names; kEnd marks an end
        uint32_t module = 0; // index into m_modules
        bool operator==(const Entry&) const = default;
    };
    static constexpr uint32_t kEnd = UINT32_MAX;
    uint32_t moduleIndex(std::string_view module);
    std::string_view nameAt(uint32_t offset) const;

    std::vector<Entry> m_entries;
    std::vector<std::string> m_modules;
    std::string m_names; // each ends in NUL
};

} // namespace drmscope::tracer
