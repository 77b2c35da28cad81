// SPDX-License-Identifier: MIT
#include "app/export/html_page.h"

#include "app/export/html_parts.h"
#include "app/export/timeline_svg.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <utility>

namespace drmscope::app {

HtmlPage::HtmlPage(std::string_view title) : m_title(xmlText(title))
{
    m_body = "<h1>" + m_title + "</h1>\n";
}

void HtmlPage::heading(std::string_view text)
{
    m_body += "<h2>" + xmlText(text) + "</h2>\n";
}

void HtmlPage::paragraph(std::string_view text, std::string_view style)
{
    m_body += fmt::format("<p class=\"{}\">{}</p>\n", style, xmlText(text));
}

void HtmlPage::facts(const std::vector<std::pair<std::string, std::string>>& rows)
{
    m_body += "<dl>\n";
    for (const auto& [what, value] : rows) {
        m_body += fmt::format("<dt>{}</dt><dd>{}</dd>\n", xmlText(what), xmlText(value));
    }
    m_body += "</dl>\n";
}

std::string HtmlPage::text() const
{
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n"
        "<title>{}</title>\n<style>\n{}\n{}\n@media screen and (prefers-color-scheme:dark){{{}}}\n"
        "</style>\n</head>\n<body>\n<main>\n{}</main>\n<script>\n{}</script>\n</body>\n</html>\n",
        m_title, pageStyle(), svgStyle(false), svgStyle(true), m_body, pageScript());
}

HtmlTable::HtmlTable(std::string_view id, std::vector<Column> columns)
    : m_id(id), m_columns(std::move(columns))
{}

const HtmlTable::Column& HtmlTable::next()
{
    m_rows += m_place == 0 ? "<tr>" : "";
    return m_columns[m_place++];
}

void HtmlTable::text(std::string_view text)
{
    m_rows += next().code ? "<td class=\"code\">" : "<td>";
    m_rows += xmlText(text) + "</td>";
}

void HtmlTable::number(int64_t value, std::string_view shown)
{
    next();
    m_rows += fmt::format("<td class=\"n\" data-v=\"{}\">{}</td>", value, xmlText(shown));
}

void HtmlTable::chip(std::string_view text, std::string_view style)
{
    next();
    m_rows +=
        fmt::format("<td><span class=\"chip c-{}\">{}</span></td>", xmlText(style), xmlText(text));
}

void HtmlTable::endRow()
{
    m_rows += "</tr>\n";
    m_place = 0;
}

std::string HtmlTable::html() const
{
    std::string head;
    for (const Column& column : m_columns) {
        head += fmt::format("<th scope=\"col\"{}><button type=\"button\">{}</button></th>",
                            column.number ? " class=\"n\"" : "", xmlText(column.title));
    }
    return fmt::format("<div class=\"wide\"><table id=\"{}\">\n<thead><tr>{}</tr></thead>\n"
                       "<tbody>\n{}</tbody>\n</table></div>\n",
                       m_id, head, m_rows);
}

} // namespace drmscope::app
