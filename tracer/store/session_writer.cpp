// SPDX-License-Identifier: MIT
#include "tracer/store/session_writer.h"

#include "schema/finding_rule.h"
#include "schema/session_part.h"

#include <filesystem>
#include <system_error>
#include <type_traits>
#include <variant>

namespace drmscope::tracer {

namespace {

// A reader that tails the file sees the rows of a batch at once; a kill loses at most one batch. So
// many events fit into SQLite's cache with their resources: what does not is written early, and
// changed once more each such page makes SQLite sign all that follow it in the batch anew.
constexpr std::chrono::milliseconds kBatchAge{250};
constexpr int64_t kBatchEvents = 20000;

const char* toText(HookEvent::State state)
{
    switch (state) {
    case HookEvent::State::Armed:
        return "armed";
    case HookEvent::State::Fallback:
        return "fallback";
    case HookEvent::State::Off:
        return "off";
    case HookEvent::State::Missing:
        break;
    }
    return "missing";
}

schema::Database& recordingDatabase(schema::SessionFile& file)
{
    file.beginRecording();
    return file.database();
}

} // namespace

SessionWriter::SessionWriter(schema::SessionFile& file, const SymbolSource& symbols, bool allDevres)
    : m_file(file), m_database(recordingDatabase(file)), m_translator(m_database, symbols),
      m_events(m_database), m_derived(m_database, &m_touched), m_trackers(m_derived),
      m_live(m_database, m_trackers, m_derived, m_touched), m_devres(allDevres),
      m_insertHook(m_database,
                   "INSERT INTO hook (timestamp_ns, hook, symbol, state, error, missed_count, "
                   "reason, after_event_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      m_insertMissed(m_database, "INSERT INTO missed (cpu, after_ns, before_ns, missed_count, "
                                 "after_event_id) VALUES (?1, ?2, ?3, ?4, ?5)"),
      m_insertDamage(m_database,
                     "INSERT INTO damage (kind, cpu, after_ns, before_ns, damaged_count, "
                     "after_event_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      m_insertBuild(m_database, "INSERT OR IGNORE INTO build (object, build_id) VALUES (?1, ?2)")
{}

void SessionWriter::begin()
{
    if (m_batch)
        return;
    m_batch.emplace(m_database);
    m_batchBegan = std::chrono::steady_clock::now();
    m_batchFirstEvent = m_events.count();
}

void SessionWriter::setHost(const HostRow& host)
{
    begin();
    session_row::setHost(m_database, host);
}

void SessionWriter::setStarted(uint64_t startedNs)
{
    begin();
    session_row::setStarted(m_database, startedNs);
}

void SessionWriter::addBuild(std::string_view object, std::string_view buildId)
{
    begin();
    m_insertBuild.bindAll(object, buildId);
    m_insertBuild.run();
}

void SessionWriter::learnTask(int32_t pid, std::string_view comm)
{
    begin();
    m_translator.tasks().learn(pid, comm);
}

void SessionWriter::store(const Event& event)
{
    begin();
    std::visit(
        [this](const auto& known) {
            using Known = std::decay_t<decltype(known)>;
            if constexpr (std::is_same_v<Known, CallEvent> || std::is_same_v<Known, StackEvent>) {
                return; // only parts of others
            } else if constexpr (std::is_same_v<Known, HookEvent>) {
                insertHook(known);
            } else {
                if constexpr (std::is_same_v<Known, DevresEvent>)
                    if (!m_devres.passes(known))
                        return;
                EventTranslator::Result result = m_translator.translate(known);
                storeRow(result);
            }
            m_lastEventNs = known.origin.timestampNs;
            m_gaps[known.origin.cpu].lastEventNs = known.origin.timestampNs;
        },
        event);
}

void SessionWriter::storeRow(EventTranslator::Result& result)
{
    if (result.changedDevice != nullptr) {
        const DeviceRow device = *result.changedDevice;
        m_touched.seen(device);
        deviceMet(device);
        m_trackers.deviceSeen(device);
    }
    if (result.newOwner != nullptr)
        m_trackers.ownerSeen(*result.newOwner);
    m_events.append(result.row);
    m_touched.touch(m_trackers.deviceOf(result.row));
    m_trackers.handle(result.row);
}

// What its struct device held before it.
void SessionWriter::deviceMet(const DeviceRow& device)
{
    for (const DevresEvent& held : m_devres.deviceMet(device.parentName)) {
        EventTranslator::Result result = m_translator.translate(held);
        storeRow(result);
    }
}

void SessionWriter::storeHook(const HookEvent& hook)
{
    begin();
    insertHook(hook);
}

void SessionWriter::insertHook(const HookEvent& hook)
{
    m_insertHook.bindAll(hook.origin.timestampNs, hook.hook, hook.symbol, toText(hook.state),
                         hook.error, hook.missed, hook.reason, m_events.count());
    m_insertHook.run();
    m_trackers.handle(hook);
    m_touched.changeAll();
}

void SessionWriter::insertMissed(const MissedEvent& gap)
{
    begin();
    m_insertMissed.bindAll(gap.cpu, gap.afterNs, gap.beforeNs, gap.count, m_events.count());
    m_insertMissed.run();
    m_missed += gap.count;
    m_trackers.missed(gap);
    m_touched.changeAll();
}

void SessionWriter::storeMissed(const MissedEvent& gap)
{
    insertMissed(gap);
    CpuGaps& gaps = m_gaps[gap.cpu];
    gaps.counted += gap.count;
    if (gap.count != 0)
        return;
    if (!gaps.someUncounted)
        gaps.uncounted = gap;
    gaps.uncounted.beforeNs = gap.beforeNs;
    gaps.someUncounted = true;
}

void SessionWriter::storeDamaged(const MissedEvent& damage)
{
    insertDamage("unreadable", damage);
    m_damaged += damage.count;
}

void SessionWriter::storeLate(const MissedEvent& late)
{
    insertDamage("late", late);
}

void SessionWriter::insertDamage(const char* kind, const MissedEvent& damage)
{
    begin();
    m_insertDamage.bindAll(kind, damage.cpu, damage.afterNs, damage.beforeNs, damage.count,
                           m_events.count());
    m_insertDamage.run();
    m_trackers.missed(damage);
    m_touched.changeAll();
}

void SessionWriter::reconcileMissed(uint32_t cpu, uint64_t total, uint64_t endNs)
{
    const CpuGaps& gaps = m_gaps[cpu];
    if (total <= gaps.counted)
        return;
    MissedEvent rest = gaps.uncounted;
    if (!gaps.someUncounted)
        rest = {.cpu = cpu, .afterNs = gaps.lastEventNs, .beforeNs = endNs, .count = 0};
    rest.count = total - gaps.counted;
    insertMissed(rest);
}

void SessionWriter::commitIfDue(LiveFindings::Clock::time_point now)
{
    if (!m_batch) {
        m_live.judgeIfDue(std::max(m_lastEventNs, m_heardNs), now);
        return;
    }
    if (m_events.count() - m_batchFirstEvent >= kBatchEvents) {
        commit(); // so much is told at a time that there is no time to judge
    } else if (now - m_batchBegan >= kBatchAge) {
        commit();
        m_live.judgeIfDue(std::max(m_lastEventNs, m_heardNs), now);
    }
}

void SessionWriter::commit()
{
    if (!m_batch)
        return;
    m_events.flush();
    m_derived.flush();
    session_row::setProgress(m_database, m_events.count(), m_missed, m_damaged);
    m_batch->commit();
    m_batch.reset();
}

uint64_t SessionWriter::bytes() const
{
    uint64_t sum = 0;
    for (const char* beside : {"", "-wal"}) {
        std::error_code none;
        const uintmax_t size = std::filesystem::file_size(m_file.path() + beside, none);
        sum += none ? 0 : size;
    }
    return sum;
}

void SessionWriter::finish(SessionEnd end)
{
    commit();
    m_file.sortInFiles();
    begin();
    m_events.flush();
    m_trackers.finish(end.endedNs);
    m_derived.flush();
    end.eventCount = m_events.count();
    end.missedCount = m_missed;
    end.damagedCount = m_damaged;
    end.devresLeftOut = m_devres.leftOut();
    session_row::setEnd(m_database, end);
    schema::makeIndexesAlone(m_database); // the few events were told as they came
    schema::writeFindings(m_database);
    m_batch->commit();
    m_batch.reset();
    m_file.settle();
}

} // namespace drmscope::tracer
