// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"
#include "tracer/store/name_rows.h"
#include "tracer/store/symbol_source.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace drmscope::tracer {

// Tables `symbol`, `stack` and `call_site`: addresses resolved at the time of their event, each
// symbol and each stack once. What was resolved is kept while the kernel's symbols stay the same.
// The batch and the source must outlive it.
class SymbolRows
{
public:
    struct StackIds
    {
        RowId stackId = 0;
        RowId callSiteSymbolId = 0;
    };

    SymbolRows(Batch& batch, const SymbolSource& source) : m_batch(batch), m_source(source) {}

    RowId functionId(uint64_t address, uint64_t atNs);
    RowId returnAddressId(uint64_t address, uint64_t atNs);
    StackIds stackIds(const Stack& stack, uint64_t atNs);

private:
    using Frames = std::vector<RowId>;

    void forgetWhenSymbolsChanged(uint64_t atNs);
    RowId insert(uint64_t address, const SymbolSource::Found& found);
    StackIds insertStack(const Stack& stack, uint64_t atNs);
    void insertFrames(RowId stackId, const Frames& frames, RowId callSiteSymbolId);

    Batch& m_batch;
    const SymbolSource& m_source;
    uint64_t m_snapshot = 0;
    uint64_t m_latest = 0;
    std::unordered_map<uint64_t, RowId> m_functions;       // these three: while the symbols stay
    std::unordered_map<uint64_t, RowId> m_returnAddresses; // the same
    TextMap<StackIds> m_stacksByAddresses;                 // key: the addresses' bytes
    TextMap<RowId> m_symbols;                              // key: address, name, module
    TextMap<StackIds> m_stacksBySymbols;                   // key: the symbol ids' bytes
};

} // namespace drmscope::tracer
