// SPDX-License-Identifier: MIT
#include "tracer/store/session_writer.h"

#include "schema/finding_rule.h"
#include "schema/session_part.h"
#include "schema/transaction.h"

#include <filesystem>
#include <system_error>
#include <type_traits>
#include <variant>

namespace drmscope::tracer {

namespace {

// A reader that tails the file sees the rows of a batch at once. A kill loses at most what is in
// hand: the batch that is written, the one that is filled meanwhile, and what was read ahead of it.
constexpr std::chrono::milliseconds kBatchAge{250};
// Where a disk keeps the writer waiting: some 250,000 events.
constexpr size_t kMostBytes = size_t{8} << 20;

// Gaps without end would add up to what is no number in SQLite.
constexpr uint64_t kMostMissed = INT64_MAX;

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
    : m_file(file), m_database(recordingDatabase(file)), m_mostBytes(kMostBytes),
      m_translator(m_batch, symbols), m_events(m_batch,
                                               [this]() -> schema::Database& {
                                                   m_thread.wait();
                                                   return m_database;
                                               }),
      m_derived(
          m_batch, [this] { makeRoom(); }, &m_touched),
      m_trackers(m_derived),
      m_live(m_database, m_trackers, m_derived, m_touched, [this] { m_thread.wait(); }),
      m_devres(allDevres), m_batchWriter(m_database), m_thread(m_database, m_batchWriter)
{}

void SessionWriter::begin()
{
    if (m_batch.isEmpty())
        m_batchBegan = std::chrono::steady_clock::now();
}

void SessionWriter::keepSmall()
{
    m_file.keepLogSmall();
    m_mostBytes = BatchWriter::kLongBytes;
}

void SessionWriter::setHost(const HostRow& host)
{
    begin();
    session_row::setHost(m_batch, host);
}

void SessionWriter::setStarted(uint64_t startedNs)
{
    begin();
    session_row::setStarted(m_batch, startedNs);
}

void SessionWriter::addBuild(std::string_view object, std::string_view buildId)
{
    begin();
    m_batch.put("INSERT OR IGNORE INTO build (object, build_id) VALUES (?1, ?2)", object, buildId);
    makeRoom();
}

void SessionWriter::learnTask(int32_t pid, std::string_view comm)
{
    begin();
    m_translator.tasks().learn(pid, comm);
    makeRoom();
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
    makeRoom();
}

void SessionWriter::storeRow(EventTranslator::Result& result)
{
    if (result.changedDevice != nullptr) {
        const DeviceRow device = *result.changedDevice;
        m_touched.seen(device);
        deviceMet(device);
        m_derived.ownerSeen(device.ownerId, device.ownerKind);
        m_trackers.deviceSeen(device);
    }
    if (result.newOwner != nullptr) {
        m_derived.ownerSeen(result.newOwner->id, "device");
        m_trackers.ownerSeen(*result.newOwner);
    }
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
    m_batch.put("INSERT INTO hook (timestamp_ns, hook, symbol, state, error, missed_count, reason, "
                "after_event_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                hook.origin.timestampNs, hook.hook, hook.symbol, toText(hook.state), hook.error,
                hook.missed, hook.reason, m_events.count());
    m_trackers.handle(hook);
    m_touched.changeAll();
    makeRoom();
}

void SessionWriter::insertMissed(const MissedEvent& gap)
{
    begin();
    m_batch.put("INSERT INTO missed (cpu, after_ns, before_ns, missed_count, after_event_id) "
                "VALUES (?1, ?2, ?3, ?4, ?5)",
                gap.cpu, gap.afterNs, gap.beforeNs, gap.count, m_events.count());
    m_missed = std::min(m_missed + gap.count, kMostMissed);
    m_trackers.missed(gap);
    m_touched.changeAll();
    makeRoom();
}

void SessionWriter::storeMissed(const MissedEvent& gap)
{
    insertMissed(gap);
    CpuGaps& gaps = m_gaps[gap.cpu];
    gaps.counted = std::min(gaps.counted + gap.count, kMostMissed);
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
    m_batch.put("INSERT INTO damage (kind, cpu, after_ns, before_ns, damaged_count, "
                "after_event_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                kind, damage.cpu, damage.afterNs, damage.beforeNs, damage.count, m_events.count());
    m_trackers.missed(damage);
    m_touched.changeAll();
    makeRoom();
}

void SessionWriter::reconcileMissed(uint32_t cpu, std::optional<uint64_t> total, uint64_t endNs)
{
    const CpuGaps& gaps = m_gaps[cpu];
    if (total ? *total <= gaps.counted : gaps.someUncounted)
        return;
    MissedEvent rest = gaps.uncounted;
    if (!gaps.someUncounted)
        rest = {.cpu = cpu, .afterNs = gaps.lastEventNs, .beforeNs = endNs, .count = 0};
    rest.count = total ? *total - gaps.counted : 0;
    insertMissed(rest);
}

// A batch grows on while the one before it is written, which a disk may keep waiting, up to a
// bound.
void SessionWriter::makeRoom()
{
    const size_t bytes = m_batch.bytes();
    if (bytes < BatchWriter::kLongBytes)
        return;
    if (m_finishing)
        m_batchWriter.write(m_batch);
    else if (bytes >= m_mostBytes || m_thread.isIdle())
        handOver();
}

void SessionWriter::commitIfDue(LiveFindings::Clock::time_point now)
{
    if (!m_thread.isIdle())
        return;
    if (!m_batch.isEmpty() && now - m_batchBegan >= kBatchAge)
        handOver();
    if (m_batch.isEmpty())
        m_live.judgeIfDue(std::max(m_lastEventNs, m_heardNs), now);
}

void SessionWriter::handOver()
{
    if (m_batch.isEmpty())
        return;
    session_row::setProgress(m_batch, m_events.count(), m_missed, m_damaged);
    m_thread.handOver(m_batch);
    m_batchBegan = std::chrono::steady_clock::now();
    if (!m_events.shapes().areMany())
        return;
    m_thread.wait();
    m_events.shapes().forget();
}

void SessionWriter::commit()
{
    handOver();
    m_thread.wait();
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

bool SessionWriter::finish(SessionEnd end)
{
    commit();
    m_file.sortInFiles();
    schema::Transaction last(m_database);
    m_finishing = true;
    m_trackers.finish(end.endedNs);
    m_batchWriter.write(m_batch);
    end.eventCount = m_events.count();
    end.missedCount = m_missed;
    end.damagedCount = m_damaged;
    end.devresLeftOut = m_devres.leftOut();
    session_row::setEnd(m_database, end);
    schema::makeIndexesAlone(m_database); // the few events were told as they came
    schema::writeFindings(m_database);
    last.commit();
    m_database.setWaitOn({}); // for readers
    return m_file.settle();
}

} // namespace drmscope::tracer
