// SPDX-License-Identifier: MIT
// What the rules say while a recording runs, and what it must not change.
#include "tests/tracer/store/empty_session.h"
#include "tests/tracer/store/no_symbols.h"
#include "tracer/store/session_writer.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

class LiveFindingsTest : public testing::Test
{
protected:
    // An action that was added under a spinlock: rule F08.
    void addInAtomicContext(uint64_t node)
    {
        ResourceEvent event;
        event.origin = {.timestampNs = node, .seq = node, .cpu = 0, .pid = 7};
        event.device = {0x1000, 1};
        event.node = node;
        event.name = "do_nothing";
        event.action = 0x4000;
        event.atomicContext = 1;
        writer.store(event);
    }
    // Of what was never added: rule F22.
    void deleteWhatIsNotThere(uint64_t node, uint64_t generation)
    {
        ResourceEvent event;
        event.kind = ResourceEvent::Kind::Delete;
        event.origin = {.timestampNs = node, .seq = node, .cpu = 0, .pid = 7};
        event.device = {0x1000 * generation, generation};
        event.cause = ResourceEvent::Cause::UnknownPointer;
        event.name = "kmalloc";
        writer.store(event);
    }
    void judgeIn(std::chrono::hours time) { writer.commitIfDue(LiveFindings::Clock::now() + time); }
    // Between two batches the rules get their turn.
    void commitAndJudge()
    {
        writer.commit();
        writer.commitIfDue();
    }

    tests::EmptySession session;
    tests::NoSymbols symbols;
    SessionWriter writer{session.file, symbols};
};

TEST_F(LiveFindingsTest, AReaderSeesAFindingWhileTheRecordingRuns)
{
    addInAtomicContext(1);
    commitAndJudge();
    schema::SessionFile file = schema::SessionFile::openReadOnly(session.path);
    schema::Database& reader = file.database();
    EXPECT_EQ(reader.text("SELECT group_concat(rule) FROM finding"), "F08");
    EXPECT_EQ(reader.text("SELECT state || ended_ns FROM session"), "recording0");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM resource"), 0) << "it has not ended yet";
    EXPECT_EQ(reader.text("SELECT phase || ended_ns FROM phase"), "unknown0");
    EXPECT_EQ(reader.integer("SELECT resource_id FROM finding"), 0) << "there is no such row yet";
}

// Its row is there already, and told to the rules once.
TEST_F(LiveFindingsTest, WhoeverHoldsADeviceIsNamed)
{
    FileEvent open;
    open.origin = {.timestampNs = 1, .seq = 1, .cpu = 0, .pid = 7};
    open.device = {0x1000, 1};
    open.file = 0xf;
    open.comm = "hold_file";
    open.processId = 7;
    writer.store(open);
    DeviceEvent gone;
    gone.kind = DeviceEvent::Kind::Unregister;
    gone.origin = {.timestampNs = 2, .seq = 2, .cpu = 0, .pid = 8};
    gone.device = {0x1000, 1};
    writer.store(gone);
    for (const int hours : {0, 1}) { // anew, of the rows that there are by then
        writer.commit();
        judgeIn(std::chrono::hours(hours));
        EXPECT_NE(session.ask("SELECT cause FROM finding WHERE rule = 'F04'").find("hold_file (7)"),
                  std::string::npos);
        EXPECT_EQ(session.ask("SELECT held_by FROM afterlife"), "hold_file (7)");
        addInAtomicContext(3);
    }
}

TEST_F(LiveFindingsTest, TheEndJudgesAnew)
{
    addInAtomicContext(1);
    commitAndJudge();
    addInAtomicContext(2);
    writer.finish({.endedNs = 20, .interruptedBy = "", .commandStatus = 0});
    EXPECT_EQ(session.ask("SELECT count(*) || state FROM finding, session"), "1complete");
    EXPECT_EQ(session.ask("SELECT resource_count FROM finding"), "2");
    EXPECT_EQ(session.ask("SELECT count(*) FROM resource"), "2");
}

TEST_F(LiveFindingsTest, WhereNothingHappenedNothingIsJudged)
{
    commitAndJudge();
    EXPECT_EQ(writer.liveAccusations(), 0);
    EXPECT_EQ(session.ask("SELECT count(*) FROM finding"), "0");
}

TEST_F(LiveFindingsTest, WhatIsNotTouchedStaysAsItWasTold)
{
    addInAtomicContext(1);
    commitAndJudge();
    const std::string before = session.ask("SELECT id FROM finding");
    deleteWhatIsNotThere(2, 2);
    writer.commit();
    judgeIn(std::chrono::hours(1));
    EXPECT_EQ(session.ask("SELECT group_concat(rule) FROM finding"), "F08,F22");
    EXPECT_EQ(session.ask("SELECT id FROM finding WHERE rule = 'F08'"), before);
    EXPECT_EQ(writer.liveAccusations(), 1) << "F22 does not know whether it saw all";
}

TEST_F(LiveFindingsTest, WhatTakesTooLongTwiceIsLeftToTheEndAndLosesNothing)
{
    constexpr uint64_t kMany = 5000;
    for (uint64_t node = 1; node <= kMany; ++node)
        addInAtomicContext(node);
    writer.commit();
    session.file.database().setKeepGoing([] { return false; });
    writer.commitIfDue();
    EXPECT_EQ(writer.takeWarnings(), std::vector<std::string>{}) << "it may have been the machine";
    judgeIn(std::chrono::hours(1));
    EXPECT_EQ(
        writer.takeWarnings(),
        std::vector<std::string>{
            "so much happens to drm_device of a driver without a name on a device without a name "
            "that the end judges the rest of it"});
    session.file.database().setKeepGoing({});
    deleteWhatIsNotThere(kMany + 1, 2);
    addInAtomicContext(kMany + 2);
    writer.commit();
    judgeIn(std::chrono::hours(2));
    EXPECT_EQ(session.ask("SELECT group_concat(rule) FROM finding"), "F22") << "the others go on";
    writer.finish({.endedNs = 20000, .interruptedBy = "", .commandStatus = 0});
    EXPECT_EQ(session.ask("SELECT resource_count FROM finding WHERE rule = 'F08'"),
              std::to_string(kMany + 1));
}

TEST_F(LiveFindingsTest, OneThatIsHugeIsFollowedNoLongerAndKeepsWhatWasToldOfIt)
{
    addInAtomicContext(1);
    commitAndJudge();
    for (uint64_t node = 2; node <= TouchedDevices::kMostEvents + 1; ++node)
        addInAtomicContext(node);
    writer.commit();
    judgeIn(std::chrono::hours(1));
    EXPECT_EQ(writer.takeWarnings().size(), 1U);
    EXPECT_EQ(session.ask("SELECT rule || resource_count FROM finding"), "F081");
}

} // namespace
} // namespace drmscope::tracer
