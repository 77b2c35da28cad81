// SPDX-License-Identifier: MIT
#include "tracer/decode/symbol_table.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

// How far the last symbol of all may reach, where nothing says where it ends.
constexpr uint64_t kMaxUnboundedOffset = 4096;

constexpr uint64_t kPageBytes = 4096;

} // namespace

bool SymbolTable::addEntry(uint64_t address, uint32_t name, std::string_view module)
{
    // kallsyms lists one module after the other.
    if (m_entries.empty() || m_modules[m_entries.back().module] != module) {
        const auto known = m_moduleIndex.find(module);
        if (known == m_moduleIndex.end()) {
            if (m_modules.size() == kMaxModules)
                return false;
            m_moduleIndex.emplace(module, static_cast<uint32_t>(m_modules.size()));
            m_entries.push_back({address, name, static_cast<uint32_t>(m_modules.size())});
            m_modules.emplace_back(module);
            return true;
        }
        m_entries.push_back({address, name, known->second});
        return true;
    }
    m_entries.push_back({address, name, m_entries.back().module});
    return true;
}

bool SymbolTable::add(uint64_t address, std::string_view name, std::string_view module)
{
    if (m_entries.size() >= kMaxSymbols || name.empty() || name.size() > kMaxNameBytes ||
        !addEntry(address, static_cast<uint32_t>(m_names.size()), module))
        return false;
    m_names.append(name).push_back('\0');
    return true;
}

bool SymbolTable::addEnd(uint64_t address, std::string_view module)
{
    return m_entries.size() < kMaxSymbols && addEntry(address, kEnd, module);
}

void SymbolTable::addExtent(uint64_t start, uint64_t end, std::string_view module)
{
    if (m_extents.size() < kMaxModules)
        m_extents.insert_or_assign(std::string(module), std::pair(start, end));
    addEnd(end, module);
}

void SymbolTable::addFreed(uint64_t address)
{
    if (m_freed.size() < kMaxSymbols)
        m_freed.push_back(address);
}

void SymbolTable::endBeforeFreed()
{
    std::vector<Entry> ends;
    for (const uint64_t address : m_freed) {
        const uint64_t page = address - address % kPageBytes;
        const auto next = std::ranges::upper_bound(m_entries, address, {}, &Entry::address);
        if (next == m_entries.begin())
            continue;
        const Entry& last = *(next - 1);
        const bool bounded =
            next != m_entries.end() && next->name != kEnd && next->module == last.module;
        if (last.name != kEnd && !bounded && last.address < page)
            ends.push_back({page, kEnd, last.module});
    }
    m_entries.insert(m_entries.end(), ends.begin(), ends.end());
    m_freed.clear();
}

void SymbolTable::endOutsideExtents()
{
    std::vector<std::pair<uint64_t, uint64_t>> extents(m_modules.size(), {0, UINT64_MAX});
    for (const auto& [module, extent] : m_extents)
        if (const auto known = m_moduleIndex.find(module); known != m_moduleIndex.end())
            extents[known->second] = extent;
    for (Entry& entry : m_entries) {
        const auto& [start, end] = extents[entry.module];
        if (entry.address < start || entry.address >= end)
            entry.name = kEnd;
    }
    m_extents.clear();
}

// Sorts, keeps the first of several names of one address (as the kernel does), and drops the ends
// that say nothing.
void SymbolTable::sortEntries()
{
    const auto before = [](const Entry& left, const Entry& right) {
        if (left.address != right.address)
            return left.address < right.address;
        return left.name != kEnd && right.name == kEnd;
    };
    if (!std::ranges::is_sorted(m_entries, before))
        std::ranges::stable_sort(m_entries, before);
    size_t kept = 0;
    m_symbols = 0;
    for (const Entry& entry : m_entries) {
        const Entry* last = kept == 0 ? nullptr : &m_entries[kept - 1];
        if (last != nullptr && last->address == entry.address)
            continue;
        if (entry.name == kEnd &&
            (last == nullptr || last->name == kEnd || last->module != entry.module))
            continue;
        m_symbols += entry.name == kEnd ? 0 : 1;
        m_entries[kept++] = entry;
    }
    m_entries.resize(kept);
}

void SymbolTable::seal()
{
    endOutsideExtents();
    sortEntries();
    if (!m_freed.empty()) {
        endBeforeFreed();
        sortEntries();
    }
    m_entries.shrink_to_fit();
    m_names.shrink_to_fit();
    m_moduleIndex.clear();
}

std::string_view SymbolTable::nameAt(uint32_t offset) const
{
    return {m_names.c_str() + offset}; // up to its NUL
}

Symbol SymbolTable::find(uint64_t address) const
{
    const auto next = std::ranges::upper_bound(m_entries, address, {}, &Entry::address);
    if (next == m_entries.begin())
        return {};
    const Entry& entry = *(next - 1);
    const uint64_t offset = address - entry.address;
    if (entry.name == kEnd || (next == m_entries.end() && offset >= kMaxUnboundedOffset))
        return {};
    const bool last = next == m_entries.end() || next->name == kEnd || next->module != entry.module;
    return {.name = nameAt(entry.name),
            .offset = offset,
            .size = next == m_entries.end() ? 0 : next->address - entry.address,
            .module = m_modules[entry.module],
            .doubtful = last && address / kPageBytes != entry.address / kPageBytes};
}

} // namespace drmscope::tracer
