// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"
#include "tracer/drmres/resource_tracker.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {

namespace {

using Kinds = std::vector<std::string>;

TEST(ResourceTracker, ReleasesInReverseOrder)
{
    History history;
    history.init(1).add(0xa).add(0xb).add(0xc);
    history.releaseBegin().release(0xc).release(0xb).release(0xa).releaseEnd().end();
    ASSERT_EQ(history.rows.resources.size(), 3U);
    for (const ResourceRow& row : history.rows.resources) {
        EXPECT_EQ(row.end, ResourceEnd::Release);
        EXPECT_EQ(row.endPhase, Phase::Releasing);
        EXPECT_EQ(row.releaseOrderRight, Verdict::Right);
        EXPECT_EQ(row.addOrder + row.releaseOrder, 3);
    }
    EXPECT_TRUE(history.rows.anomalies.empty());
}

TEST(ResourceTracker, ReleasingAnOlderOneFirstIsWrong)
{
    History history;
    history.init(1).add(0xa).add(0xb).add(0xc);
    history.releaseBegin().release(0xc).release(0xa).release(0xb).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xc).releaseOrderRight, Verdict::Right);
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Wrong);
    EXPECT_EQ(history.rows.resource(0xb).releaseOrderRight, Verdict::Right);
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"release order broken"});
}

TEST(ResourceTracker, TwoTasksThatRaceToTheListAreNotAccused)
{
    History history;
    history.init(1).by(1).add(0xa).by(2).add(0xb);
    history.releaseBegin().release(0xa).release(0xb).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Unknown);
}

TEST(ResourceTracker, TwoTasksFarApartAreInOrder)
{
    History history;
    history.init(1).by(1).add(0xa).wait(2 * ResourceTracker::kAddRaceNs).by(2).add(0xb);
    history.releaseBegin().release(0xa).release(0xb).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Wrong);
}

TEST(ResourceTracker, DeleteEndsALifetimeInThePhaseOfTheDevice)
{
    History history;
    history.init(1).add(0xa).registered().del(0xa).end();
    const ResourceRow& row = history.rows.resource(0xa);
    EXPECT_EQ(row.end, ResourceEnd::Delete);
    EXPECT_EQ(row.endPhase, Phase::Registered);
    EXPECT_EQ(row.endedNs, history.nowNs());
    EXPECT_EQ(row.releaseOrder, -1);
}

TEST(ResourceTracker, DeleteWithoutAddIsAnAnomaly)
{
    History history;
    history.init(1).del(0xa).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"del without add"});
    EXPECT_EQ(history.rows.resource(0xa).origin, Origin::Unseen);
    EXPECT_EQ(history.rows.resource(0xa).addOrder, 0);
}

TEST(ResourceTracker, DeleteOfWhatTheKernelDoesNotKnowIsNoLifetime)
{
    History history;
    history.init(1).missedNow().del(0, 3).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"del of unknown pointer"});
    EXPECT_TRUE(history.rows.resources.empty());
}

TEST(ResourceTracker, ReleaseWithoutAddIsAnAnomaly)
{
    History history;
    history.init(1).releaseBegin().release(0xa).releaseEnd().end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"release without add"});
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Unknown);
}

TEST(ResourceTracker, AddTwiceClosesTheOlderAsUnknown)
{
    History history;
    history.init(1).add(0xa, 10).add(0xa, 20).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"add twice"});
    ASSERT_EQ(history.rows.resources.size(), 2U);
    EXPECT_EQ(history.rows.resources[0].sizeBytes, 10U);
    EXPECT_EQ(history.rows.resources[0].end, ResourceEnd::Unknown);
    EXPECT_EQ(history.rows.resources[1].sizeBytes, 20U);
    EXPECT_EQ(history.rows.resources[1].end, ResourceEnd::Live);
    EXPECT_FALSE(history.rows.resources[1].ended);
}

TEST(ResourceTracker, WhatWasMissedAccusesNobody)
{
    History history;
    history.init(1).add(0xa).add(0xb).missedNow();
    history.del(0x1).add(0xa).releaseBegin().release(0xb).release(0x2).releaseEnd().end();
    EXPECT_TRUE(history.rows.anomalies.empty());
    for (const ResourceRow& row : history.rows.resources) {
        EXPECT_EQ(row.releaseOrderRight, Verdict::Unknown);
        EXPECT_NE(row.end, ResourceEnd::Leaked);
    }
}

TEST(ResourceTracker, WhatWasMissedEarlierDoesNotTouchALaterDevice)
{
    History history;
    history.init(1).missedNow().missedNow().init(2).del(0xa).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"del without add"});
}

TEST(ResourceTracker, LateStartAccusesNobody)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false);
    history.del(0x1).releaseBegin().release(0x2).releaseEnd().end();
    EXPECT_TRUE(history.rows.anomalies.empty());
    EXPECT_EQ(history.rows.resource(0x1).origin, Origin::Unseen);
}

TEST(ResourceTracker, ASnapshotOfAKnownNodeIsNoNews)
{
    History history;
    history.init(1).add(0xa).add(0xb).snapshot(0xa, 0).snapshot(0xb, 1);
    history.releaseBegin().release(0xb).release(0xa).releaseEnd().end();
    ASSERT_EQ(history.rows.resources.size(), 2U);
    EXPECT_EQ(history.rows.resource(0xa).origin, Origin::Seen);
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Right);
}

TEST(ResourceTracker, ASnapshotTellsTheOrderOfWhatIsOlder)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false).snapshot(0xa, 0).snapshot(0xb, 1);
    history.add(0xc);
    history.releaseBegin().release(0xc).release(0xa).release(0xb).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xc).releaseOrderRight, Verdict::Right);
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Wrong);
    EXPECT_EQ(history.rows.resource(0xb).releaseOrderRight, Verdict::Right);
    EXPECT_EQ(history.rows.resource(0xa).origin, Origin::Snapshot);
}

TEST(ResourceTracker, AddsThatCameBeforeTheSnapshotMakeTheOrderUnknown)
{
    History history;
    history.meet(1, "unseen").add(0xc).snapshot(0xa, 0).snapshot(0xb, 1).snapshot(0xc, 2);
    history.releaseBegin().release(0xc).release(0xb).release(0xa).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xb).releaseOrderRight, Verdict::Unknown);
}

TEST(ResourceTracker, AddedDuringReleaseStaysBehindTheCursor)
{
    History history;
    history.init(1).add(0xa).releaseBegin().add(0xb).release(0xa).releaseEnd().end();
    const ResourceRow& row = history.rows.resource(0xb);
    EXPECT_TRUE(row.addedInRelease);
    EXPECT_EQ(row.end, ResourceEnd::Leaked);
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"left by release"});
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Right);
}

TEST(ResourceTracker, AddedDuringReleaseAndDeletedIsNoLeak)
{
    History history;
    history.init(1).add(0xa).releaseBegin().add(0xb).del(0xb).release(0xa).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xb).end, ResourceEnd::Delete);
}

TEST(ResourceTracker, DeletingWhatTheWalkComesToNextIsAnAnomaly)
{
    History history;
    history.init(1).add(0xa).add(0xb).add(0xc).releaseBegin().release(0xc).del(0xb);
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"next deleted in release"});
}

TEST(ResourceTracker, DeletingWhatTheWalkComesToLaterIsNone)
{
    History history;
    history.init(1).add(0xa).add(0xb).add(0xc).releaseBegin().release(0xc).del(0xa).release(0xb);
    history.releaseEnd().end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{});
}

TEST(ResourceTracker, DeletingTheNewestOutsideOfTheWalkIsNone)
{
    History history;
    history.init(1).add(0xa).add(0xb).del(0xb).releaseBegin().release(0xa).releaseEnd().end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{});
}

TEST(ResourceTracker, WithNoHookInTheWalkEverythingGoesAtItsEnd)
{
    History history;
    history.init(1).add(0xa).add(0xb).releaseBegin().releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xa).end, ResourceEnd::Release);
    EXPECT_EQ(history.rows.resource(0xa).releaseOrderRight, Verdict::Unknown);
    EXPECT_EQ(history.rows.resource(0xa).releaseOrder, -1);
}

TEST(ResourceTracker, ANodeThatTheWalkLeftOutIsLeaked)
{
    History history;
    history.init(1).add(0xa).add(0xb).releaseBegin().release(0xb).releaseEnd().end();
    EXPECT_EQ(history.rows.resource(0xa).end, ResourceEnd::Leaked);
}

TEST(ResourceTracker, AddressReusedByARebindIsANewLifetime)
{
    History history;
    history.init(1).add(0xa, 10);
    history.init(2).add(0xa, 20); // while the old drm_device still waits for its last close
    history.on(1).releaseBegin().release(0xa).releaseEnd();
    history.init(3).add(0xa, 30).end();
    ASSERT_EQ(history.rows.resources.size(), 3U);
    EXPECT_EQ(history.rows.resources[0].deviceId, 1);
    EXPECT_EQ(history.rows.resources[0].sizeBytes, 10U);
    EXPECT_EQ(history.rows.resources[0].end, ResourceEnd::Release);
    EXPECT_EQ(history.rows.resources[1].deviceId, 2);
    EXPECT_EQ(history.rows.resources[1].end, ResourceEnd::Live);
    EXPECT_EQ(history.rows.resources[2].sizeBytes, 30U);
    EXPECT_TRUE(history.rows.anomalies.empty());
}

TEST(ResourceTracker, AddAfterReleaseIsAnAnomaly)
{
    History history;
    history.init(1).releaseBegin().releaseEnd().add(0xa).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"event after release"});
}

TEST(ResourceTracker, AHookThatNeverGotArmedAccusesNobody)
{
    HookEvent hook;
    hook.hook = "add";
    hook.state = HookEvent::State::Missing;
    History history;
    history.trackers.handle(hook);
    history.init(1).del(0xa).end();
    EXPECT_TRUE(history.rows.anomalies.empty());
}

TEST(ResourceTracker, AFallbackRungIsAsGoodAsTheFirst)
{
    HookEvent hook;
    hook.hook = "add";
    hook.state = HookEvent::State::Missing;
    History history;
    history.trackers.handle(hook);
    hook.symbol = "drmm_kmalloc";
    hook.state = HookEvent::State::Fallback;
    history.trackers.handle(hook);
    history.init(1).del(0xa).end();
    EXPECT_EQ(history.rows.anomalyKinds(), Kinds{"del without add"});
}

} // namespace

} // namespace drmscope::tracer
