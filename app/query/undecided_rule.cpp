// SPDX-License-Identifier: MIT
#include "app/query/undecided_rule.h"

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr std::string_view kHeading = "\n## What cannot be decided\n";

std::string_view take(std::string_view& text, std::string_view until)
{
    const size_t end = std::min(text.find(until), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + until.size(), text.size()));
    return taken;
}

std::string plain(std::string_view markdown)
{
    std::string text(markdown);
    std::erase(text, '`');
    return text;
}

} // namespace

// A row is "| F11, F12 | what it would say | why not |".
std::optional<UndecidedRule> findUndecidedRule(std::string_view id)
{
    std::string_view text = findingsDocument();
    take(text, kHeading);
    std::string_view section = take(text, "\n## ");
    while (!section.empty()) {
        std::string_view row = take(section, "\n");
        if (!row.starts_with("| F")) {
            continue;
        }
        row.remove_prefix(2);
        const std::string ids = ", " + std::string(take(row, " | ")) + ',';
        if (ids.find(", " + std::string(id) + ',') != std::string::npos) {
            const std::string says = plain(take(row, " | "));
            return UndecidedRule{std::string(id), says, plain(take(row, " |"))};
        }
    }
    return std::nullopt;
}

} // namespace drmscope::app
