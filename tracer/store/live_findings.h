// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "schema/finding_rule.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/derived_rows.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::tracer {

// What the rules say of a recording that still runs, in table `finding`, where a reader finds it.
// The end of the recording judges anew.
//
// The rules need lifetimes that have not ended yet: those are written, judged and rolled back, so
// that only findings stay. A finding names no resource that is not there yet, and has no evidence
// beyond itself. A recorder that judges may not miss events for it, so all of it takes a twentieth
// of the time at most, and what takes too long is stopped and tried again later. The rule that took
// the longest is then left to the end, if that happens twice running: the others go on.
class LiveFindings
{
public:
    static constexpr std::chrono::milliseconds kLongest{50}; // of one rule
    static constexpr std::chrono::milliseconds kLongestOfAll{250};
    static constexpr std::chrono::milliseconds kLongestToWrite{100}; // what lives
    static constexpr std::chrono::milliseconds kShortestPause{1000};
    static constexpr std::chrono::milliseconds kLongestPause{60000};

    // `derived`: where the trackers write to.
    LiveFindings(schema::Database& database, Trackers& trackers, DerivedRows& derived);

    using Clock = std::chrono::steady_clock;

    // Between two transactions of the writer. `events`: stored so far; `newestNs`: time of the last
    // one, stored at `storedAt`.
    void judgeIfDue(int64_t events, uint64_t newestNs, Clock::time_point storedAt,
                    Clock::time_point now);

    // That accuse somebody; 0 until the first judgement.
    [[nodiscard]] int64_t accusations() const { return m_accusations; }
    // What is not looked for before the end, as sentences, each once.
    [[nodiscard]] std::vector<std::string> takeWarnings() { return std::exchange(m_warnings, {}); }

private:
    struct Row
    {
        std::vector<std::string> words; // columns of kWords
        std::vector<int64_t> numbers;   // columns of kNumbers
        bool operator==(const Row&) const = default;
    };

    [[nodiscard]] bool isDue(int64_t events, Clock::time_point storedAt,
                             Clock::time_point now) const;
    [[nodiscard]] std::vector<Row> judged(uint64_t nowNs);
    [[nodiscard]] bool beginRule(const schema::FindingRule& rule);
    void endRule();
    void giveUp();
    void write(const std::vector<Row>& rows);

    schema::Database& m_database;
    Trackers& m_trackers;
    DerivedRows& m_derived;
    std::vector<Row> m_told;
    std::vector<std::string> m_warnings;
    bool m_toldOfAll = false;
    std::set<std::string> m_leftOut;      // rules
    std::optional<std::string> m_tooSlow; // what was stopped last time: a rule, "" all
    // of one judgement
    Clock::time_point m_ends{};
    std::string m_rule; // that runs
    Clock::time_point m_ruleBegan{};
    std::string m_slowest;
    Clock::duration m_slowestTook{};
    int64_t m_accusations = 0;
    int64_t m_judgedEvents = 0;
    bool m_settled = true; // judged again after nothing had happened for a while
    Clock::duration m_pause = kShortestPause;
    Clock::time_point m_judgedAt{};
};

} // namespace drmscope::tracer
