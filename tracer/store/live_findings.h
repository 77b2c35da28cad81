// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/derived_rows.h"
#include "tracer/store/touched_devices.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drmscope::tracer {

// What the rules say of a recording that still runs, in table `finding`, where a reader finds it.
// The end of the recording judges anew.
//
// The rules are those of the end, and see a session of nothing but the drm_devices that have
// changed since they were last asked: what a round costs follows what happened, not what was
// recorded. What they said of the others stays. Before anything else is told than before, they are
// asked once more, of others of the same driver too, for some rules compare them. A finding names
// no resource that is not there yet, and has no evidence beyond itself. A recorder that judges may
// not miss events for it, so all of it takes a twentieth of the time at most; where one round takes
// long the next is smaller.
class LiveFindings
{
public:
    static constexpr std::chrono::milliseconds kLong{100};
    static constexpr std::chrono::milliseconds kTooLong{1000}; // then a round is given up
    static constexpr std::chrono::milliseconds kShortestPause{1000};
    static constexpr int64_t kMostRoom = 20'000; // events of the drm_devices of one round
    static constexpr int64_t kLeastRoom = 1'000;

    // `derived`: where the trackers write to, and tell `touched` of. `settle`: waits until what was
    // handed over is committed, and may be asked.
    LiveFindings(schema::Database& database, const Trackers& trackers, const DerivedRows& derived,
                 TouchedDevices& touched, std::function<void()> settle);

    using Clock = std::chrono::steady_clock;

    // When all that was told is handed over. `knownNs`: nothing that happened before then is still
    // to come; a silence of the line is none of the kernel.
    void judgeIfDue(uint64_t knownNs, Clock::time_point now);

    // That accuse somebody; 0 until the first judgement.
    [[nodiscard]] int64_t accusations() const { return m_accusations; }
    // Something waits to be judged.
    [[nodiscard]] bool isDue(Clock::time_point now) const { return m_touched.isDue(now); }
    [[nodiscard]] int64_t rounds() const { return m_rounds; }
    // What the last one took.
    [[nodiscard]] Clock::duration lastRound() const { return m_lastRound; }
    // Why it says nothing more, or nothing more of some drm_devices, as sentences, each once.
    [[nodiscard]] std::vector<std::string> takeWarnings();

private:
    struct Row
    {
        std::vector<std::string> words; // columns of kWords
        std::vector<int64_t> numbers;   // columns of kNumbers
        bool operator==(const Row&) const = default;
        [[nodiscard]] bool accuses() const { return words[2] != "information"; }
    };
    struct Told
    {
        std::vector<Row> rows;
        std::vector<RowId> ids; // of `finding`
    };
    using RowsOfDevices = std::map<RowId, std::vector<Row>>;

    static bool compares(const Row& row);
    // False: it took too long, or failed.
    bool judge(std::set<RowId>& devices, uint64_t nowNs);
    [[nodiscard]] RowsOfDevices said(const std::set<RowId>& devices, uint64_t nowNs);
    [[nodiscard]] bool isNews(const RowsOfDevices& rows) const;
    [[nodiscard]] bool wereCompared(const std::set<RowId>& devices) const;
    void leaveOutWhatCompares(const std::set<RowId>& uncompared, RowsOfDevices& rows) const;
    void write(RowsOfDevices rows);
    void replace(RowId deviceId, std::vector<Row> rows);

    schema::Database& m_database;
    const Trackers& m_trackers;
    const DerivedRows& m_derived;
    TouchedDevices& m_touched;
    std::function<void()> m_settle;
    std::map<RowId, Told> m_told; // by drm_device
    std::set<RowId> m_compared;   // of which a rule tells that compares
    int64_t m_accusations = 0;
    int64_t m_room = kMostRoom;
    int64_t m_rounds = 0;
    Clock::duration m_lastRound{};
    Clock::duration m_pause = kShortestPause;
    Clock::time_point m_judgedAt{};
    bool m_failed = false;
    std::vector<std::string> m_warnings;
};

} // namespace drmscope::tracer
