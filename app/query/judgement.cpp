// SPDX-License-Identifier: MIT
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

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

} // namespace drmscope::app
