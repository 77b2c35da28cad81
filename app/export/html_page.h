// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// A page in one file: style and script are inside, nothing is fetched (its own policy forbids it),
// light and dark by the reader's choice, fit to print. Texts that are given as text are made safe;
// what is called html is not.
class HtmlPage
{
public:
    explicit HtmlPage(std::string_view title);

    void heading(std::string_view text);
    void paragraph(std::string_view text, std::string_view style = {});
    void html(std::string_view html) { m_body += html; }
    // Two columns: what, and its value.
    void facts(const std::vector<std::pair<std::string, std::string>>& rows);

    [[nodiscard]] std::string text() const;

private:
    std::string m_title;
    std::string m_body;
};

// A table that sorts by a click on a heading. Numbers sort by their value, whatever they are shown
// as.
class HtmlTable
{
public:
    struct Column
    {
        std::string title;
        bool number = false;
        bool code = false;
    };

    HtmlTable(std::string_view id, std::vector<Column> columns);

    void text(std::string_view text);
    void number(int64_t value, std::string_view shown);
    void chip(std::string_view text, std::string_view style); // a coloured word
    void endRow();

    [[nodiscard]] std::string html() const;

private:
    const Column& next();

    std::string m_id;
    std::vector<Column> m_columns;
    size_t m_place = 0;
    std::string m_rows;
};

} // namespace drmscope::app
