// SPDX-License-Identifier: MIT
#include "tracer/collect/recorded_symbols.h"

namespace drmscope::tracer {

namespace {

SymbolSource::Found foundOf(const Symbol& symbol)
{
    return {symbol.name, symbol.offset, symbol.size, symbol.module};
}

} // namespace

SymbolSource::Found RecordedSymbols::function(uint64_t address, uint64_t atNs) const
{
    return foundOf(m_history.resolve(address, atNs));
}

SymbolSource::Found RecordedSymbols::returnAddress(uint64_t address, uint64_t atNs) const
{
    return foundOf(m_history.resolveReturn(address, atNs));
}

uint64_t RecordedSymbols::callSite(std::span<const uint64_t> stack, uint64_t atNs) const
{
    return m_history.callSite(stack, atNs);
}

} // namespace drmscope::tracer
