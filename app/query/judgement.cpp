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

std::vector<std::string> SessionReader::doubts()
{
    std::vector<std::string> reasons = judgement().reasons;
    const auto more = m_connection->rows<std::string>(
        "SELECT reason FROM doubt WHERE device_id = 0 "
        "UNION SELECT rule || ': ' || reason FROM blind_rule "
        "EXCEPT SELECT reason FROM judgement_reason ORDER BY 1",
        [](schema::Statement&) {}, [](const schema::Statement& row) { return textOf(row, 0); });
    reasons.insert(reasons.end(), more.begin(), more.end());
    return reasons;
}

} // namespace drmscope::app
