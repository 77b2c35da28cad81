// SPDX-License-Identifier: MIT
#include "tracer/decode/format_text.h"

#include <algorithm>
#include <cstdint>

namespace drmscope::tracer {

namespace {

constexpr size_t kMaxTextBytes = size_t{64} * 1024;
constexpr size_t kMaxFields = 256;
constexpr size_t kMaxIdentifierBytes = 128;
constexpr uint32_t kMaxNumber = 65535; // ids, offsets and sizes all lie below a subbuffer's 64 KiB

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Takes a line apart from the left. Every take... returns false, and takes nothing that matters,
// where the text is something else.
class Cursor
{
public:
    explicit Cursor(std::string_view text) : m_text(text) {}

    bool atEnd() const { return m_text.empty(); }

    bool takeText(std::string_view expected)
    {
        if (!m_text.starts_with(expected))
            return false;
        m_text.remove_prefix(expected.size());
        return true;
    }

    bool takeIdentifier(std::string_view& identifier)
    {
        size_t length = 0;
        while (length < m_text.size() &&
               (isLetter(m_text[length]) || (length > 0 && isDigit(m_text[length]))))
            ++length;
        if (length == 0 || length > kMaxIdentifierBytes)
            return false;
        identifier = m_text.substr(0, length);
        m_text.remove_prefix(length);
        return true;
    }

    bool takeNumber(uint32_t& number)
    {
        number = 0;
        size_t length = 0;
        while (length < m_text.size() && isDigit(m_text[length]) && number <= kMaxNumber)
            number = number * 10 + static_cast<uint32_t>(m_text[length++] - '0');
        m_text.remove_prefix(length);
        return length > 0 && number <= kMaxNumber;
    }

private:
    std::string_view m_text;
};

// "[16]", or nothing
bool takeLength(Cursor& line)
{
    Cursor rest = line;
    uint32_t length = 0;
    if (!rest.takeText("[") || !rest.takeNumber(length) || !rest.takeText("]"))
        return false;
    line = rest;
    return true;
}

// "char[] name", behind __data_loc
bool takeDynamicArray(Cursor& line)
{
    std::string_view word;
    while (line.takeIdentifier(word)) {
        if (line.takeText("[] "))
            return line.takeIdentifier(word);
        if (!line.takeText(" "))
            return false;
    }
    return false;
}

// "u64 sent[]", as the kernel describes what a probe fetches as an array: its size says how long.
bool takeFetchedArray(Cursor& line)
{
    Cursor rest = line;
    std::string_view name;
    if (!rest.takeText("u64 ") || !rest.takeIdentifier(name) || !rest.takeText("[]"))
        return false;
    line = rest;
    return true;
}

// "unsigned short common_type", "const char * name", "char comm[16]", "__data_loc char[] name".
// Empty brackets without __data_loc make libtraceevent lose memory: it gets others.
bool takeDeclaration(Cursor& line)
{
    constexpr size_t kMaxWords = 8;
    if (line.takeText("__data_loc "))
        return takeDynamicArray(line);
    if (takeFetchedArray(line))
        return true;
    std::string_view word;
    for (size_t words = 1; words <= kMaxWords; ++words) {
        if (!line.takeIdentifier(word))
            return false;
        bool separated = false;
        while (line.takeText(" *") || line.takeText("*"))
            separated = true;
        if (!separated && takeLength(line))
            return words >= 2;
        if (!line.takeText(" ") && !separated)
            return words >= 2;
    }
    return false;
}

bool isField(std::string_view text)
{
    Cursor line(text);
    uint32_t offset = 0;
    uint32_t size = 0;
    uint32_t isSigned = 0;
    return line.takeText("\tfield:") && takeDeclaration(line) && line.takeText(";\toffset:") &&
           line.takeNumber(offset) && line.takeText(";\tsize:") && line.takeNumber(size) &&
           line.takeText(";\tsigned:") && line.takeNumber(isSigned) && isSigned <= 1 &&
           line.takeText(";") && line.atEnd() && offset + size <= kMaxNumber;
}

std::string_view takeLine(std::string_view& text)
{
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return line;
}

bool isCommonField(std::string_view line)
{
    return line.find(" common_") < line.find(';');
}

// A blank line parts the common fields from the event's own; libtraceevent stops at a second one.
std::string checkFields(std::string_view text, std::string& checked)
{
    size_t fields = 0;
    bool common = true;
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (line.starts_with("print fmt:"))
            return fields > 0 ? "" : "it has no fields";
        if (!line.empty() && !isField(line))
            return "it has a line that is no field";
        if (!line.empty() && ++fields > kMaxFields)
            return "it has too many fields";
        if (line.empty())
            continue;
        if (isCommonField(line) != common) {
            if (!common)
                return "its common fields come late";
            common = false;
            checked += '\n';
        }
        const size_t empty = line.find("[];"); // of what was fetched alone
        checked.append(line.substr(0, empty));
        if (empty != std::string_view::npos)
            checked.append("[1]").append(line.substr(empty + 2));
        checked.append("\n");
    }
    return "it ends early";
}

} // namespace

FormatText FormatText::check(std::string_view text)
{
    FormatText result;
    std::string_view rest = text.substr(0, kMaxTextBytes);
    Cursor nameLine(takeLine(rest));
    std::string_view name;
    if (!nameLine.takeText("name: ") || !nameLine.takeIdentifier(name) || !nameLine.atEnd()) {
        result.error = "it does not begin with a name";
        return result;
    }
    result.name = name;
    Cursor idLine(takeLine(rest));
    uint32_t id = 0;
    if (!idLine.takeText("ID: ") || !idLine.takeNumber(id) || !idLine.atEnd() ||
        takeLine(rest) != "format:") {
        result.error = "its second line is no ID";
        return result;
    }
    result.checked = "name: " + result.name + "\nID: " + std::to_string(id) + "\nformat:\n";
    result.error = checkFields(rest, result.checked);
    result.checked += "\nprint fmt: \"\"\n";
    return result;
}

} // namespace drmscope::tracer
