// SPDX-License-Identifier: MIT
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

namespace drmscope::app {

Judgement SessionReader::judgement()
{
    return m_connection->guarded([this] {
        schema::Statement row(m_connection->database(), "SELECT verdict FROM judgement");
        Judgement judgement;
        if (row.step()) {
            judgement.verdict = verdictOf(row.text(0));
        }
        schema::Statement reason(m_connection->database(), "SELECT reason FROM judgement_reason");
        while (reason.step()) {
            judgement.reasons.push_back(textOf(reason, 0));
        }
        return judgement;
    });
}

std::vector<Reason> SessionReader::reasons()
{
    const auto nothing = [](schema::Statement&) {};
    const auto reasonOf = [](const schema::Statement& row) {
        return Reason{textOf(row, 0), textOf(row, 1), textOf(row, 2)};
    };
    auto reasons = m_connection->rows<Reason>("SELECT reason, hook, rule FROM judgement_reason",
                                              nothing, reasonOf);
    const auto more = m_connection->rows<Reason>(
        "SELECT w.* FROM (SELECT x.reason, CASE x.hook WHEN 'recording' THEN '' ELSE x.hook END, "
        "'' FROM doubt AS x WHERE x.device_id = 0 "
        "UNION SELECT b.rule || ': ' || b.reason, '', b.rule FROM blind_rule AS b) AS w "
        "WHERE w.reason NOT IN (SELECT j.reason FROM judgement_reason AS j) ORDER BY w.reason",
        nothing, reasonOf);
    reasons.insert(reasons.end(), more.begin(), more.end());
    return reasons;
}

std::vector<std::string> SessionReader::doubts()
{
    std::vector<std::string> texts;
    for (Reason& reason : reasons()) {
        texts.push_back(std::move(reason.text));
    }
    return texts;
}

} // namespace drmscope::app
