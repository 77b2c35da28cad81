// SPDX-License-Identifier: MIT
#include "tracer/store/symbol_rows.h"

namespace drmscope::tracer {

namespace {

template <typename Value> std::string_view bytesOf(const std::vector<Value>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

} // namespace

void SymbolRows::forgetWhenSymbolsChanged(uint64_t atNs)
{
    const uint64_t snapshot = m_source.snapshotAt(atNs);
    const uint64_t latest = m_source.latestSnapshot();
    if (snapshot == m_snapshot && latest == m_latest)
        return;
    m_snapshot = snapshot;
    m_latest = latest;
    m_functions.clear();
    m_returnAddresses.clear();
    m_stacksByAddresses.clear();
}

RowId SymbolRows::insert(uint64_t address, const SymbolSource::Found& found)
{
    std::string key(reinterpret_cast<const char*>(&address), sizeof address);
    key.append(found.name).append(1, '\0').append(found.module);
    const auto [entry, isNew] = m_symbols.try_emplace(std::move(key));
    if (!isNew)
        return entry->second;
    entry->second = static_cast<RowId>(m_symbols.size());
    m_batch.put("INSERT INTO symbol (id, address, name, symbol_offset, symbol_size, module) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                entry->second, address, found.name, found.offset, found.size, found.module);
    return entry->second;
}

RowId SymbolRows::functionId(uint64_t address, uint64_t atNs)
{
    if (address == 0)
        return 0;
    forgetWhenSymbolsChanged(atNs);
    const auto [entry, isNew] = m_functions.try_emplace(address);
    if (isNew)
        entry->second = insert(address, m_source.function(address, atNs));
    return entry->second;
}

RowId SymbolRows::returnAddressId(uint64_t address, uint64_t atNs)
{
    if (address == 0)
        return 0;
    forgetWhenSymbolsChanged(atNs);
    const auto [entry, isNew] = m_returnAddresses.try_emplace(address);
    if (isNew)
        entry->second = insert(address, m_source.returnAddress(address, atNs));
    return entry->second;
}

SymbolRows::StackIds SymbolRows::stackIds(const Stack& stack, uint64_t atNs)
{
    if (stack.empty())
        return {};
    forgetWhenSymbolsChanged(atNs);
    const std::string_view key = bytesOf(stack);
    if (const auto found = m_stacksByAddresses.find(key); found != m_stacksByAddresses.end())
        return found->second;
    const StackIds ids = insertStack(stack, atNs);
    m_stacksByAddresses.emplace(key, ids);
    return ids;
}

SymbolRows::StackIds SymbolRows::insertStack(const Stack& stack, uint64_t atNs)
{
    Frames frames;
    for (const uint64_t address : stack)
        frames.push_back(returnAddressId(address, atNs));
    const auto [entry, isNew] = m_stacksBySymbols.try_emplace(std::string(bytesOf(frames)));
    if (!isNew)
        return entry->second;
    entry->second.stackId = static_cast<RowId>(m_stacksBySymbols.size());
    entry->second.callSiteSymbolId = returnAddressId(m_source.callSite(stack, atNs), atNs);
    insertFrames(entry->second.stackId, frames, entry->second.callSiteSymbolId);
    return entry->second;
}

void SymbolRows::insertFrames(RowId stackId, const Frames& frames, RowId callSiteSymbolId)
{
    int64_t depth = 0;
    for (const RowId symbolId : frames)
        m_batch.put("INSERT INTO stack (stack_id, depth, symbol_id) VALUES (?1, ?2, ?3)", stackId,
                    depth++, symbolId);
    if (callSiteSymbolId != 0)
        m_batch.put("INSERT INTO call_site (stack_id, symbol_id) VALUES (?1, ?2)", stackId,
                    callSiteSymbolId);
}

} // namespace drmscope::tracer
