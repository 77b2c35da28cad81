// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_table.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// Reads the chunks of /proc/kallsyms and /proc/modules of one snapshot into three tables.
//
// Behind all modules kallsyms lists, once more under their modules' names, the init functions that
// ftrace remembers though their memory is freed (get_ksymbol_ftrace_mod() in kernel/kallsyms.c).
class SymbolParser
{
public:
    void addKallsyms(std::string_view chunk);
    void addModules(std::string_view chunk);
    void finish(); // takes the last lines, and seals the tables

    SymbolTable kernel;  // vmlinux
    SymbolTable modules; // all others
    SymbolTable freed;   // init functions of modules that are loaded; others may lie there by now
    size_t damagedLines = 0;
    bool addressesHidden() const { return m_lines > 0 && !m_addressSeen; }

private:
    void kallsymsLine(std::string_view line);
    void modulesLine(std::string_view line);
    bool isListedAgain(std::string_view module);

    std::string m_kallsymsRest; // the beginning of a line whose end is in the next chunk
    std::string m_modulesRest;
    size_t m_lines = 0;
    bool m_addressSeen = false;
    std::string m_module; // of the line before
    std::set<std::string, std::less<>> m_modulesBefore;
};

} // namespace drmscope::tracer
