// SPDX-License-Identifier: MIT
// What the rules found, and whether a session may be called clean.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"
#include "schema/finding_rule.h"

#include <algorithm>

namespace drmscope::app {
namespace {

using schema::Statement;

constexpr const char* kFindings =
    "SELECT f.id, f.rule, f.severity, f.verdict, f.class, f.confidence, f.device_id, "
    "f.resource_id, f.event_id, coalesce(nullif(r.stack_id, 0), e.stack_id, 0), "
    "coalesce(o.minor, ''), coalesce(o.drm_driver, ''), coalesce(site.frame, ''), "
    "f.first_seen_ns, f.resource_count, f.size_bytes, f.title, f.cause FROM finding AS f "
    "LEFT JOIN device_overview AS o ON o.device_id = f.device_id "
    "LEFT JOIN resource AS r ON r.id = f.resource_id "
    "LEFT JOIN event AS e ON e.id = f.event_id "
    "LEFT JOIN frame AS site ON site.symbol_id = f.call_site_symbol_id ";

constexpr const char* kGravestFirst =
    "ORDER BY CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, "
    "f.first_seen_ns, f.id";

// The rules that we have are those of schema/findings/, whatever version wrote the session.
std::string adviceOf(const std::string& ruleId)
{
    const auto& rules = schema::findingRules();
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&ruleId](const auto& rule) { return rule.id == ruleId; });
    return found == rules.end() ? std::string() : found->headerValue("advice");
}

Finding findingOf(const Statement& row)
{
    Finding finding;
    finding.id = row.integer(0);
    finding.rule = textOf(row, 1);
    finding.severity = severityOf(row.text(2));
    finding.verdict = textOf(row, 3);
    finding.leakClass = textOf(row, 4);
    finding.confidence = textOf(row, 5);
    finding.deviceId = row.integer(6);
    finding.resourceId = row.integer(7);
    finding.eventId = row.integer(8);
    finding.stackId = row.integer(9);
    finding.minor = textOf(row, 10);
    finding.drmDriver = textOf(row, 11);
    finding.callSite = textOf(row, 12);
    finding.firstSeenNs = row.integer(13);
    finding.resourceCount = row.integer(14);
    finding.sizeBytes = row.integer(15);
    finding.title = textOf(row, 16);
    finding.cause = textOf(row, 17);
    finding.advice = adviceOf(finding.rule);
    return finding;
}

} // namespace

std::vector<Finding> SessionReader::findings()
{
    return m_connection->rows<Finding>(
        std::string(kFindings) + kGravestFirst, [](Statement&) {}, findingOf);
}

std::vector<Finding> SessionReader::leaks()
{
    return m_connection->rows<Finding>(
        std::string(kFindings) + "WHERE f.id IN (SELECT finding_id FROM leak) " + kGravestFirst,
        [](Statement&) {}, findingOf);
}

std::vector<Anomaly> SessionReader::anomalies()
{
    return m_connection->rows<Anomaly>(
        "SELECT a.id, a.event_id, a.device_id, coalesce(e.timestamp_ns, 0), a.kind, a.detail "
        "FROM anomaly AS a LEFT JOIN event AS e ON e.id = a.event_id ORDER BY a.event_id, a.id",
        [](Statement&) {},
        [](const Statement& row) {
            return Anomaly{row.integer(0), row.integer(1), row.integer(2),
                           row.integer(3), textOf(row, 4), textOf(row, 5)};
        });
}

} // namespace drmscope::app
