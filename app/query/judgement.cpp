// SPDX-License-Identifier: MIT
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

namespace drmscope::app {

Judgement SessionReader::judgement()
{
    return m_connection->guarded([this] {
        Judgement judgement;
        schema::Statement row(m_connection->database(), "SELECT verdict, reason FROM judgement");
        while (row.step()) {
            judgement.verdict = verdictOf(row.text(0));
            if (!row.text(1).empty()) {
                judgement.reasons.push_back(textOf(row, 1));
            }
        }
        return judgement;
    });
}

} // namespace drmscope::app
