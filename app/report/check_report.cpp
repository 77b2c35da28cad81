// SPDX-License-Identifier: MIT
#include "app/report/check_report.h"

#include "app/query/rule_catalogue.h"
#include "app/report/display_width.h"
#include "app/report/finding_json.h"
#include "app/report/finding_text.h"
#include "app/report/quantity.h"
#include "app/report/rule_outcome.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace drmscope::app {
namespace {

using Outcome = CheckResult::Outcome;

std::string suppressionsText(const CheckResult& result, const TextStyle& style)
{
    TextTable table({{"hits", TableColumn::Align::Right},
                     {"suppression", TableColumn::Align::Left, TableColumn::Elide::Middle, 12},
                     {"where", TableColumn::Align::Left, TableColumn::Elide::Middle, 8}});
    for (const SuppressionUse& use : result.suppressions) {
        const bool unused = use.hits == 0 && use.informationHits == 0;
        table.add({{unused          ? std::string("unused")
                    : use.hits == 0 ? std::string("only information")
                                    : countText(use.hits),
                    unused ? TextRole::Warning : TextRole::Plain},
                   {use.text},
                   {use.place}});
    }
    return table.empty() ? std::string() : table.text(style) + '\n';
}

std::string outcomeText(const CheckResult& result, const TextStyle& style)
{
    switch (result.outcome()) {
    case Outcome::Findings:
        return painted(countOf(static_cast<int64_t>(result.failing.size()), "finding"),
                       TextRole::Error, style);
    case Outcome::CouldNotJudge:
        return painted("Could not judge", TextRole::Warning, style);
    case Outcome::Clean:
        break;
    }
    return painted("Clean", TextRole::Good, style);
}

const char* wordOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Findings:
        return "findings";
    case Outcome::CouldNotJudge:
        return "unknown";
    case Outcome::Clean:
        break;
    }
    return "clean";
}

std::vector<std::string> textsOf(SessionReader& reader, const std::vector<Finding>& findings)
{
    const Summary summary = reader.summary();
    const DeviceLabels labels(reader.devices());
    std::vector<std::string> texts;
    texts.reserve(findings.size());
    for (const Finding& finding : findings) {
        texts.push_back(findingText(reader, summary, finding, labels, {80, false}));
    }
    return texts;
}

std::string ruleTitle(const std::string& id)
{
    const Rule* rule = findRule(id);
    return rule == nullptr ? id : id + ' ' + rule->title;
}

void addFailures(SessionReader& reader, const CheckResult& result, JunitSuite& suite)
{
    std::map<std::string, JunitCase> failures; // by fingerprint: what shows twice is one mistake
    const std::vector<std::string> texts = textsOf(reader, result.failing);
    for (size_t i = 0; i < texts.size(); ++i) {
        const Finding& finding = result.failing[i];
        JunitCase& failure = failures[finding.fingerprint];
        if (failure.name.empty()) {
            failure = {"drmscope.finding",
                       finding.fingerprint,
                       JunitCase::Status::Failed,
                       finding.rule + ": " + finding.cause,
                       {}};
        }
        failure.text += texts[i] + '\n';
    }
    for (auto& [fingerprint, failure] : failures) {
        suite.cases.push_back(std::move(failure));
    }
}

void addExcused(const CheckResult& result, JunitSuite& suite)
{
    std::set<std::string> told;
    const auto add = [&](const Finding& finding, const std::string& why) {
        if (told.insert(finding.fingerprint).second) {
            suite.cases.push_back(
                {"drmscope.finding", finding.fingerprint, JunitCase::Status::Skipped, why, {}});
        }
    };
    for (const SuppressedFinding& each : result.suppressed) {
        add(each.finding, "suppressed by " + each.by);
    }
    for (const Finding& finding : result.known) {
        add(finding, "in the baseline");
    }
}

std::string whyNotPassed(const RuleOutcome& outcome)
{
    std::vector<std::string> texts = outcome.excused;
    for (const std::string& reason : outcome.blindness) {
        texts.push_back("could not judge: " + reason);
    }
    return fmt::format("{}", fmt::join(texts, "; "));
}

JunitCase silentCase(const RuleOutcome& outcome)
{
    return {"drmscope.rule",
            ruleTitle(outcome.rule->id),
            outcome.passed() ? JunitCase::Status::Passed : JunitCase::Status::Skipped,
            whyNotPassed(outcome),
            {}};
}

JunitCase wholeCase(const CheckResult& result)
{
    JunitCase whole{"drmscope.recording", "is whole", JunitCase::Status::Passed, {}, {}};
    if (result.reasons.empty()) {
        return whole;
    }
    whole.status = result.allowIncomplete ? JunitCase::Status::Skipped : JunitCase::Status::Error;
    whole.message = result.reasons.front().text;
    whole.text = fmt::format("{}", fmt::join(result.reasonTexts(), "\n"));
    return whole;
}

Json sarifRule(const std::string& id, const Finding& example)
{
    const Rule* rule = findRule(id);
    const std::string title = rule == nullptr ? example.title : rule->title;
    Json json = {{"id", id}, {"name", id}, {"shortDescription", {{"text", safeText(title)}}}};
    if (rule != nullptr) {
        json["fullDescription"] = {{"text", rule->means}};
        json["help"] = {{"text", rule->advice}};
    }
    return json;
}

std::string sarifLevel(Severity severity)
{
    return severity == Severity::Error     ? "error"
           : severity == Severity::Warning ? "warning"
                                           : "note";
}

// RFC 3986: a reference relative to the source tree, or a file of the machine that compiled it,
// where a driver is built in the tree that is checked.
std::string uriOf(std::string_view path)
{
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') ||
                           std::string_view("-._~/+").find(c) != std::string_view::npos;
        uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

// "drivers/gpu/drm/tiny/bochs.c:655"
std::optional<Json> sarifLine(const std::string& source)
{
    const size_t colon = source.rfind(':');
    if (colon == std::string::npos) {
        return std::nullopt;
    }
    int32_t line = 0;
    std::from_chars(source.data() + colon + 1, source.data() + source.size(), line);
    if (line <= 0) {
        return std::nullopt;
    }
    return Json{{"artifactLocation", {{"uri", uriOf(std::string_view(source).substr(0, colon))}}},
                {"region", {{"startLine", line}}}};
}

// A function, and its line where that is known; else the driver.
Json sarifLocation(const Finding& finding)
{
    const std::string function = functionOf(finding.callSite);
    const std::string driver = finding.drmDriver.empty() ? "drm_device" : finding.drmDriver;
    Json logical = {{"name", safeText(function.empty() ? driver : function)},
                    {"kind", function.empty() ? "module" : "function"}};
    if (!finding.callSite.empty()) {
        logical["fullyQualifiedName"] = safeText(finding.callSite);
    }
    Json location = {{"logicalLocations", Json::array({logical})}};
    if (const auto line = sarifLine(finding.source)) {
        location["physicalLocation"] = *line;
    }
    return location;
}

Json sarifStack(SessionReader& reader, const Finding& finding)
{
    Json frames = Json::array();
    for (const Frame& frame : reader.stack(finding.stackId)) {
        Json entry = {{"location",
                       {{"logicalLocations",
                         Json::array({{{"fullyQualifiedName", safeText(frame.text)}}})}}}};
        if (const auto line = sarifLine(frame.source)) {
            entry["location"]["physicalLocation"] = *line;
        }
        if (!frame.module.empty()) {
            entry["module"] = safeText(frame.module);
        }
        frames.push_back(std::move(entry));
    }
    return frames;
}

Json sarifResult(SessionReader& reader, const Finding& finding, const std::string& why)
{
    Json json = {{"ruleId", finding.rule},
                 {"level", sarifLevel(finding.severity)},
                 {"message", {{"text", safeText(finding.cause)}}},
                 {"locations", Json::array({sarifLocation(finding)})},
                 {"partialFingerprints", {{"drmscope/v2", safeText(finding.fingerprint)}}}};
    const Json frames = sarifStack(reader, finding);
    if (!frames.empty()) {
        json["stacks"] = Json::array({{{"frames", frames}}});
    }
    if (!why.empty()) {
        json["suppressions"] =
            Json::array({{{"kind", "external"}, {"justification", safeText(why)}}});
    }
    return json;
}

// A rule that is silent, or says little, since it could not see: no result says so.
Json sarifBlindness(const RuleOutcome& outcome)
{
    const std::string text = fmt::format("could not judge: {}", fmt::join(outcome.blindness, "; "));
    return {{"level", "warning"},
            {"associatedRule", {{"id", outcome.rule->id}}},
            {"message", {{"text", safeText(outcome.rule->id + ' ' + text)}}}};
}

// The rules that did not pass for what was not seen.
std::string blindText(const CheckResult& result, const TextStyle& style)
{
    std::vector<std::string> blind;
    for (const RuleOutcome& outcome : ruleOutcomes(result)) {
        if (!outcome.failed && !outcome.blindness.empty()) {
            blind.push_back(outcome.rule->id);
        }
    }
    const std::string who =
        blind.size() == rules().size() ? "Every rule" : fmt::format("{}", fmt::join(blind, ", "));
    return blind.empty() ? std::string()
                         : wrapText(who + " may have been silent, or unsure, for that alone.",
                                    style.widthColumns, 0) +
                               '\n';
}

const char* wordOf(const RuleOutcome& outcome)
{
    return outcome.failed               ? "findings"
           : !outcome.blindness.empty() ? "unknown"
           : !outcome.excused.empty()   ? "excused"
                                        : "passed";
}

} // namespace

std::string checkText(SessionReader& reader, const CheckResult& result, const TextStyle& style)
{
    const Summary summary = reader.summary();
    const DeviceLabels labels(reader.devices());
    std::string out;
    for (const Finding& finding : result.failing) {
        out += findingText(reader, summary, finding, labels, style) + '\n';
    }
    out += suppressionsText(result, style);
    out += outcomeText(result, style);
    const auto also = [&out](size_t count, const char* what) {
        out += count == 0 ? std::string() : fmt::format(", {} {}", count, what);
    };
    also(result.suppressed.size(), "suppressed");
    also(result.known.size(), "in the baseline");
    also(result.information.size(), "only information");
    if (result.reasons.empty()) {
        return out + ".\n";
    }
    out += result.allowIncomplete   ? ", though the recording is not whole"
           : result.failing.empty() ? ""
                                    : ", and there may be more";
    return out + ":\n" + reasonsText(result.reasonTexts(), style) + blindText(result, style);
}

Json checkJson(SessionReader& reader, const CheckResult& result)
{
    Json json = jsonOf(reader.summary(), reader.file());
    json["verdict"] = wordOf(result.outcome());
    json["reasons"] = result.reasonTexts();
    json["findings"] = findingsJson(reader, result.failing);
    json["suppressed"] = Json::array();
    for (const SuppressedFinding& each : result.suppressed) {
        Json one = jsonOf(each.finding);
        one["by"] = each.by;
        json["suppressed"].push_back(std::move(one));
    }
    json["known"] = jsonOf(result.known);
    json["information"] = jsonOf(result.information);
    json["rules"] = Json::array();
    for (const RuleOutcome& outcome : ruleOutcomes(result)) {
        json["rules"].push_back({{"rule", outcome.rule->id},
                                 {"outcome", wordOf(outcome)},
                                 {"why", whyNotPassed(outcome)}});
    }
    json["suppressions"] = Json::array();
    for (const SuppressionUse& use : result.suppressions) {
        json["suppressions"].push_back({{"suppression", use.text},
                                        {"where", use.place},
                                        {"hits", use.hits},
                                        {"information_hits", use.informationHits}});
    }
    return json;
}

JunitSuite checkJunit(SessionReader& reader, const CheckResult& result)
{
    JunitSuite suite = junitSuiteOf("drmscope check", reader.summary().session);
    for (const RuleOutcome& outcome : ruleOutcomes(result)) {
        if (!outcome.failed) {
            suite.cases.push_back(silentCase(outcome));
        }
    }
    addFailures(reader, result, suite);
    addExcused(result, suite);
    suite.cases.push_back(wholeCase(result));
    return suite;
}

Json checkSarif(SessionReader& reader, const CheckResult& result)
{
    const Summary summary = reader.summary();
    std::map<std::string, Json> ruleObjects;
    Json results = Json::array();
    const auto add = [&](const Finding& finding, const std::string& why) {
        ruleObjects.try_emplace(finding.rule, sarifRule(finding.rule, finding));
        results.push_back(sarifResult(reader, finding, why));
    };
    for (const Finding& finding : result.failing) {
        add(finding, {});
    }
    for (const SuppressedFinding& each : result.suppressed) {
        add(each.finding, each.by);
    }
    for (const Finding& finding : result.known) {
        add(finding, "in the baseline");
    }
    Json notifications = Json::array();
    for (const std::string& reason : result.reasonTexts()) {
        notifications.push_back({{"level", "warning"}, {"message", {{"text", safeText(reason)}}}});
    }
    for (const RuleOutcome& outcome : ruleOutcomes(result)) {
        if (!outcome.blindness.empty()) {
            ruleObjects.try_emplace(outcome.rule->id, sarifRule(outcome.rule->id, {}));
            notifications.push_back(sarifBlindness(outcome));
        }
    }
    Json ruleArray = Json::array();
    for (auto& [id, object] : ruleObjects) {
        ruleArray.push_back(std::move(object));
    }
    const Json driver = {{"name", "drmscope"},
                         {"semanticVersion", summary.session.writerVersion},
                         {"rules", ruleArray}};
    const Json invocation = {{"executionSuccessful", result.reasons.empty()},
                             {"toolExecutionNotifications", notifications}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", Json::array({{{"tool", {{"driver", driver}}},
                                   {"invocations", Json::array({invocation})},
                                   {"results", results}}})}};
}

} // namespace drmscope::app
