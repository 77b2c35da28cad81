// SPDX-License-Identifier: MIT
#include "app/fleet/fleet_page.h"

#include "app/export/html_page.h"
#include "app/query/claimed_sum.h"
#include "app/report/quantity.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drmscope::app {
namespace {

constexpr size_t kMostRows = 2000;
constexpr size_t kMostDays = 120; // bars that can be told apart

int64_t numberOf(const FleetValue& value)
{
    const auto* number = std::get_if<int64_t>(&value);
    return number == nullptr ? 0 : *number;
}

std::string textOf(const FleetValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::to_string(numberOf(value)) : *text;
}

size_t placeOf(const FleetAnswer& answer, std::string_view column)
{
    const auto found = std::find(answer.columns.begin(), answer.columns.end(), column);
    return static_cast<size_t>(found - answer.columns.begin());
}

// "first_day" is for a query, "first day" for a reader.
std::string headingOf(std::string column)
{
    std::replace(column.begin(), column.end(), '_', ' ');
    return column;
}

void addTable(HtmlPage& page, const std::string& id, const FleetAnswer& answer)
{
    if (answer.rows.empty()) {
        page.paragraph("Nothing.", "quiet");
        return;
    }
    std::vector<HtmlTable::Column> columns;
    for (size_t i = 0; i < answer.columns.size(); ++i) {
        const bool number = std::holds_alternative<int64_t>(answer.rows.front()[i]);
        const bool code = answer.columns[i] == "fingerprint" || answer.columns[i] == "session";
        columns.push_back({headingOf(answer.columns[i]), number, code});
    }
    HtmlTable table(id, columns);
    for (size_t row = 0; row < std::min(answer.rows.size(), kMostRows); ++row) {
        for (size_t i = 0; i < answer.columns.size(); ++i) {
            const FleetValue& value = answer.rows[row][i];
            if (!columns[i].number) {
                const std::string text = textOf(value);
                answer.columns[i] == "verdict" ? table.chip(text, text == "leaks" ? "leaked" : text)
                                               : table.text(text);
            } else if (answer.columns[i] == "bytes") {
                table.number(numberOf(value), sizeText(numberOf(value)));
            } else {
                table.number(numberOf(value), countText(numberOf(value)));
            }
        }
        table.endRow();
    }
    page.html(table.html());
    if (answer.rows.size() > kMostRows) {
        page.paragraph(fmt::format("{} of {} rows; `drmscope fleet query` has all.", kMostRows,
                                   countText(static_cast<int64_t>(answer.rows.size()))),
                       "quiet");
    }
}

// Sessions of each day as a bar: clean from below, what was not judged, and what leaks on top.
std::string chartOf(const FleetAnswer& trends)
{
    const size_t first = trends.rows.size() > kMostDays ? trends.rows.size() - kMostDays : 0;
    const size_t day = placeOf(trends, "day");
    const std::pair<std::string_view, size_t> parts[] = {{"clean", placeOf(trends, "clean")},
                                                         {"unknown", placeOf(trends, "not_judged")},
                                                         {"leaking", placeOf(trends, "leaking")}};
    int64_t highest = 1;
    for (size_t i = first; i < trends.rows.size(); ++i) {
        highest = std::max(highest, numberOf(trends.rows[i][placeOf(trends, "sessions")]));
    }
    constexpr double kHeight = 160;
    constexpr double kLeft = 60;
    const double step = std::min(1110.0 / static_cast<double>(trends.rows.size() - first), 60.0);
    std::string svg = fmt::format(
        "<svg class=\"chart\" viewBox=\"0 0 1200 230\" role=\"img\" aria-label=\"sessions by "
        "day\"><text x=\"{0}\" y=\"24\" text-anchor=\"end\">{1}</text><text x=\"{0}\" y=\"182\" "
        "text-anchor=\"end\">0</text><line x1=\"{2}\" x2=\"1190\" y1=\"178\" y2=\"178\"/>",
        kLeft - 8, countText(highest), kLeft);
    for (size_t i = first; i < trends.rows.size(); ++i) {
        const FleetRow& row = trends.rows[i];
        const double x = kLeft + static_cast<double>(i - first) * step + 2;
        double y = 178;
        std::string tip = textOf(row[day]);
        for (const auto& [style, place] : parts) {
            const double height =
                kHeight * static_cast<double>(numberOf(row[place])) / static_cast<double>(highest);
            y -= height;
            tip += fmt::format(", {} {}", numberOf(row[place]), style);
            svg += height == 0
                       ? std::string()
                       : fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" "
                                     "width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title>"
                                     "</rect>",
                                     style, x, y, std::max(step - 4, 1.0), height, xmlText(tip));
        }
        const size_t every = std::max<size_t>(static_cast<size_t>(90 / step) + 1, 1);
        if ((i - first) % every == 0) {
            svg +=
                fmt::format("<text x=\"{:.1f}\" y=\"198\">{}</text>", x, xmlText(textOf(row[day])));
        }
    }
    return svg + "<rect class=\"leaking\" x=\"60\" y=\"211\" width=\"14\" height=\"10\"/><text "
                 "x=\"80\" y=\"220\">leaking</text><rect class=\"unknown\" x=\"150\" y=\"211\" "
                 "width=\"14\" height=\"10\"/><text x=\"170\" y=\"220\">could not be judged</text>"
                 "<rect class=\"clean\" x=\"320\" y=\"211\" width=\"14\" height=\"10\"/><text "
                 "x=\"340\" y=\"220\">clean</text></svg>\n"
                 "<style>.chart text{font:12px system-ui,sans-serif;fill:var(--quiet)}.chart line"
                 "{stroke:var(--edge)}.chart .clean{fill:#0072B2}.chart .unknown{fill:var(--paper);"
                 "stroke:#E69F00;stroke-dasharray:3 2}.chart .leaking{fill:#D55E00}</style>\n";
}

int64_t sumOf(const FleetAnswer& answer, std::string_view column)
{
    int64_t sum = 0;
    for (const FleetRow& row : answer.rows) {
        addClaimed(sum, numberOf(row[placeOf(answer, column)]));
    }
    return sum;
}

} // namespace

std::string fleetPage(const std::string& title, const AskFleet& ask)
{
    HtmlPage page(title);
    const FleetAnswer trends = ask("trends");
    page.facts({{"sessions", countText(sumOf(trends, "sessions"))},
                {"leaking", countText(sumOf(trends, "leaking"))},
                {"could not be judged", countText(sumOf(trends, "not_judged"))},
                {"leaks", countText(sumOf(trends, "leaks"))},
                {"findings", countText(sumOf(trends, "findings"))},
                {"missed events", countText(sumOf(trends, "missed"))}});
    page.heading("Day by day");
    if (!trends.rows.empty()) {
        page.html(chartOf(trends));
    }
    addTable(page, "trends", trends);
    page.heading("Which driver leaks on which kernel");
    addTable(page, "leaks", ask("leaks"));
    page.heading("Findings, and how far they have spread");
    addTable(page, "spread", ask("spread"));
    page.heading("Where each was seen first");
    addTable(page, "first-seen", ask("first-seen"));
    page.heading("Sessions");
    addTable(page, "sessions", ask("sessions"));
    return page.text();
}

} // namespace drmscope::app
