// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::tracer {

// What an agent really sent, kept as text in tests/data/captures: sections that begin with @.
struct Capture
{
    struct Subbuffer
    {
        uint32_t cpu = 0;
        std::vector<std::byte> bytes; // up to its last committed byte
    };
    struct Symbols
    {
        uint64_t fromNs = 0;
        std::string kallsyms; // only what the subbuffers point to, and its neighbours
        std::string modules;
    };

    std::string headerPage;
    std::vector<std::string> formats;
    std::vector<Subbuffer> subbuffers; // in the order in which they came
    std::vector<Symbols> symbols;
    uint64_t watermarkNs = 0; // the last

    // Throws std::runtime_error if there is no such file, or it holds something else.
    static Capture read(const std::string& name);
};

} // namespace drmscope::tracer
