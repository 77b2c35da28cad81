// SPDX-License-Identifier: MIT
#include "app/report/suppression_list.h"

#include "app/query/rule_catalogue.h"
#include "app/query/session_reader.h"
#include "app/report/quantity.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace drmscope::app {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"rule", "driver", "symbol", "fingerprint"};

std::string_view trimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// "rule:F06 # as it must be": no name has a blank and a '#'.
std::string_view withoutComment(std::string_view line)
{
    const bool whole = trimmed(line).starts_with('#');
    return whole ? std::string_view{} : line.substr(0, line.find(" #"));
}

// '[' is no class here: functions are told as "name [module]".
std::string withoutClasses(std::string_view pattern)
{
    std::string out;
    for (const char c : pattern) {
        out += c == '[' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    return out;
}

bool fits(const std::string& pattern, const std::string& text)
{
    return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

// Whether something that a finding can be called by its rule fits: a slip of the pen would suppress
// nothing, in silence.
bool namesARule(std::string_view pattern)
{
    const std::string exact = withoutClasses(pattern);
    const auto isCalled = [&exact](const auto& rule) { return fits(exact, rule.id); };
    return std::any_of(rules().begin(), rules().end(), isCalled) ||
           std::any_of(kBudgetRules.begin(), kBudgetRules.end(),
                       [&exact](const char* rule) { return fits(exact, rule); });
}

std::string noRule(std::string_view pattern)
{
    std::string known;
    for (const Rule& rule : rules()) {
        known += (known.empty() ? "" : ", ") + rule.id;
    }
    return fmt::format("no rule is called \"{}\"; there are {}, and of budgets {}", pattern, known,
                       fmt::join(kBudgetRules, " and "));
}

// "" nothing.
std::string whatIsWrong(std::string_view line, std::string_view kind, std::string_view pattern)
{
    if (line.find(':') == std::string_view::npos) {
        return fmt::format("\"{}\" has no colon; write KIND:PATTERN, as in rule:F06", line);
    }
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) {
        return fmt::format("no kind of suppression is called \"{}\"; there are {}", kind,
                           fmt::join(kKinds, ", "));
    }
    if (pattern.empty()) {
        return fmt::format("{}: has no pattern; * would suppress everything", kind);
    }
    if (kind == "rule" && !namesARule(pattern)) {
        return noRule(pattern);
    }
    const size_t slash = pattern.find('/');
    if (kind == "fingerprint" && slash != std::string_view::npos &&
        !namesARule(pattern.substr(0, slash))) {
        return noRule(pattern.substr(0, slash));
    }
    return {};
}

bool fitsSymbol(const std::string& pattern, const Finding& finding, const std::vector<Frame>& stack)
{
    return (!finding.callSite.empty() && fits(pattern, functionOf(finding.callSite))) ||
           std::any_of(stack.begin(), stack.end(), [&pattern](const Frame& frame) {
               return fits(pattern, functionOf(frame.text));
           });
}

} // namespace

SuppressionList SuppressionList::parse(std::string_view text, const std::string& name)
{
    SuppressionList list;
    std::vector<std::string> errors;
    for (int number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(withoutComment(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) {
            continue;
        }
        const std::string place = fmt::format("{}:{}", name, number);
        const size_t colon = std::min(line.find(':'), line.size());
        const std::string_view kind = trimmed(line.substr(0, colon));
        const std::string_view pattern = trimmed(line.substr(std::min(colon + 1, line.size())));
        const std::string wrong = whatIsWrong(line, kind, pattern);
        if (!wrong.empty()) {
            errors.push_back(fmt::format("{}: {}", place, wrong));
        }
        list.m_lines.push_back({std::string(kind),
                                withoutClasses(pattern),
                                {fmt::format("{}:{}", kind, pattern), place, 0, 0}});
    }
    if (!errors.empty()) {
        throw SuppressionError(fmt::format("{}", fmt::join(errors, "\n")));
    }
    return list;
}

const SuppressionUse* SuppressionList::match(const Finding& finding,
                                             const std::vector<Frame>& stack)
{
    const auto hits = [&](const Line& line) {
        if (line.kind == "rule") {
            return fits(line.pattern, finding.rule);
        }
        if (line.kind == "driver") {
            return fits(line.pattern, finding.drmDriver);
        }
        return line.kind == "symbol" ? fitsSymbol(line.pattern, finding, stack)
                                     : fits(line.pattern, finding.fingerprint);
    };
    const SuppressionUse* first = nullptr;
    for (Line& line : m_lines) {
        if (hits(line)) {
            ++(finding.verdict == "information" ? line.use.informationHits : line.use.hits);
            first = first == nullptr ? &line.use : first;
        }
    }
    return first;
}

std::vector<SuppressionUse> SuppressionList::uses() const
{
    std::vector<SuppressionUse> uses;
    for (const Line& line : m_lines) {
        uses.push_back(line.use);
    }
    return uses;
}

std::string SuppressionList::lineFor(const Finding& finding)
{
    return finding.fingerprint.empty() ? "rule:" + finding.rule
                                       : "fingerprint:" + finding.fingerprint;
}

void suppress(SessionReader& reader, SuppressionList& list, CheckResult& result)
{
    std::vector<Finding> failing = std::exchange(result.failing, {});
    for (Finding& finding : failing) {
        if (const auto* use = list.match(finding, reader.stack(finding.stackId)); use != nullptr) {
            result.suppressed.push_back(
                {std::move(finding), fmt::format("{} ({})", use->text, use->place)});
        } else {
            result.failing.push_back(std::move(finding));
        }
    }
    for (const Finding& finding : result.information) {
        std::ignore = list.match(finding, reader.stack(finding.stackId));
    }
    result.suppressions = list.uses();
}

} // namespace drmscope::app
