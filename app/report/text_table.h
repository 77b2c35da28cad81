// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// What a piece of text is, so that a terminal can show it; never told by colour alone.
enum class TextRole : uint8_t
{
    Plain,
    Heading,
    Faint,
    Good,
    Warning,
    Error
};

// How the output is shown. `colour` only where the user looks at a terminal and did not set
// NO_COLOR.
struct TextStyle
{
    size_t widthColumns = 80;
    bool colour = false;
};

// The text in the role's colour; unchanged without colour.
[[nodiscard]] std::string painted(std::string_view text, TextRole role, const TextStyle& style);

struct TableColumn
{
    enum class Align : uint8_t
    {
        Left,
        Right
    };
    enum class Elide : uint8_t
    {
        Never,
        End,
        Middle
    };

    std::string title;
    Align align = Align::Left;
    Elide elide = Elide::Never;
    size_t minColumns = 0; // elided no further than this while another such column can give way
};

struct TableCell
{
    std::string text; // made safe by add()
    TextRole role = TextRole::Plain;
};

// Rows of cells in aligned columns that never get wider than the style says: the widest column that
// may be elided gives way first, with an …; a line is never wrapped. Where that is not enough the
// numbers (what is aligned to the right) go, the last column first: none is cut. Columns without
// any text are left out.
class TextTable
{
public:
    explicit TextTable(std::vector<TableColumn> columns);

    // As many cells as there are columns.
    void add(std::vector<TableCell> row);

    [[nodiscard]] bool empty() const { return m_rows.empty(); }
    // The heading and the rows, each line ended by a newline, each begun with `indent` spaces.
    [[nodiscard]] std::string text(const TextStyle& style, size_t indent = 0) const;

private:
    enum class How : uint8_t
    {
        Gently, // the columns that may be elided, down to their least
        Elidable,
        Any
    };
    [[nodiscard]] std::vector<size_t> naturalWidths() const;
    void shrink(std::vector<size_t>& widths, size_t available, How how) const;
    [[nodiscard]] std::vector<size_t> fittedWidths(size_t available) const;
    [[nodiscard]] std::string line(const std::vector<TableCell>& cells,
                                   const std::vector<size_t>& widths, const TextStyle& style) const;

    std::vector<TableColumn> m_columns;
    std::vector<std::vector<TableCell>> m_rows;
};

} // namespace drmscope::app
