// SPDX-License-Identifier: MIT
#include "app/export/row_exports.h"

#include "app/export/parallel_rows.h"
#include "app/report/safe_text.h"
#include "app/report/session_json.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace drmscope::app {
namespace {

void appendInteger(std::string& out, int64_t value)
{
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    out.append(std::begin(digits), end);
}

void appendUnsigned(std::string& out, uint64_t value, int base)
{
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value, base).ptr;
    out.append(std::begin(digits), end);
}

// An integer that stands behind an id is in its dictionary as digits.
void appendNumber(std::string& out, const PublicRow& row, const PublicField& field, size_t place)
{
    if (field.text == FieldText::Column) {
        appendInteger(out, row.integer(place));
        return;
    }
    const std::string_view digits = row.text(place);
    out += digits.empty() ? "0" : digits;
}

// The characters that a format writes as they are: one look at each of a text's.
class PlainCharacters
{
public:
    constexpr explicit PlainCharacters(std::string_view except)
    {
        for (unsigned c = ' '; c <= '~'; ++c) {
            m_plain.at(c) = except.find(static_cast<char>(c)) == std::string_view::npos;
        }
    }
    [[nodiscard]] bool holdAllOf(std::string_view text) const
    {
        return std::all_of(text.begin(), text.end(),
                           [this](unsigned char c) { return m_plain[c]; });
    }

private:
    std::array<bool, 256> m_plain{};
};

void appendCsvText(std::string& out, std::string_view text)
{
    static constexpr PlainCharacters kUnquoted(",\"");
    static constexpr PlainCharacters kQuoted("");
    if (kUnquoted.holdAllOf(text)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : kQuoted.holdAllOf(text) ? std::string(text) : safeText(text)) {
        out.append(c == '"' ? 2 : 1, c);
    }
    out += '"';
}

void appendJsonText(std::string& out, std::string_view text)
{
    static constexpr PlainCharacters kVerbatim("\"\\");
    if (kVerbatim.holdAllOf(text)) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    out += textOf(Json(std::string(text)), -1);
}

void appendTabText(std::string& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\0':
            out += "\\0";
            break;
        default:
            out += c;
        }
    }
}

void appendCsvField(std::string& out, const PublicRow& row, const PublicField& field, size_t place)
{
    switch (field.type) {
    case FieldType::Integer:
        appendNumber(out, row, field, place);
        return;
    case FieldType::Address:
        out += "0x";
        appendUnsigned(out, static_cast<uint64_t>(row.integer(place)), 16);
        return;
    case FieldType::Text:
        appendCsvText(out, row.text(place));
        return;
    }
}

void appendJsonField(std::string& out, const PublicRow& row, const PublicField& field, size_t place)
{
    switch (field.type) {
    case FieldType::Integer:
        appendNumber(out, row, field, place);
        return;
    case FieldType::Address:
        out += "\"0x";
        appendUnsigned(out, static_cast<uint64_t>(row.integer(place)), 16);
        out += '"';
        return;
    case FieldType::Text:
        appendJsonText(out, row.text(place));
        return;
    }
}

void appendTabField(std::string& out, const PublicRow& row, const PublicField& field, size_t place)
{
    switch (field.type) {
    case FieldType::Integer:
        appendNumber(out, row, field, place);
        return;
    case FieldType::Address:
        appendUnsigned(out, static_cast<uint64_t>(row.integer(place)), 10);
        return;
    case FieldType::Text:
        appendTabText(out, row.text(place));
        return;
    }
}

using AppendField = void (*)(std::string&, const PublicRow&, const PublicField&, size_t);

void writeSeparated(SessionReader& reader, const PublicTable& table, OutputFile& output,
                    char separator, AppendField append)
{
    writeRows(reader, table, output, [&](std::string& out, const PublicRow& row) {
        for (size_t i = 0; i < table.fields.size(); ++i) {
            append(out, row, table.fields[i], i);
            out += i + 1 == table.fields.size() ? '\n' : separator;
        }
    });
}

} // namespace

void writeCsv(SessionReader& reader, const PublicTable& table, OutputFile& output)
{
    std::string heading;
    for (const PublicField& field : table.fields) {
        heading.append(heading.empty() ? "" : ",").append(field.name);
    }
    output.write(heading + '\n');
    writeSeparated(reader, table, output, ',', appendCsvField);
}

void writeJsonLines(SessionReader& reader, const std::vector<const PublicTable*>& tables,
                    OutputFile& output)
{
    for (const PublicTable* table : tables) {
        std::vector<std::string> keys;
        keys.reserve(table->fields.size());
        for (const PublicField& field : table->fields) {
            keys.push_back((keys.empty() ? "\"" : ",\"") + std::string(field.name) + "\":");
        }
        const std::string begin =
            tables.size() == 1 ? "{" : "{\"table\":\"" + std::string(table->name) + "\",";
        writeRows(reader, *table, output, [&](std::string& out, const PublicRow& row) {
            out += begin;
            for (size_t i = 0; i < keys.size(); ++i) {
                out += keys[i];
                appendJsonField(out, row, table->fields[i], i);
            }
            out += "}\n";
        });
    }
}

void writeTabSeparated(SessionReader& reader, const PublicTable& table, OutputFile& output)
{
    writeSeparated(reader, table, output, '\t', appendTabField);
}

std::string clickhouseStructure(const PublicTable& table)
{
    std::string structure;
    for (const PublicField& field : table.fields) {
        structure.append(structure.empty() ? "" : ", ").append(field.name);
        structure += field.type == FieldType::Integer   ? " Int64"
                     : field.type == FieldType::Address ? " UInt64"
                                                        : " String";
    }
    return structure;
}

} // namespace drmscope::app
