// SPDX-License-Identifier: MIT
#pragma once

#include "schema/session_file.h"
#include "tracer/drmres/devres_hold.h"
#include "tracer/drmres/event.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/batch.h"
#include "tracer/store/batch_thread.h"
#include "tracer/store/batch_writer.h"
#include "tracer/store/derived_rows.h"
#include "tracer/store/event_rows.h"
#include "tracer/store/event_translator.h"
#include "tracer/store/live_findings.h"
#include "tracer/store/session_row.h"
#include "tracer/store/touched_devices.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// Step 9 of the way of an event: rows, one transaction a batch. Writes the facts of one recording
// into a new session file, and what the trackers derive from them as it goes. Batches are filled on
// the thread that calls, and written on one of its own.
//
// Once commit() returns, everything so far survives a kill of this process. A SqliteError (disk
// full, I/O) ends the recording, with the call that comes next: what was committed stays, what
// followed is gone. Events come in time order. One thread calls, and touches the file only after
// commit(). The file and the symbols must outlive it.
class SessionWriter
{
public:
    // The file has its session row already.
    // `allDevres`: of struct devices without a drm_device too.
    SessionWriter(schema::SessionFile& file, const SymbolSource& symbols, bool allDevres = false);

    // The session may take few bytes: what waits beside its file is bounded more tightly.
    void keepSmall();

    void setHost(const HostRow& host);
    void setStarted(uint64_t startedNs);
    void addBuild(std::string_view object, std::string_view buildId);
    void learnTask(int32_t pid, std::string_view comm);

    void store(const Event& event);
    // Told beside the stream of events, by whoever made the hook.
    void storeHook(const HookEvent& hook);
    void storeMissed(const MissedEvent& gap);
    // Records that are there and could not be read.
    void storeDamaged(const MissedEvent& damage);
    // Records that come between these two times and are told of only now.
    void storeLate(const MissedEvent& late);

    // A CPU's own total at the end: what no gap has accounted for becomes a gap of its own.
    void reconcileMissed(uint32_t cpu, std::optional<uint64_t> total, uint64_t endNs);

    // Everything that happened before then has been stored.
    void heardUntil(uint64_t timeNs) { m_heardNs = std::max(m_heardNs, timeNs); }

    // Has the batch written when it is old enough, and judges when it is time. A long one is
    // written without being asked.
    void commitIfDue(LiveFindings::Clock::time_point now = LiveFindings::Clock::now());
    void commit();

    // Last: lifetimes that are still open, the session's end, indexes, findings, all in one step;
    // then the file is one file. False where SessionFile::settle() says so.
    bool finish(SessionEnd end);

    // Of the file, with what lies beside it.
    uint64_t bytes() const;
    // That the rules have so far; the end of the recording judges anew.
    int64_t liveAccusations() const { return m_live.accusations(); }
    // What they do not look at before the end, as sentences, each once.
    std::vector<std::string> takeWarnings() { return m_live.takeWarnings(); }
    const LiveFindings& live() const { return m_live; }
    // What it was told, committed or not.
    int64_t eventCount() const { return m_events.count(); }
    int64_t deviceCount() const { return m_translator.deviceCount(); }
    uint64_t missedCount() const { return m_missed; }
    uint64_t damagedCount() const { return m_damaged; }
    uint64_t lastEventNs() const { return m_lastEventNs; }

private:
    struct CpuGaps
    {
        uint64_t counted = 0;
        uint64_t lastEventNs = 0;
        bool someUncounted = false;
        MissedEvent uncounted; // from the first to the last gap whose size the kernel did not tell
    };

    void begin();
    void makeRoom(); // comes last wherever rows were put
    void handOver();
    void insertHook(const HookEvent& hook);
    void storeRow(EventTranslator::Result& result);
    void deviceMet(const DeviceRow& device);
    void insertMissed(const MissedEvent& gap);
    void insertDamage(const char* kind, const MissedEvent& damage);

    schema::SessionFile& m_file;
    schema::Database& m_database;
    Batch m_batch; // that is being filled
    std::chrono::steady_clock::time_point m_batchBegan;
    size_t m_mostBytes;       // of a batch
    bool m_finishing = false; // rows are written here and now

    EventTranslator m_translator;
    EventRows m_events;
    TouchedDevices m_touched;
    DerivedRows m_derived;
    Trackers m_trackers;
    LiveFindings m_live;
    DevresHold m_devres;
    std::map<uint32_t, CpuGaps> m_gaps;
    uint64_t m_missed = 0;
    uint64_t m_damaged = 0;
    uint64_t m_lastEventNs = 0;
    uint64_t m_heardNs = 0;

    BatchWriter m_batchWriter;
    BatchThread m_thread;
};

} // namespace drmscope::tracer
