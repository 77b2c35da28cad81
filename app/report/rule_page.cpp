// SPDX-License-Identifier: MIT
#include "app/report/rule_page.h"

#include "app/report/display_width.h"

namespace drmscope::app {
namespace {

constexpr size_t kIndent = 4;

std::string section(const char* heading, const std::string& text, const TextStyle& style)
{
    return text.empty() ? std::string()
                        : '\n' + painted(heading, TextRole::Heading, style) + '\n' +
                              wrapText(text, style.widthColumns, kIndent) + '\n';
}

// "add del end"
std::string needsText(std::string needs)
{
    constexpr std::string_view kEnd = " end"; // no hook
    const bool wholeLife = needs.ends_with(kEnd);
    needs.resize(needs.size() - (wholeLife ? kEnd.size() : 0));
    return "hooks: " + needs +
           (wholeLife ? "; and a recording that was not interrupted before the release" : "");
}

} // namespace

std::string rulePage(const Rule& rule, const TextStyle& style)
{
    return painted(rule.id + "  " + rule.title, TextRole::Heading, style) + '\n' +
           section("What it means", rule.means, style) + section("What to do", rule.advice, style) +
           section("Severity", rule.severity, style) + section("Verdict", rule.verdict, style) +
           section("What it needs", needsText(rule.needs), style) +
           section("What proves it", rule.proof, style) + section("Seen in", rule.seenIn, style);
}

std::string rulePage(const UndecidedRule& rule, const TextStyle& style)
{
    return painted(rule.id + "  is not decided", TextRole::Heading, style) + '\n' +
           section("What it would say", rule.says, style) + section("Why not", rule.why, style);
}

std::string rulesText(const TextStyle& style)
{
    TextTable table(
        {{"rule"}, {"severity"}, {"title", TableColumn::Align::Left, TableColumn::Elide::End, 20}});
    for (const Rule& rule : rules()) {
        table.add({{rule.id}, {rule.severity}, {rule.title}});
    }
    return table.text(style);
}

Json jsonOf(const Rule& rule)
{
    return {{"rule", rule.id},         {"title", rule.title}, {"severity", rule.severity},
            {"verdict", rule.verdict}, {"means", rule.means}, {"advice", rule.advice},
            {"needs", rule.needs},     {"proof", rule.proof}, {"seen_in", rule.seenIn},
            {"sql", rule.sql}};
}

Json jsonOf(const UndecidedRule& rule)
{
    return {{"rule", rule.id}, {"decided", false}, {"title", rule.says}, {"why", rule.why}};
}

} // namespace drmscope::app
