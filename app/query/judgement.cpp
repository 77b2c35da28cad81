// SPDX-License-Identifier: MIT
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <iterator>

namespace drmscope::app {

namespace {

// The view joins its reasons, which have no semicolon of their own, by "; ".
std::vector<std::string> reasonsOf(std::string_view text)
{
    std::vector<std::string> reasons;
    while (!text.empty()) {
        const size_t end = text.find("; ");
        reasons.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    }
    return reasons;
}

} // namespace

Judgement SessionReader::judgement()
{
    return m_connection->guarded([this] {
        schema::Statement row(m_connection->database(), "SELECT verdict, reason FROM judgement");
        return row.step() ? Judgement{verdictOf(row.text(0)), reasonsOf(row.text(1))} : Judgement{};
    });
}

std::vector<std::string> SessionReader::doubts()
{
    std::vector<std::string> reasons = judgement().reasons;
    const auto more = m_connection->rows<std::string>(
        "SELECT DISTINCT reason FROM doubt WHERE device_id = 0 ORDER BY reason",
        [](schema::Statement&) {}, [](const schema::Statement& row) { return textOf(row, 0); });
    const std::vector<std::string> told = reasons;
    std::copy_if(more.begin(), more.end(), std::back_inserter(reasons), [&](const auto& reason) {
        return std::find(told.begin(), told.end(), reason) == told.end();
    });
    return reasons;
}

} // namespace drmscope::app
