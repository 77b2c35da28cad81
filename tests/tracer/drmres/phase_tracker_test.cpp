// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {

namespace {

TEST(PhaseTracker, HotUnplugWithAFileHeldOpen)
{
    History history;
    history.probe(Step::Enter).init(1).step(EventKind::DeviceInit, Step::Return).registered();
    history.probe(Step::Return).open(0xf);
    history.remove(Step::Enter).unplug().remove(Step::Return);
    history.close(0xf).releaseBegin().releaseEnd().end();
    EXPECT_EQ(history.rows.phasesOf(1),
              "probing init registered unplugging unplugged zombie releasing freed");
    EXPECT_EQ(history.rows.phases.front().startedNs, History::kStepNs);
    EXPECT_EQ(history.rows.phases.back().endedNs, 0U);
}

TEST(PhaseTracker, TheOneThatItIsInIsToldAsItBegins)
{
    History history;
    history.init(1);
    EXPECT_EQ(history.rows.phasesOf(1), "init");
    EXPECT_EQ(history.rows.phases.back().endedNs, 0U);
    history.registered();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered");
    EXPECT_EQ(history.rows.phases.front().endedNs, history.rows.phases.back().startedNs);
    EXPECT_EQ(history.rows.phases.back().endedNs, 0U);
}

TEST(PhaseTracker, ReleasedInsideRemoveHasNoZombie)
{
    History history;
    history.probe(Step::Enter).init(1).registered().probe(Step::Return);
    history.remove(Step::Enter).unplug().releaseBegin().releaseEnd().remove(Step::Return).end();
    EXPECT_EQ(history.rows.phasesOf(1),
              "probing init registered unplugging unplugged releasing freed");
}

TEST(PhaseTracker, UnregisterWithoutUnplug)
{
    History history;
    history.init(1, "").registered().unregister().releaseBegin().releaseEnd().end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered unregistered releasing freed");
}

TEST(PhaseTracker, UnregisterInsideUnplugIsUnplug)
{
    History history;
    history.init(1).registered().unplug().end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered unplugging unplugged");
}

TEST(PhaseTracker, FailedInitIsFreed)
{
    History history;
    history.probe(Step::Enter).init(1).add(0xa).releaseBegin(true).release(0xa).releaseEnd();
    history.step(EventKind::DeviceInit, Step::Return, -12).probe(Step::Return, true).end();
    EXPECT_EQ(history.rows.phasesOf(1), "probing init releasing freed");
    EXPECT_TRUE(history.rows.anomalies.empty());
}

TEST(PhaseTracker, InitThatGaveUpBeforeItHadAListIsFreed)
{
    History history;
    history.init(1).step(EventKind::DeviceInit, Step::Return, -19).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init freed");
}

TEST(PhaseTracker, FailedRegisterStaysInInit)
{
    History history;
    history.init(1).step(EventKind::DeviceRegister, Step::Return, -5).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init");
}

TEST(PhaseTracker, FailedProbeThatForgotAPutIsAZombie)
{
    History history;
    history.probe(Step::Enter).init(1).registered().unregister().probe(Step::Return, true).end();
    EXPECT_EQ(history.rows.phasesOf(1), "probing init registered unregistered zombie");
}

TEST(PhaseTracker, ARebindDoesNotTouchTheOldDevice)
{
    History history;
    history.probe(Step::Enter).init(1).registered().probe(Step::Return).open(0xf);
    history.unplug().remove(Step::Return);
    history.probe(Step::Enter).init(2).registered().probe(Step::Return);
    history.on(1).close(0xf).releaseBegin().releaseEnd().end();
    EXPECT_EQ(history.rows.phasesOf(1),
              "probing init registered unplugging unplugged zombie releasing freed");
    EXPECT_EQ(history.rows.phasesOf(2), "probing init registered");
}

// A rebuild may tell of all drm_devices before the first event.
TEST(PhaseTracker, ADeviceThatHasNotBegunIsNotTouchedByARemove)
{
    History history;
    history.meet(1, "init").meet(2, "init").on(1);
    history.step(EventKind::DeviceInit, Step::Enter).registered().remove(Step::Return);
    history.on(2).step(EventKind::DeviceInit, Step::Enter).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered zombie");
    EXPECT_EQ(history.rows.phasesOf(2), "init");
}

TEST(PhaseTracker, ADriverThatNeverUnregisteredLeavesAZombie)
{
    History history;
    history.init(1).registered().remove(Step::Return).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered zombie");
}

// virtio-gpu: its driver sits on the virtio device, which a probe of the PCI device made.
TEST(PhaseTracker, TheInnermostProbeOfTheTaskIsItsDrivers)
{
    constexpr uint64_t kPci = 0x1111;
    constexpr uint64_t kVirtio = 0x2222;
    History history;
    history.by(7).probe(Step::Enter, false, 0x3333);
    history.by(1).probe(Step::Enter, false, kPci).probe(Step::Enter, false, kVirtio);
    const uint64_t probeNs = history.nowNs();
    history.init(1, "virtio-pci", kPci).registered();
    history.probe(Step::Return, false, kVirtio).probe(Step::Return, false, kPci);
    history.unplug().remove(Step::Return, kVirtio).end();
    EXPECT_EQ(history.rows.phasesOf(1), "probing init registered unplugging unplugged zombie");
    EXPECT_EQ(history.rows.phases.front().startedNs, probeNs);
}

TEST(PhaseTracker, RemovalOfAnotherParentIsNoneOfItsBusiness)
{
    History history;
    history.init(1).registered().remove(Step::Return, 0x9999).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered");
}

TEST(PhaseTracker, ASnapshotBeginsInThePhaseThatItsFlagsTell)
{
    History history;
    history.meet(1, "snapshot").deviceSnapshot(true, false);
    history.meet(2, "snapshot").deviceSnapshot(false, true);
    history.meet(3, "snapshot", "").deviceSnapshot(false, true);
    history.meet(4, "snapshot").deviceSnapshot(false, false);
    history.meet(5, "snapshot").deviceSnapshot(false, false, 1).end();
    EXPECT_EQ(history.rows.phasesOf(1), "registered");
    EXPECT_EQ(history.rows.phasesOf(2), "unplugged");
    EXPECT_EQ(history.rows.phasesOf(3), "zombie");
    EXPECT_EQ(history.rows.phasesOf(4), "unknown");
    EXPECT_EQ(history.rows.phasesOf(5), "unregistered");
}

TEST(PhaseTracker, ASnapshotOfAKnownDeviceIsNoNews)
{
    History history;
    history.init(1).registered().deviceSnapshot(true, false);
    history.unplug().deviceSnapshot(false, true).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered unplugging unplugged");
}

TEST(PhaseTracker, ASnapshotMakesUpForAnUnplugThatWasMissed)
{
    History history;
    history.init(1).registered().missedNow().deviceSnapshot(false, true).end();
    EXPECT_EQ(history.rows.phasesOf(1), "init registered unplugged");
}

TEST(PhaseTracker, AnEventOfADeviceThatWasNeverMetBeginsUnknown)
{
    History history;
    history.meet(1, "unseen").add(0xa).unplug().end();
    EXPECT_EQ(history.rows.phasesOf(1), "unknown unplugging unplugged");
}

} // namespace

} // namespace drmscope::tracer
