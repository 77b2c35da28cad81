// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/derived_rows.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::tracer {

// What the rules say of a recording that still runs, in table `finding`, where a reader finds it.
// The end of the recording judges anew.
//
// The rules need lifetimes that have not ended yet: those are written, judged and rolled back, so
// that only findings stay. A finding names no resource that is not there yet, and has no evidence
// beyond itself. All of it takes a twentieth of the time at most: what takes longer than kLongest
// is given up and tried again ever later, since a recorder that judges may not miss events for it.
class LiveFindings
{
public:
    static constexpr std::chrono::milliseconds kLongest{50};
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
    void write(const std::vector<Row>& rows);

    schema::Database& m_database;
    Trackers& m_trackers;
    DerivedRows& m_derived;
    std::vector<Row> m_told;
    int64_t m_accusations = 0;
    int64_t m_judgedEvents = 0;
    bool m_settled = true; // judged again after nothing had happened for a while
    Clock::duration m_pause = kShortestPause;
    Clock::time_point m_judgedAt{};
};

} // namespace drmscope::tracer
