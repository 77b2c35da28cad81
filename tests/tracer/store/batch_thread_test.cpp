// SPDX-License-Identifier: MIT
#include "schema/sqlite_error.h"
#include "tests/tracer/store/empty_session.h"
#include "tests/tracer/store/no_symbols.h"
#include "tracer/store/batch_thread.h"
#include "tracer/store/session_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace drmscope::tracer {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTask = "INSERT INTO task (id, pid, comm) VALUES (?1, ?2, ?3)";

class BatchThreadTest : public testing::Test
{
protected:
    // So many rows in pages, and one by a statement.
    void fill(int64_t rows)
    {
        for (const int64_t end = m_lastEvent + rows; m_lastEvent < end; ++m_lastEvent)
            batch.eventRows.append(m_lastEvent + 1, m_lastEvent * 10, 1, 0, 0, 0, 0, 0);
        ++m_lastTask;
        batch.put(kTask, m_lastTask, m_lastTask * 3, "storm");
    }
    // What another connection sees.
    int64_t committed(const std::string& table = "event_row")
    {
        return schema::SessionFile::openReadOnly(session.path)
            .database()
            .integer("SELECT count(*) FROM " + table);
    }

    BatchThreadTest() { session.file.beginRecording(); }

    int64_t m_lastEvent = 0;
    int64_t m_lastTask = 0;
    Batch batch;
    tests::EmptySession session;
    schema::Database& database = session.file.database();
    BatchWriter writer{database};
};

TEST_F(BatchThreadTest, WhatIsHandedOverIsCommittedWholeAndInOrder)
{
    BatchThread thread(database, writer);
    for (const int64_t rows : {1, 3, 20'000, 0, 70'000, 200}) {
        fill(rows);
        batch.put("UPDATE session SET event_count = ?1", m_lastEvent);
        thread.handOver(batch);
        EXPECT_TRUE(batch.isEmpty());
    }
    thread.wait();
    EXPECT_TRUE(thread.isIdle());
    EXPECT_EQ(committed(), m_lastEvent);
    EXPECT_EQ(committed("task"), 6);
    EXPECT_EQ(session.ask("SELECT event_count FROM session"), std::to_string(m_lastEvent));
    EXPECT_EQ(session.ask("SELECT count(*) FROM event_row WHERE timestamp_ns = id * 10 - 10"),
              std::to_string(m_lastEvent));
    EXPECT_EQ(schema::Database(session.path, schema::Database::Access::ReadOnly)
                  .text("PRAGMA integrity_check"),
              "ok");
}

TEST_F(BatchThreadTest, WhileOneIsWrittenTheNextIsFilledAndNothingIsThereBeforeItsTime)
{
    std::atomic<bool> filled = false;
    std::atomic<bool> waited = false;
    database.setKeepGoing([&] {
        for (const auto end = std::chrono::steady_clock::now() + 60s;
             !filled && std::chrono::steady_clock::now() < end;)
            std::this_thread::yield();
        waited = filled.load();
        return true;
    });
    BatchThread thread(database, writer);
    fill(20'000);
    thread.handOver(batch);
    EXPECT_FALSE(thread.isIdle());
    fill(20'000);
    EXPECT_EQ(committed(), 0);
    filled = true;
    thread.handOver(batch);
    thread.wait();
    EXPECT_TRUE(waited);
    EXPECT_EQ(committed(), 40'000);
    database.setKeepGoing({});
}

TEST_F(BatchThreadTest, AFailureIsToldFromThenOnAndTakesNothingElseWithIt)
{
    BatchThread thread(database, writer);
    fill(100);
    thread.handOver(batch);
    fill(100);
    batch.put(kTask, 1, 1, "there already");
    thread.handOver(batch);
    fill(100);
    EXPECT_THROW(thread.handOver(batch), schema::SqliteError);
    EXPECT_THROW(thread.wait(), schema::SqliteError);
    EXPECT_THROW(static_cast<void>(thread.isIdle()), schema::SqliteError);
    EXPECT_THROW(thread.handOver(batch), schema::SqliteError);
    EXPECT_EQ(committed(), 100);
    EXPECT_EQ(committed("task"), 1);
}

TEST_F(BatchThreadTest, TheEndWaitsForWhatIsInHand)
{
    {
        BatchThread thread(database, writer);
        fill(20'000);
        thread.handOver(batch);
    }
    EXPECT_EQ(committed(), 20'000);
}

ResourceEvent event(ResourceEvent::Kind kind, uint64_t number)
{
    ResourceEvent event;
    event.kind = kind;
    event.origin = {.timestampNs = number + 1, .seq = number + 1, .cpu = 0, .pid = 7};
    event.device = {0x1000, 1};
    event.node = 0x10000 + number / 2 * 64;
    event.name = "kmalloc" + std::to_string(number % 500);
    event.sizeBytes = 64;
    return event;
}

std::string rowsOf(schema::SessionFile& file)
{
    std::string all;
    for (const char* table : {"event", "event_shape", "resource", "name", "task", "device"})
        all += file.database().text(std::string("SELECT count(*) || ' ' || total(id * 1.0 * "
                                                "length(id)) || ' ' || group_concat(id) FROM ") +
                                    table);
    all += file.database().text("SELECT group_concat(r.id || n.name || r.added_ns || r.ended_ns) "
                                "FROM resource AS r JOIN name AS n ON n.id = r.name_id");
    return all;
}

std::string recorded(int64_t events, int64_t eventsABatch)
{
    tests::EmptySession session;
    const tests::NoSymbols symbols;
    SessionWriter writer(session.file, symbols);
    for (int64_t number = 0; number < events; ++number) {
        const bool del = number % 2 == 1;
        writer.store(event(del ? ResourceEvent::Kind::Delete : ResourceEvent::Kind::Add,
                           static_cast<uint64_t>(number)));
        if ((number + 1) % eventsABatch == 0)
            writer.commit();
        writer.commitIfDue();
    }
    SessionEnd end;
    end.endedNs = static_cast<uint64_t>(events) + 9;
    writer.finish(end);
    return rowsOf(session.file);
}

TEST(BatchThread, ASessionIsTheSameHoweverItIsCutIntoBatches)
{
    const std::string inOne = recorded(30'000, 30'000);
    EXPECT_EQ(recorded(30'000, 7'001), inOne);
    EXPECT_EQ(recorded(30'000, 111), inOne);
}

// The disk waits until the recorder stands still, which it must before it has told everything.
void expectABound(int64_t times, const std::function<void(SessionWriter&)>& tell)
{
    tests::EmptySession session;
    const tests::NoSymbols symbols;
    SessionWriter writer(session.file, symbols);
    std::atomic<int64_t> told = 0;
    std::atomic<int64_t> stoodAt = 0;
    session.file.database().setKeepGoing([&] {
        for (int64_t before = -1; stoodAt == 0;) {
            if (before == told)
                stoodAt = before;
            before = told;
            std::this_thread::sleep_for(200ms);
        }
        return true;
    });
    for (; told < times; ++told)
        tell(writer);
    writer.commit();
    session.file.database().setKeepGoing({});
    EXPECT_GT(stoodAt, 0);
    EXPECT_LT(stoodAt, times);
    EXPECT_EQ(
        session.ask("SELECT (SELECT count(*) FROM event_row) + (SELECT count(*) FROM damage)"),
        std::to_string(times));
}

TEST(BatchThread, ADiskThatWaitsHoldsTheRecorderUpAtABound)
{
    expectABound(350'000, [](SessionWriter& writer) {
        writer.store(event(ResourceEvent::Kind::Snapshot, 5'000'000'000'000));
    });
}

TEST(BatchThread, SoItDoesWhereNothingCanBeRead)
{
    expectABound(100'000, [](SessionWriter& writer) {
        writer.storeDamaged({.cpu = 0, .afterNs = 1, .beforeNs = 2, .count = 1});
    });
}

TEST(BatchThread, OneEventMayEndAnyNumberOfLifetimes)
{
    Batch batch;
    size_t most = 0;
    DerivedRows rows(batch, [&] {
        most = std::max(most, batch.bytes());
        if (batch.bytes() >= BatchWriter::kLongBytes)
            batch.clear();
    });
    for (int row = 0; row < 100'000; ++row)
        rows.onResource({});
    EXPECT_GT(most, BatchWriter::kLongBytes / 2);
    EXPECT_LT(most, BatchWriter::kLongBytes * 2);
    EXPECT_EQ(rows.lastResourceId(), 100'000);
}

} // namespace
} // namespace drmscope::tracer
