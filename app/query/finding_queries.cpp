// SPDX-License-Identifier: MIT
// What the rules found, and whether a session may be called clean.
#include "app/query/rule_catalogue.h"
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

namespace drmscope::app {
namespace {

using schema::Statement;

constexpr const char* kFindings =
    "SELECT f.id, f.rule, f.severity, f.verdict, f.class, f.confidence, f.device_id, "
    "f.resource_id, f.event_id, coalesce(nullif(r.stack_id, 0), "
    "(SELECT e.stack_id FROM event AS e WHERE e.id = f.event_id), 0), "
    "coalesce(o.minor, ''), coalesce(o.drm_driver, ''), coalesce(site.frame, ''), "
    "f.first_seen_ns, f.resource_count, f.size_bytes, f.title, f.cause, "
    "coalesce(i.fingerprint, ''), coalesce(site.source, ''), f.call_site_symbol_id, "
    "coalesce(r.name_id, 0) FROM finding AS f "
    "LEFT JOIN finding_identity AS i ON i.finding_id = f.id "
    "LEFT JOIN device_overview AS o ON o.device_id = f.device_id "
    "LEFT JOIN resource AS r ON r.id = f.resource_id "
    "LEFT JOIN frame AS site ON site.symbol_id = f.call_site_symbol_id ";

constexpr const char* kGravestFirst =
    "ORDER BY CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, "
    "f.first_seen_ns, f.id";

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
    finding.fingerprint = textOf(row, 18);
    finding.source = textOf(row, 19);
    finding.callSiteSymbolId = row.integer(20);
    finding.nameId = row.integer(21);
    const Rule* rule = findRule(finding.rule);
    finding.advice = rule == nullptr ? std::string() : rule->advice;
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

std::vector<Evidence> SessionReader::evidence(RowId findingId)
{
    return m_connection->rowsOfDevice<Evidence>(
        "SELECT kind, row_id, meaning FROM finding_evidence WHERE finding_id = ?1 "
        "ORDER BY kind, row_id",
        findingId, [](const Statement& row) {
            return Evidence{textOf(row, 0), row.integer(1), textOf(row, 2)};
        });
}

std::vector<Anomaly> SessionReader::anomalies()
{
    return m_connection->rows<Anomaly>(
        "SELECT a.id, a.event_id, a.device_id, coalesce(e.timestamp_ns, 0), a.kind, a.detail "
        "FROM anomaly AS a LEFT JOIN event_row AS e ON e.id = a.event_id ORDER BY a.event_id, a.id",
        [](Statement&) {},
        [](const Statement& row) {
            return Anomaly{row.integer(0), row.integer(1), row.integer(2),
                           row.integer(3), textOf(row, 4), textOf(row, 5)};
        });
}

} // namespace drmscope::app
