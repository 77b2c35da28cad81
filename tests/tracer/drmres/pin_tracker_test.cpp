// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"
#include "tracer/drmres/pin_tracker.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {

namespace {

// Bound, registered, opened by one process, and removed again.
History& unplugWithAFileOpen(History& history)
{
    history.probe(Step::Enter).init(1).registered().probe(Step::Return);
    history.open(0xf, 1234).unplug().remove(Step::Return);
    return history;
}

size_t unexplainedPins(const KeptRows& rows)
{
    size_t count = 0;
    for (const PinRow& pin : rows.pins)
        count += pin.kind == PinKind::Unexplained ? 1 : 0;
    return count;
}

TEST(PinTracker, AnOpenFilePinsFromOpenToClose)
{
    History history;
    unplugWithAFileOpen(history).close(0xf).releaseBegin().releaseEnd().end();
    ASSERT_EQ(history.rows.files.size(), 1U);
    ASSERT_EQ(history.rows.pins.size(), 1U);
    EXPECT_EQ(history.rows.pins[0].kind, PinKind::OpenFile);
    EXPECT_EQ(history.rows.pins[0].fileId, history.rows.files[0].id);
    EXPECT_EQ(history.rows.pins[0].startedNs, history.rows.files[0].openedNs);
    EXPECT_EQ(history.rows.pins[0].endedNs, history.rows.files[0].closedNs);
    EXPECT_EQ(history.rows.files[0].processId, 1234);
    EXPECT_EQ(history.rows.files[0].origin, Origin::Seen);
}

TEST(PinTracker, AnInKernelClientPinsToo)
{
    History history;
    history.init(1).registered().open(0xf, 0, true).end();
    ASSERT_EQ(history.rows.pins.size(), 1U);
    EXPECT_EQ(history.rows.pins[0].kind, PinKind::InKernelClient);
    EXPECT_EQ(history.rows.pins[0].endedNs, 0U);
    EXPECT_TRUE(history.rows.files[0].inKernel);
}

TEST(PinTracker, ACloseOfAnUnknownFileIsAnUnseenFile)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false).close(0xf).end();
    ASSERT_EQ(history.rows.files.size(), 1U);
    EXPECT_EQ(history.rows.files[0].origin, Origin::Unseen);
    EXPECT_NE(history.rows.files[0].closedNs, 0U);
    EXPECT_TRUE(history.rows.anomalies.empty());
}

TEST(PinTracker, AFileSnapshotIsOpenedOnce)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false);
    history.fileSnapshot(0xf).fileSnapshot(0xf).close(0xf).open(0xf).fileSnapshot(0xf).end();
    ASSERT_EQ(history.rows.files.size(), 2U);
    EXPECT_EQ(history.rows.files[0].origin, Origin::Snapshot);
    EXPECT_EQ(history.rows.files[1].origin, Origin::Seen);
}

TEST(PinTracker, OpenTwiceIsAnAnomaly)
{
    History history;
    history.init(1).open(0xf).open(0xf).close(0xf).end();
    EXPECT_EQ(history.rows.anomalyKinds(), std::vector<std::string>{"open twice"});
    EXPECT_EQ(history.rows.files.size(), 2U);
}

TEST(PinTracker, NoFileOutlivesTheRelease)
{
    History history;
    unplugWithAFileOpen(history).missedNow().releaseBegin();
    const uint64_t releaseNs = history.nowNs();
    history.releaseEnd().end();
    ASSERT_EQ(history.rows.files.size(), 1U);
    EXPECT_EQ(history.rows.files[0].closedNs, releaseNs);
    EXPECT_EQ(history.rows.files[0].closeEventId, 0);
}

TEST(PinTracker, WhatStaysAfterTheLastCloseIsUnexplained)
{
    History history;
    unplugWithAFileOpen(history).close(0xf);
    const uint64_t closedNs = history.nowNs();
    history.wait(PinTracker::kUnexplainedNs).end();
    ASSERT_EQ(history.rows.pins.size(), 2U);
    EXPECT_EQ(history.rows.pins[1].kind, PinKind::Unexplained);
    EXPECT_EQ(history.rows.pins[1].startedNs, closedNs);
    EXPECT_EQ(history.rows.pins[1].endedNs, 0U);
}

TEST(PinTracker, WhatStaysForSecondsAfterTheLastCloseIsUnexplained)
{
    History history;
    unplugWithAFileOpen(history).close(0xf).wait(PinTracker::kUnexplainedNs).releaseBegin();
    const uint64_t releaseNs = history.nowNs();
    history.releaseEnd().end();
    ASSERT_EQ(unexplainedPins(history.rows), 1U);
    EXPECT_EQ(history.rows.pins.back().endedNs, releaseNs);
}

TEST(PinTracker, TheWayFromLastCloseToReleaseIsNoPin)
{
    History history;
    unplugWithAFileOpen(history).close(0xf).releaseBegin().wait(PinTracker::kUnexplainedNs);
    history.releaseEnd().end();
    EXPECT_EQ(unexplainedPins(history.rows), 0U);
}

TEST(PinTracker, TheEndOfTheRecordingRightAfterTheLastCloseIsNoPin)
{
    History history;
    unplugWithAFileOpen(history).close(0xf).end();
    EXPECT_EQ(unexplainedPins(history.rows), 0U);
}

TEST(PinTracker, ABoundDriverHoldsItsDevice)
{
    History history;
    history.probe(Step::Enter).init(1).registered().probe(Step::Return);
    history.wait(PinTracker::kUnexplainedNs).unplug().wait(PinTracker::kUnexplainedNs).end();
    EXPECT_EQ(unexplainedPins(history.rows), 0U);
}

TEST(PinTracker, AVirtualDeviceIsLetGoWhenItIsUnregistered)
{
    History history;
    history.init(1, "").registered().unregister().wait(PinTracker::kUnexplainedNs).end();
    EXPECT_EQ(unexplainedPins(history.rows), 1U);
}

TEST(PinTracker, WhatWasMissedIsNotUnexplained)
{
    History history;
    unplugWithAFileOpen(history).missedNow().close(0xf).wait(PinTracker::kUnexplainedNs).end();
    EXPECT_EQ(unexplainedPins(history.rows), 0U);
}

TEST(PinTracker, LateStartIsNotUnexplained)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false).unplug().remove(Step::Return);
    history.wait(PinTracker::kUnexplainedNs).end();
    EXPECT_EQ(unexplainedPins(history.rows), 0U);
}

} // namespace

} // namespace drmscope::tracer
