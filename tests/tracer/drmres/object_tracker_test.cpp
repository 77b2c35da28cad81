// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"
#include "tracer/drmres/object_tracker.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {

namespace {

std::vector<PinRow> pinsOf(const KeptRows& rows, PinKind kind)
{
    std::vector<PinRow> pins;
    for (const PinRow& pin : rows.pins)
        if (pin.kind == kind)
            pins.push_back(pin);
    return pins;
}

History& unplugged(History& history)
{
    history.probe(Step::Enter).init(1).registered().probe(Step::Return);
    return history.open(0xf).exportDmabuf(0xdb).unplug().remove(Step::Return).close(0xf);
}

TEST(ObjectTracker, ADmabufPinsUntilItIsReleased)
{
    History history;
    unplugged(history).wait(2 * PinTracker::kUnexplainedNs).releaseDmabuf(0xdb);
    const uint64_t releasedNs = history.nowNs();
    history.releaseBegin().releaseEnd().end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Dmabuf);
    ASSERT_EQ(pins.size(), 1U);
    EXPECT_EQ(pins[0].objectAddress, 0xdbU);
    EXPECT_EQ(pins[0].sizeBytes, 65536U);
    EXPECT_EQ(pins[0].processId, 1234);
    EXPECT_EQ(pins[0].endedNs, releasedNs);
    EXPECT_NE(pins[0].eventId, 0);
    EXPECT_TRUE(pinsOf(history.rows, PinKind::Unexplained).empty());
}

TEST(ObjectTracker, AfterTheDmabufWhatHoldsIsUnexplained)
{
    History history;
    unplugged(history).releaseDmabuf(0xdb);
    const uint64_t releasedNs = history.nowNs();
    history.wait(2 * PinTracker::kUnexplainedNs).end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Unexplained);
    ASSERT_EQ(pins.size(), 1U);
    EXPECT_EQ(pins[0].startedNs, releasedNs);
}

TEST(ObjectTracker, AnAtomicStatePinsUntilItIsFreed)
{
    History history;
    unplugged(history).releaseDmabuf(0xdb).makeState(0x57);
    history.wait(2 * PinTracker::kUnexplainedNs).freeState(0x57);
    const uint64_t freedNs = history.nowNs();
    history.releaseBegin().releaseEnd().end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::AtomicState);
    ASSERT_EQ(pins.size(), 1U);
    EXPECT_EQ(pins[0].objectAddress, 0x57U);
    EXPECT_EQ(pins[0].processId, 1234);
    EXPECT_EQ(pins[0].endedNs, freedNs);
    EXPECT_TRUE(pinsOf(history.rows, PinKind::Unexplained).empty());
}

TEST(ObjectTracker, ADmabufOfBeforeTheRecordingEndsOnce)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false).releaseDmabuf(0xdb).end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Dmabuf);
    ASSERT_EQ(pins.size(), 1U);
    EXPECT_EQ(pins[0].startedNs, pins[0].endedNs);
    EXPECT_EQ(pins[0].eventId, 0);
}

TEST(ObjectTracker, AMappingNamesTheFileThatItKeeps)
{
    History history;
    history.init(1).registered().open(0xf).map(0x7a, 0xf).unmap(0x7a, 0xf).close(0xf).end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Mapping);
    ASSERT_EQ(pins.size(), 1U);
    ASSERT_EQ(history.rows.files.size(), 1U);
    EXPECT_EQ(pins[0].fileId, history.rows.files[0].id);
    EXPECT_LT(pins[0].endedNs, history.rows.files[0].closedNs);
}

TEST(ObjectTracker, NoMappingOutlivesItsFile)
{
    History history;
    history.init(1).registered().open(0xf).open(0xe).map(0x7a, 0xf).map(0x7b, 0xe).close(0xf);
    const uint64_t closedNs = history.nowNs();
    history.end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Mapping);
    ASSERT_EQ(pins.size(), 2U);
    EXPECT_EQ(pins[0].objectAddress, 0x7aU);
    EXPECT_EQ(pins[0].endedNs, closedNs);
    EXPECT_EQ(pins[1].objectAddress, 0x7bU);
    EXPECT_EQ(pins[1].endedNs, 0U);
}

TEST(ObjectTracker, NoMappingOutlivesItsDmabuf)
{
    History history;
    history.init(1).registered().exportDmabuf(0xdb).map(0x7a, 0xdb).releaseDmabuf(0xdb).end();
    const std::vector<PinRow> pins = pinsOf(history.rows, PinKind::Mapping);
    ASSERT_EQ(pins.size(), 1U);
    EXPECT_EQ(pins[0].endedNs, pinsOf(history.rows, PinKind::Dmabuf).at(0).endedNs);
}

TEST(ObjectTracker, AMappingHoldsNoReferenceOfItsOwn)
{
    History history;
    history.probe(Step::Enter).init(1).registered().probe(Step::Return);
    history.map(0x7a, 0).unplug().remove(Step::Return);
    history.wait(2 * PinTracker::kUnexplainedNs).end();
    EXPECT_EQ(pinsOf(history.rows, PinKind::Unexplained).size(), 1U);
}

TEST(ObjectTracker, NothingOutlivesTheRelease)
{
    History history;
    history.init(1).registered().exportDmabuf(0xdb).releaseBegin();
    const uint64_t beganNs = history.nowNs();
    history.releaseEnd().end();
    EXPECT_EQ(pinsOf(history.rows, PinKind::Dmabuf).at(0).endedNs, beganNs);
}

} // namespace

} // namespace drmscope::tracer
