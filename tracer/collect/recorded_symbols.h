// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_history.h"
#include "tracer/store/symbol_source.h"

namespace drmscope::tracer {

// The symbols that the stream brought, as the store asks for them.
class RecordedSymbols : public SymbolSource
{
public:
    SymbolHistory& history() { return m_history; }

    Found function(uint64_t address, uint64_t atNs) const override;
    Found returnAddress(uint64_t address, uint64_t atNs) const override;
    uint64_t callSite(std::span<const uint64_t> stack, uint64_t atNs) const override;
    uint64_t snapshotAt(uint64_t atNs) const override { return m_history.snapshotAt(atNs); }
    uint64_t latestSnapshot() const override { return m_history.latest(); }

private:
    SymbolHistory m_history;
};

} // namespace drmscope::tracer
