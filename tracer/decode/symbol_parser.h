// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// Reads the chunks of /proc/kallsyms and /proc/modules of one snapshot into two tables.
class SymbolParser
{
public:
    void addKallsyms(std::string_view chunk);
    void addModules(std::string_view chunk);
    void finish(); // takes the last lines, and seals the tables

    SymbolTable kernel;  // vmlinux
    SymbolTable modules; // all others
    size_t damagedLines = 0;
    bool addressesHidden() const { return m_lines > 0 && !m_addressSeen; }

private:
    void kallsymsLine(std::string_view line);
    void modulesLine(std::string_view line);

    std::string m_kallsymsRest; // the beginning of a line whose end is in the next chunk
    std::string m_modulesRest;
    size_t m_lines = 0;
    bool m_addressSeen = false;
};

} // namespace drmscope::tracer
