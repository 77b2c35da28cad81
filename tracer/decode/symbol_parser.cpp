// SPDX-License-Identifier: MIT
#include "tracer/decode/symbol_parser.h"

#include "tracer/decode/chunked_lines.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace drmscope::tracer {

namespace {

// vmlinux marks the ends of its code with symbols of their own.
constexpr std::array<std::string_view, 3> kEndOfCode = {"_etext", "_einittext", "__exittext_end"};

bool takeHex(std::string_view& text, uint64_t& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc())
        return false;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return true;
}

std::string_view takeWord(std::string_view& text)
{
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

bool isCode(char type)
{
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

} // namespace

// Each module's symbols stand together, so one that comes back is among the freed.
bool SymbolParser::isListedAgain(std::string_view module)
{
    if (module != m_module) {
        if (!m_module.empty() && m_modulesBefore.size() < SymbolTable::kMaxModules)
            m_modulesBefore.insert(m_module);
        m_module = module;
    }
    return m_modulesBefore.contains(module);
}

// "ffffffffc0a01000 t bochs_pci_probe\t[bochs]"
void SymbolParser::kallsymsLine(std::string_view line)
{
    uint64_t address = 0;
    ++m_lines;
    if (!takeHex(line, address) || line.size() < 4 || line[0] != ' ' || line[2] != ' ') {
        ++damagedLines;
        return;
    }
    if (address == 0)
        return;
    m_addressSeen = true;
    const char type = line[1];
    std::string_view name = line.substr(3);
    std::string_view module;
    const size_t tab = name.find('\t');
    if (tab != std::string_view::npos) {
        module = name.substr(tab + 1);
        name = name.substr(0, tab);
        if (module.size() < 3 || module.front() != '[' || module.back() != ']') {
            ++damagedLines;
            return;
        }
        module = module.substr(1, module.size() - 2);
    }
    if (isListedAgain(module)) {
        if (isCode(type) && !freed.add(address, name, module))
            ++damagedLines;
        modules.addFreed(address);
        return;
    }
    SymbolTable& table = module.empty() ? kernel : modules;
    const bool ends = !isCode(type) || (module.empty() && std::ranges::count(kEndOfCode, name) > 0);
    if (!(ends ? table.addEnd(address, module) : table.add(address, name, module)))
        ++damagedLines;
}

// "bochs 16384 1 - Live 0xffffffffc0a01000", perhaps " (OE)"
void SymbolParser::modulesLine(std::string_view line)
{
    const std::string_view name = takeWord(line);
    const std::string_view size = takeWord(line);
    takeWord(line); // references
    takeWord(line); // users
    takeWord(line); // state
    std::string_view address = takeWord(line);
    uint64_t sizeBytes = 0;
    uint64_t start = 0;
    if (name.empty() || !address.starts_with("0x") ||
        std::from_chars(size.data(), size.data() + size.size(), sizeBytes).ec != std::errc()) {
        ++damagedLines;
        return;
    }
    address.remove_prefix(2);
    if (!takeHex(address, start) || start + sizeBytes < start)
        ++damagedLines;
    else if (start != 0)
        modules.addExtent(start, start + sizeBytes, name);
}

void SymbolParser::addKallsyms(std::string_view chunk)
{
    forEachLine(m_kallsymsRest, chunk, [this](std::string_view line) { kallsymsLine(line); });
}

void SymbolParser::addModules(std::string_view chunk)
{
    forEachLine(m_modulesRest, chunk, [this](std::string_view line) { modulesLine(line); });
}

void SymbolParser::finish()
{
    if (!m_kallsymsRest.empty())
        kallsymsLine(m_kallsymsRest);
    if (!m_modulesRest.empty())
        modulesLine(m_modulesRest);
    kernel.seal();
    modules.seal();
    freed.seal();
}

} // namespace drmscope::tracer
