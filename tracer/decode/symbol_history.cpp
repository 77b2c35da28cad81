// SPDX-License-Identifier: MIT
#include "tracer/decode/symbol_history.h"

#include "tracer/decode/call_site.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drmscope::tracer {

SymbolHistory::SymbolHistory() = default;
SymbolHistory::~SymbolHistory() = default;

void SymbolHistory::begin(uint64_t fromNs)
{
    m_pending = std::make_unique<SymbolParser>();
    m_pendingFromNs = fromNs;
}

void SymbolHistory::addKallsyms(std::string_view chunk)
{
    if (m_pending)
        m_pending->addKallsyms(chunk);
}

void SymbolHistory::addModules(std::string_view chunk)
{
    if (m_pending)
        m_pending->addModules(chunk);
}

SymbolHistory::Summary SymbolHistory::end()
{
    if (!m_pending)
        return {};
    const std::unique_ptr<SymbolParser> parser = std::move(m_pending);
    parser->finish();
    Summary summary{.modules = parser->modules.moduleCount(),
                    .damagedLines = parser->damagedLines,
                    .addressesHidden = parser->addressesHidden()};
    summary.firstHidden = summary.addressesHidden && !m_hiddenSaid;
    m_hiddenSaid = m_hiddenSaid || summary.addressesHidden;

    Snapshot snapshot;
    snapshot.fromNs = m_pendingFromNs;
    snapshot.number = ++m_lastNumber;
    const auto share = [this](SymbolTable&& table, auto member) {
        if (!m_snapshots.empty() && *(m_snapshots.back().*member) == table)
            return m_snapshots.back().*member;
        return std::make_shared<const SymbolTable>(std::move(table));
    };
    // only the first snapshot has to have all of vmlinux
    if (!m_snapshots.empty() && m_snapshots.back().kernel->size() >= parser->kernel.size())
        snapshot.kernel = m_snapshots.back().kernel;
    else
        snapshot.kernel = std::make_shared<const SymbolTable>(std::move(parser->kernel));
    snapshot.modules = share(std::move(parser->modules), &Snapshot::modules);
    snapshot.freed = share(std::move(parser->freed), &Snapshot::freed);
    summary.symbols = snapshot.kernel->size() + snapshot.modules->size();
    const auto later =
        std::ranges::upper_bound(m_snapshots, snapshot.fromNs, {}, &Snapshot::fromNs);
    m_snapshots.insert(later, std::move(snapshot));
    return summary;
}

// The newest snapshot at or before that time, else the first; there is at least one.
size_t SymbolHistory::indexAt(uint64_t timestampNs) const
{
    const auto later = std::ranges::upper_bound(m_snapshots, timestampNs, {}, &Snapshot::fromNs);
    return later == m_snapshots.begin() ? 0 : static_cast<size_t>(later - m_snapshots.begin()) - 1;
}

Symbol SymbolHistory::resolve(uint64_t address, uint64_t timestampNs) const
{
    if (m_snapshots.empty())
        return {};
    const size_t at = indexAt(timestampNs);
    Symbol symbol = m_snapshots[at].kernel->find(address);
    if (symbol.known())
        return symbol;
    Symbol doubtful;
    for (const auto table : {&Snapshot::modules, &Snapshot::freed}) {
        // Unsigned: the one before the first is far behind the last.
        for (const size_t index : {at, at + 1, at - 1}) {
            if (index < m_snapshots.size())
                symbol = (m_snapshots[index].*table)->find(address);
            if (symbol.known() && !symbol.doubtful)
                return symbol;
            if (!doubtful.known())
                doubtful = symbol;
        }
        if (doubtful.known())
            return doubtful;
    }
    return symbol;
}

Symbol SymbolHistory::resolveReturn(uint64_t address, uint64_t timestampNs) const
{
    if (address == 0)
        return {};
    Symbol symbol = resolve(address - 1, timestampNs);
    if (symbol.known())
        ++symbol.offset;
    return symbol;
}

uint64_t SymbolHistory::callSite(std::span<const uint64_t> stack, uint64_t timestampNs) const
{
    bool behindModularDrm = false;
    for (const uint64_t frame : stack) {
        const Symbol symbol = resolveReturn(frame, timestampNs);
        if (!symbol.known())
            return 0;
        if (!isDrmCoreFrame(symbol))
            return endsSearch(symbol, behindModularDrm) ? 0 : frame;
        behindModularDrm = behindModularDrm || !symbol.module.empty();
    }
    return 0;
}

uint64_t SymbolHistory::snapshotAt(uint64_t timestampNs) const
{
    return m_snapshots.empty() ? 0 : m_snapshots[indexAt(timestampNs)].number;
}

uint64_t SymbolHistory::latest() const
{
    return m_lastNumber;
}

// resolve() may look one snapshot back from the one at that time.
void SymbolHistory::forgetBefore(uint64_t timestampNs)
{
    if (m_snapshots.empty())
        return;
    const size_t at = indexAt(timestampNs);
    if (at > 1)
        m_snapshots.erase(m_snapshots.begin(),
                          m_snapshots.begin() + static_cast<std::ptrdiff_t>(at - 1));
}

} // namespace drmscope::tracer
