// SPDX-License-Identifier: MIT
// That SQLite's memory does not grow with what was recorded, its end included.
#include "tests/tracer/store/empty_session.h"
#include "tests/tracer/store/no_symbols.h"
#include "tracer/store/session_writer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace drmscope::tracer {
namespace {

// The most that SQLite held while so many resources came and went, one at a time.
int64_t mostBytesFor(uint64_t resources)
{
    tests::EmptySession session;
    session.file.beginRecording();
    const tests::NoSymbols symbols;
    sqlite3_memory_highwater(1);
    SessionWriter writer(session.file, symbols);
    ResourceEvent event;
    event.device = {0x1000, 1};
    event.sizeBytes = 64;
    event.name = "kmalloc";
    for (uint64_t i = 1; i <= resources; ++i) {
        event.origin = {.timestampNs = 2 * i, .seq = 2 * i, .cpu = 0, .pid = 7};
        event.kind = ResourceEvent::Kind::Add;
        event.node = 0x9000 + i % 64;
        writer.store(event);
        event.origin.timestampNs = event.origin.seq = 2 * i + 1;
        event.kind = ResourceEvent::Kind::Delete;
        writer.store(event);
        if (i % 10'000 == 0)
            writer.commit();
    }
    writer.finish({.endedNs = 2 * resources + 2, .interruptedBy = ""});
    EXPECT_EQ(session.ask("SELECT count(*) FROM resource"), std::to_string(resources));
    return sqlite3_memory_highwater(0);
}

TEST(SteadyMemoryTest, DoesNotGrowWithTheRecording)
{
    const int64_t few = mostBytesFor(50'000);
    EXPECT_LT(mostBytesFor(400'000), few + few / 4);
}

} // namespace
} // namespace drmscope::tracer
