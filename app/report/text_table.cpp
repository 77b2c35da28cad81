// SPDX-License-Identifier: MIT
#include "app/report/text_table.h"

#include "app/report/display_width.h"
#include "app/report/safe_text.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace drmscope::app {
namespace {

constexpr size_t kGapColumns = 2;

const char* sequenceOf(TextRole role)
{
    switch (role) {
    case TextRole::Plain:
        return "";
    case TextRole::Heading:
        return "\033[1m";
    case TextRole::Faint:
        return "\033[2m";
    case TextRole::Good:
        return "\033[32m";
    case TextRole::Warning:
        return "\033[33m";
    case TextRole::Error:
        return "\033[1;31m";
    }
    return "";
}

std::string fitted(const TableColumn& column, const std::string& text, size_t width)
{
    const std::string cut = column.elide == TableColumn::Elide::Middle ? elideMiddle(text, width)
                                                                       : elideEnd(text, width);
    return column.align == TableColumn::Align::Right ? padLeft(cut, width) : padRight(cut, width);
}

size_t totalOf(const std::vector<size_t>& widths)
{
    const auto shown = static_cast<size_t>(
        std::count_if(widths.begin(), widths.end(), [](size_t width) { return width != 0; }));
    const size_t sum = std::accumulate(widths.begin(), widths.end(), size_t{0});
    return sum + (shown > 1 ? (shown - 1) * kGapColumns : 0);
}

} // namespace

std::string painted(std::string_view text, TextRole role, const TextStyle& style)
{
    if (!style.colour || role == TextRole::Plain || text.empty()) {
        return std::string(text);
    }
    return sequenceOf(role) + std::string(text) + "\033[0m";
}

TextTable::TextTable(std::vector<TableColumn> columns) : m_columns(std::move(columns)) {}

void TextTable::add(std::vector<TableCell> row)
{
    assert(row.size() == m_columns.size());
    for (TableCell& cell : row) {
        cell.text = safeText(cell.text);
    }
    m_rows.push_back(std::move(row));
}

std::vector<size_t> TextTable::naturalWidths() const
{
    std::vector<size_t> widths(m_columns.size(), 0);
    for (const std::vector<TableCell>& row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], displayWidth(row[i].text));
        }
    }
    for (size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] != 0) {
            widths[i] = std::max(widths[i], displayWidth(m_columns[i].title));
        }
    }
    return widths;
}

void TextTable::shrink(std::vector<size_t>& widths, size_t available, How how) const
{
    while (totalOf(widths) > available) {
        size_t widest = widths.size();
        for (size_t i = 0; i < widths.size(); ++i) {
            const size_t least = how == How::Gently ? m_columns[i].minColumns : 1;
            const bool elidable = m_columns[i].elide != TableColumn::Elide::Never;
            const bool mayShrink =
                (elidable || how == How::Any) && widths[i] > std::max<size_t>(least, 1);
            if (mayShrink && (widest == widths.size() || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        if (widest == widths.size()) {
            return;
        }
        --widths[widest];
    }
}

std::vector<size_t> TextTable::fittedWidths(size_t available) const
{
    std::vector<size_t> natural = naturalWidths();
    for (size_t column = m_columns.size();; --column) {
        std::vector<size_t> widths = natural;
        shrink(widths, available, How::Gently);
        shrink(widths, available, How::Elidable);
        if (totalOf(widths) <= available) {
            return widths;
        }
        while (column > 0 && m_columns[column - 1].align != TableColumn::Align::Right) {
            --column;
        }
        if (column == 0) { // no number is left
            shrink(widths, available, How::Any);
            return widths;
        }
        natural[column - 1] = 0;
    }
}

std::string TextTable::line(const std::vector<TableCell>& cells, const std::vector<size_t>& widths,
                            const TextStyle& style) const
{
    std::string out;
    size_t pending = 0; // spaces that come before the next text, so that no line ends in any
    for (size_t i = 0; i < cells.size(); ++i) {
        if (widths[i] == 0) {
            continue;
        }
        const std::string cell = fitted(m_columns[i], cells[i].text, widths[i]);
        const size_t first = cell.find_first_not_of(' ');
        if (first == std::string::npos) {
            pending += widths[i] + kGapColumns;
            continue;
        }
        const size_t last = cell.find_last_not_of(' ') + 1;
        out.append(pending + first, ' ');
        out += painted(std::string_view(cell).substr(first, last - first), cells[i].role, style);
        pending = cell.size() - last + kGapColumns;
    }
    return out + '\n';
}

std::string TextTable::text(const TextStyle& style, size_t indent) const
{
    const std::vector<size_t> widths =
        fittedWidths(style.widthColumns > indent ? style.widthColumns - indent : 1);
    std::vector<TableCell> titles;
    titles.reserve(m_columns.size());
    for (const TableColumn& column : m_columns) {
        titles.push_back({column.title, TextRole::Heading});
    }
    const std::string margin(indent, ' ');
    std::string out = margin + line(titles, widths, style);
    for (const std::vector<TableCell>& row : m_rows) {
        out += margin + line(row, widths, style);
    }
    return out;
}

} // namespace drmscope::app
