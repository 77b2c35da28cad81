// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/store/symbol_source.h"

namespace drmscope::tests {

// A kernel of which nothing is known.
class NoSymbols : public tracer::SymbolSource
{
public:
    Found function(uint64_t /*address*/, uint64_t /*atNs*/) const override { return {}; }
    Found returnAddress(uint64_t /*address*/, uint64_t /*atNs*/) const override { return {}; }
    uint64_t callSite(std::span<const uint64_t> /*stack*/, uint64_t /*atNs*/) const override
    {
        return 0;
    }
    uint64_t snapshotAt(uint64_t /*atNs*/) const override { return 1; }
    uint64_t latestSnapshot() const override { return 1; }
};

} // namespace drmscope::tests
