// SPDX-License-Identifier: MIT
#include "tests/tracer/store/empty_session.h"
#include "tracer/store/session_writer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace drmscope::tracer {
namespace {

// Knows the functions that it is told, one a page, until told otherwise.
class ToldSymbols : public SymbolSource
{
public:
    Found function(uint64_t address, uint64_t atNs) const override
    {
        return returnAddress(address, atNs);
    }
    Found returnAddress(uint64_t address, uint64_t /*atNs*/) const override
    {
        if (name.empty())
            return {};
        return {name, address & 0xfffU, 0x1000, "bochs"};
    }
    uint64_t callSite(std::span<const uint64_t> stack, uint64_t /*atNs*/) const override
    {
        return name.empty() ? 0 : stack.back();
    }
    uint64_t snapshotAt(uint64_t /*atNs*/) const override { return snapshot; }
    uint64_t latestSnapshot() const override { return snapshot; }

    std::string name = "bochs_pci_probe";
    uint64_t snapshot = 1;
};

class SessionWriterTest : public testing::Test
{
protected:
    ResourceEvent add(uint64_t node, uint64_t timestampNs)
    {
        ResourceEvent event;
        event.origin = {.timestampNs = timestampNs, .seq = node, .cpu = 0, .pid = 7};
        event.device = {0x1000, 1};
        event.node = node;
        event.name = "kmalloc";
        event.sizeBytes = 64;
        event.stack = {0x5010, 0x6020};
        return event;
    }

    void tell(FileEvent::Kind kind, uint64_t timestampNs)
    {
        FileEvent event;
        event.kind = kind;
        event.origin = {.timestampNs = timestampNs, .seq = timestampNs, .cpu = 0, .pid = 7};
        event.device = {0x1000, 1};
        event.file = 0xf;
        event.comm = "hold_file";
        event.processId = 7;
        writer.store(event);
    }
    void tell(ObjectEvent::Kind kind, uint64_t timestampNs)
    {
        ObjectEvent event;
        event.kind = kind;
        event.origin = {.timestampNs = timestampNs, .seq = timestampNs, .cpu = 0, .pid = 7};
        event.device = {0x1000, 1};
        event.object = 0xdb;
        event.processId = 7;
        writer.store(event);
    }
    std::string holds()
    {
        return session.ask("SELECT (SELECT group_concat(comm || closed_ns, ' ') FROM drm_file) "
                           "|| '; ' || group_concat(kind || ' ' || ended_ns, ', ') FROM pin");
    }

    tests::EmptySession session;
    ToldSymbols symbols;
    SessionWriter writer{session.file, symbols};
};

TEST_F(SessionWriterTest, WhatIsNotCommittedIsNotThere)
{
    writer.store(add(1, 10));
    schema::SessionFile reader = schema::SessionFile::openReadOnly(session.path);
    EXPECT_EQ(reader.database().integer("SELECT count(*) FROM event"), 0);
    writer.commit();
    EXPECT_EQ(reader.database().integer("SELECT count(*) FROM event"), 1);
    EXPECT_EQ(reader.database().text("SELECT state || event_count FROM session"), "recording1");
}

// 'S' of /proc: waits for somebody.
bool sleeps(pid_t thread)
{
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    const std::string line(std::istreambuf_iterator<char>(file), {});
    return line.find(") S") != std::string::npos;
}

// Its -wal has 4 MB, and a batch; however long each batch has to wait for the disk.
TEST_F(SessionWriterTest, OfASessionThatShallStaySmallNoBatchGrowsWhileItWaits)
{
    constexpr uint64_t kEvents = 24'000; // 12 MB
    session.file.database().execute("PRAGMA busy_timeout = 600000");
    writer.keepSmall();
    schema::Database other(session.path, schema::Database::Access::ReadWrite);
    other.execute("BEGIN IMMEDIATE"); // the disk
    std::atomic<pid_t> filling = 0;
    std::atomic<uint64_t> stored = 0;
    std::thread filler([&] {
        filling = gettid();
        for (; stored < kEvents; ++stored) {
            ResourceEvent event = add(0x100000 + stored * 64, 10 + stored);
            event.name = std::to_string(stored) + std::string(400, 'x');
            writer.store(event);
        }
        writer.commit();
    });
    while (filling == 0 || !sleeps(filling))
        std::this_thread::yield();
    EXPECT_LT(stored, kEvents / 2);
    other.execute("ROLLBACK");
    filler.join();
    EXPECT_LT(std::filesystem::file_size(session.path + "-wal"), 6'500'000U);
    EXPECT_EQ(session.ask("SELECT count(*) FROM event"), std::to_string(kEvents));
}

// An imposter of the table is there then (schema/table_end.h).
TEST_F(SessionWriterTest, EventsGoBehindTheLastWithoutASearch)
{
    writer.store(add(1, 10));
    writer.commit();
    EXPECT_EQ(sqlite3_table_column_metadata(session.file.database().handle(), "main",
                                            "end_of_event_row", nullptr, nullptr, nullptr, nullptr,
                                            nullptr, nullptr),
              SQLITE_OK);
}

TEST_F(SessionWriterTest, NamesStacksAndSymbolsAreStoredOnce)
{
    for (uint64_t node = 1; node <= 5; ++node)
        writer.store(add(node, node));
    writer.commit();
    EXPECT_EQ(session.ask("SELECT count(*) FROM name"), "1");
    EXPECT_EQ(session.ask("SELECT count(*) FROM symbol"), "2");
    EXPECT_EQ(session.ask("SELECT group_concat(stack_id || depth, ' ') FROM stack"), "10 11");
    EXPECT_EQ(session.ask("SELECT symbol_id FROM call_site"), "2");
}

TEST_F(SessionWriterTest, AnUnknownSymbolIsAskedForAgainWhenTheSymbolsChanged)
{
    symbols.name.clear();
    writer.store(add(1, 1));
    symbols.name = "bochs_pci_probe";
    symbols.snapshot = 2;
    writer.store(add(2, 2));
    writer.commit();
    EXPECT_EQ(session.ask("SELECT group_concat(frame, ' ') FROM stack JOIN frame USING (symbol_id) "
                          "WHERE depth = 1"),
              "0x6020 bochs_pci_probe+0x20/0x1000 [bochs]");
}

TEST_F(SessionWriterTest, TheEndWritesWhatIsStillAliveAndTheSession)
{
    writer.store(add(1, 10));
    writer.finish({.endedNs = 20, .interruptedBy = "", .commandStatus = 3});
    EXPECT_EQ(session.ask("SELECT state || ended_ns || command_status || event_count FROM session"),
              "complete2031");
    EXPECT_EQ(session.ask("SELECT end_kind || call_site_symbol_id FROM resource"), "live2");
}

TEST_F(SessionWriterTest, WhoHoldsADeviceIsThereWhileItIsRecordedAndOnceWhenItEnded)
{
    tell(FileEvent::Kind::Open, 10);
    tell(ObjectEvent::Kind::DmabufExport, 11);
    writer.commit();
    EXPECT_EQ(holds(), "hold_file0; open file 0, dma-buf 0");
    tell(FileEvent::Kind::Close, 20);
    writer.commit();
    EXPECT_EQ(holds(), "hold_file20; open file 20, dma-buf 0");
    writer.finish({.endedNs = 30, .interruptedBy = "", .commandStatus = 0});
    EXPECT_EQ(holds(), "hold_file20; open file 20, dma-buf 0");
}

TEST_F(SessionWriterTest, MissedRecordsThatNoGapAccountsForBecomeAGap)
{
    writer.store(add(1, 10));
    writer.storeMissed({.cpu = 0, .afterNs = 10, .beforeNs = 12, .count = 4});
    writer.storeMissed({.cpu = 0, .afterNs = 13, .beforeNs = 14, .count = 0});
    writer.reconcileMissed(0, 9, 20);
    writer.reconcileMissed(1, 2, 20);
    writer.reconcileMissed(2, 0, 20);
    writer.commit();
    EXPECT_EQ(
        session.ask("SELECT group_concat(cpu || '/' || after_ns || '-' || before_ns || '/' || "
                    "missed_count, ' ') FROM missed"),
        "0/10-12/4 0/13-14/0 0/13-14/5 1/0-20/2");
    EXPECT_EQ(writer.missedCount(), 11U);
}

TEST_F(SessionWriterTest, HooksAndBuildsAreFacts)
{
    HookEvent hook;
    hook.hook = "add";
    hook.symbol = "drm:add_dr";
    hook.state = HookEvent::State::Fallback;
    hook.missed = 3;
    writer.store(hook);
    writer.addBuild("drm", "abcd");
    writer.addBuild("drm", "abcd");
    writer.commit();
    EXPECT_EQ(session.ask("SELECT hook || state || missed_count FROM hook"), "addfallback3");
    EXPECT_EQ(session.ask("SELECT count(*) FROM build"), "1");
    EXPECT_EQ(session.ask("SELECT count(*) FROM event"), "0");
}

} // namespace
} // namespace drmscope::tracer
