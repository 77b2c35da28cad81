// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::tracer {

// An address as code: prints as name+0xoffset/0xsize [module]. The texts belong to the table that
// found it and live until SymbolHistory::forgetBefore(); copy what you keep.
struct Symbol
{
    std::string_view name; // empty: unknown
    uint64_t offset = 0;
    uint64_t size = 0; // distance to the next symbol, at most to the end of the module; 0 unknown
    std::string_view module; // empty: vmlinux
    // In a later page than the one in which a module's last symbol begins: /proc/modules tells all
    // of a module's memory as if it were one piece, and this may be the code of another one.
    bool doubtful = false;
    bool known() const { return !name.empty(); }
};

// Code symbols of vmlinux, or of all modules at one time, sorted by address: 16 bytes a symbol and
// its name. Constant after seal().
class SymbolTable
{
public:
    // More than any kernel has; what comes after is dropped, so that no stream can fill the memory.
    static constexpr size_t kMaxSymbols = 4'000'000;
    static constexpr size_t kMaxModules = 10'000;
    static constexpr size_t kMaxNameBytes = 1024; // KSYM_NAME_LEN is 512

    // False where it was dropped.
    bool add(uint64_t address, std::string_view name, std::string_view module);

    // Code of `module` ends here: at a data symbol, or where the module itself ends. From here to
    // the next symbol addresses belong to nobody. Ignored where the symbol before it is of another
    // module: the pieces of modules may lie between each other.
    bool addEnd(uint64_t address, std::string_view module);

    // Code that is freed lies, or lay, here. The last function of a module, whose end nothing
    // tells, ends before the page of it at the latest.
    void addFreed(uint64_t address);

    // All code of `module` lies from `start` to `end`; there may be other modules between.
    void addExtent(uint64_t start, uint64_t end, std::string_view module);

    void seal();

    Symbol find(uint64_t address) const;
    size_t size() const { return m_symbols; }
    size_t moduleCount() const { return m_modules.size(); }
    bool operator==(const SymbolTable&) const = default;

private:
    struct Entry
    {
        uint64_t address = 0;
        uint32_t name = 0;   // offset into m_names, or kEnd
        uint32_t module = 0; // index into m_modules
        bool operator==(const Entry&) const = default;
    };
    static constexpr uint32_t kEnd = UINT32_MAX;

    bool addEntry(uint64_t address, uint32_t name, std::string_view module);
    std::string_view nameAt(uint32_t offset) const;

    void endOutsideExtents();
    void endBeforeFreed();
    void sortEntries();

    std::vector<Entry> m_entries;
    std::vector<std::string> m_modules;
    std::string m_names; // each ends in NUL
    size_t m_symbols = 0;
    // Only until seal().
    std::vector<uint64_t> m_freed;
    std::map<std::string, uint32_t, std::less<>> m_moduleIndex;
    std::map<std::string, std::pair<uint64_t, uint64_t>, std::less<>> m_extents;
};

} // namespace drmscope::tracer
