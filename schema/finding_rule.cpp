// SPDX-License-Identifier: MIT
#include "schema/finding_rule.h"

#include "schema/database.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace drmscope::schema {

namespace {

// Why a rule says "likely" of what it would be certain of, had it seen the beginning.
constexpr const char* kSayWhatIsOlder =
    "UPDATE finding SET cause = cause || ' The drm_device is older than the recording.' "
    "WHERE confidence = 'likely' "
    "AND device_id IN (SELECT d.id FROM device AS d WHERE d.origin = 'snapshot')";

std::string_view trimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

// "-- id: F04" -> "id" and "F04". What goes on is indented by more, whatever stands before a colon.
std::pair<std::string, std::string_view> keyAndValue(std::string_view comment)
{
    if (!comment.starts_with("-- ") || comment.starts_with("--  "))
        return {};
    const std::string_view line = comment.substr(3);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return {};
    const std::string_view key = line.substr(0, colon);
    const bool isWord = std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalpha(c) != 0 || c == '-' || c == '_';
    });
    if (!isWord)
        return {};
    return {lowered(key), trimmed(line.substr(colon + 1))};
}

FindingRule ruleOf(const RuleText& text)
{
    FindingRule rule;
    rule.fileName = text.fileName;
    rule.sql = text.sql;
    rule.id = rule.headerValue("id");
    if (rule.id.empty())
        rule.id = std::string(text.fileName.substr(0, text.fileName.find('_')));
    rule.title = rule.headerValue("title");
    rule.severity = rule.headerValue("severity");
    return rule;
}

} // namespace

std::string FindingRule::headerValue(std::string_view key) const
{
    const std::string wanted = lowered(key);
    std::string value;
    bool inside = false;
    std::string_view rest = sql;
    while (rest.starts_with("--")) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto [lineKey, lineValue] = keyAndValue(line);
        if (!lineKey.empty())
            inside = lineKey == wanted;
        if (!inside)
            continue;
        if (!value.empty())
            value += ' ';
        value += lineKey.empty() ? trimmed(line.substr(2)) : lineValue;
    }
    return std::string(trimmed(value));
}

const std::vector<FindingRule>& findingRules()
{
    static const std::vector<FindingRule> kRules = [] {
        std::vector<FindingRule> rules;
        for (const RuleText& text : ruleTexts())
            rules.push_back(ruleOf(text));
        return rules;
    }();
    return kRules;
}

void writeFindings(Database& database, const std::function<bool(const FindingRule& rule)>& isAsked)
{
    database.execute("DELETE FROM evidence; DELETE FROM finding");
    for (const FindingRule& rule : findingRules()) {
        if (isAsked && !isAsked(rule))
            continue;
        try {
            database.execute(std::string(rule.sql));
        } catch (const SqliteError& error) {
            throw SqliteError(nullptr, error.code(),
                              "rule " + rule.id + " cannot be decided (" + error.what() + ")");
        }
    }
    database.execute(kSayWhatIsOlder);
}

} // namespace drmscope::schema
