// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"
#include "tracer/drmres/devres_hold.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

DevresEvent told(DevresEvent::Kind kind, uint64_t node, const std::string& parent = "gpu")
{
    DevresEvent event;
    event.kind = kind;
    event.node = node;
    event.parentName = parent;
    return event;
}

TEST(DevresHoldTest, HoldsUntilTheStructDeviceGetsADrmDevice)
{
    DevresHold hold(false);
    EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Add, 1)));
    EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Add, 2, "keyboard")));
    EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Add, 3)));
    const auto met = hold.deviceMet("gpu");
    ASSERT_EQ(met.size(), 2U);
    EXPECT_EQ(met[0].node, 1U);
    EXPECT_EQ(met[1].node, 3U);
    EXPECT_TRUE(hold.passes(told(DevresEvent::Kind::Release, 3)));
    EXPECT_TRUE(hold.deviceMet("gpu").empty());
    EXPECT_EQ(hold.leftOut(), 1U); // the keyboard's
}

TEST(DevresHoldTest, WhatCameAndWentBeforeIsCountedAlone)
{
    DevresHold hold(false);
    EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Add, 1)));
    EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Remove, 1)));
    EXPECT_TRUE(hold.deviceMet("gpu").empty());
    EXPECT_EQ(hold.leftOut(), 2U);
}

TEST(DevresHoldTest, HoldsNoMoreThanItMay)
{
    DevresHold hold(false, 2);
    for (uint64_t node = 1; node <= 3; ++node)
        EXPECT_FALSE(hold.passes(told(DevresEvent::Kind::Add, node)));
    EXPECT_EQ(hold.leftOut(), 3U);
    const auto met = hold.deviceMet("gpu");
    ASSERT_EQ(met.size(), 2U);
    EXPECT_EQ(met.front().node, 2U);
    EXPECT_EQ(hold.leftOut(), 1U);
}

TEST(DevresHoldTest, HoldsNothingBackWhereAllIsWanted)
{
    DevresHold hold(true);
    EXPECT_TRUE(hold.passes(told(DevresEvent::Kind::Add, 1, "keyboard")));
    EXPECT_EQ(hold.leftOut(), 0U);
}

// A struct device, row 7 of owner, and the drm_devices on it.
class DevresTrackerTest : public testing::Test
{
protected:
    DevresTrackerTest() { meetOwner(tracker); }

    static void meetOwner(DevresTracker& of) { of.ownerSeen({7, OwnerKind::Device, 0, "gpu"}); }

    void tell(EventKind kind, uint64_t node, ResourceKind what = ResourceKind::Kmalloc,
              Phase phase = Phase::Unplugging)
    {
        EventRow event;
        event.id = ++m_lastId;
        event.timestampNs = static_cast<uint64_t>(m_lastId) * 1000;
        event.kind = kind;
        event.ownerId = 7;
        event.objectAddress = node;
        event.cause = static_cast<int32_t>(what);
        tracker.handle(event, phase);
    }

    void meet(RowId id)
    {
        DeviceRow device;
        device.id = id;
        device.parentName = "gpu";
        tracker.deviceSeen(device);
    }

    KeptRows rows;
    DevresTracker tracker{rows};

private:
    RowId m_lastId = 0;
};

TEST_F(DevresTrackerTest, NodesStandBesideTheDrmDeviceOfTheirBind)
{
    for (const RowId device : {1, 2}) {
        tell(EventKind::DevresAdd, 0x10);
        meet(device);
        tell(EventKind::DevresAdd, 0x20);
        tell(EventKind::DevresRelease, 0x20);
        tell(EventKind::DevresRelease, 0x10);
        EXPECT_EQ(tracker.deviceOf(7), 0);
    }
    ASSERT_EQ(rows.resources.size(), 4U);
    EXPECT_EQ(rows.resources[0].deviceId, 1);
    EXPECT_EQ(rows.resources[1].deviceId, 1);
    EXPECT_EQ(rows.resources[2].deviceId, 2);
    EXPECT_EQ(rows.resources[3].deviceId, 2);
    for (const ResourceRow& row : rows.resources) {
        EXPECT_EQ(row.ownerId, 7);
        EXPECT_EQ(row.ownerId, 7);
        EXPECT_EQ(row.end, ResourceEnd::Release);
        EXPECT_EQ(row.endPhase, Phase::Unplugging);
    }
}

TEST_F(DevresTrackerTest, ADrmDeviceMayBeOlderThanTheFirstNode)
{
    DevresTracker late(rows);
    DeviceRow device;
    device.id = 4;
    device.parentName = "gpu";
    late.deviceSeen(device);
    meetOwner(late);
    EXPECT_EQ(late.deviceOf(7), 4);
}

TEST_F(DevresTrackerTest, WhatIsAddedWhenTheDrmDeviceIsGoneIsOfTheNext)
{
    meet(1); // it had no devm node at all
    tell(EventKind::DevresAdd, 0x10, ResourceKind::Kmalloc, Phase::Freed);
    EXPECT_EQ(tracker.deviceOf(7), 0);
    meet(2);
    tell(EventKind::DevresRelease, 0x10);
    ASSERT_EQ(rows.resources.size(), 1U);
    EXPECT_EQ(rows.resources[0].deviceId, 2);
}

TEST_F(DevresTrackerTest, WhatIsRemovedByHandIsDeleted)
{
    meet(1);
    tell(EventKind::DevresAdd, 0x10, ResourceKind::Group);
    tell(EventKind::DevresRemove, 0x10);
    ASSERT_EQ(rows.resources.size(), 1U);
    EXPECT_EQ(rows.resources[0].end, ResourceEnd::Delete);
    EXPECT_EQ(rows.resources[0].kind, ResourceKind::Group);
}

TEST_F(DevresTrackerTest, ReplacedOnesEndAndTheirSuccessorsAreNoAnomaly)
{
    meet(1);
    tell(EventKind::DevresAdd, 0x10);
    tell(EventKind::DevresReplace, 0x10);
    tell(EventKind::DevresRelease, 0x99); // the address of the new one was never told
    tracker.finish();
    ASSERT_EQ(rows.resources.size(), 2U);
    EXPECT_EQ(rows.resources[0].end, ResourceEnd::Unknown);
    EXPECT_EQ(rows.resources[1].origin, Origin::Unseen);
    EXPECT_EQ(rows.resources[1].end, ResourceEnd::Release);
    EXPECT_TRUE(rows.anomalies.empty());
}

TEST_F(DevresTrackerTest, WhatIsHeldAtTheEndIsTold)
{
    tell(EventKind::DevresAdd, 0x10);
    tell(EventKind::DevresRemove, 0x10); // before there was a drm_device
    tell(EventKind::DevresAdd, 0x20);
    meet(3);
    tracker.finish();
    ASSERT_EQ(rows.resources.size(), 2U);
    EXPECT_EQ(rows.resources[0].deviceId, 3);
    EXPECT_EQ(rows.resources[1].deviceId, 3);
    EXPECT_EQ(rows.resources[1].end, ResourceEnd::Live);
}

} // namespace
} // namespace drmscope::tracer
