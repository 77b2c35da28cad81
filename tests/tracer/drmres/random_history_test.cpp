// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/device_model.h"
#include "tests/tracer/drmres/history.h"

#include <gtest/gtest.h>

#include <set>

namespace drmscope::tracer {

namespace {

constexpr uint32_t kHistories = 100;
constexpr int kSteps = 400;

// Feeds the trackers what the model tells; a gap is known once the next event comes.
void feed(Trackers& trackers, const std::vector<DeviceModel::Told>& history)
{
    uint64_t lostSinceNs = 0;
    for (const DeviceModel::Told& told : history) {
        if (told.begins) {
            DeviceRow device;
            device.id = told.event.deviceId;
            device.firstSeenNs = told.event.timestampNs;
            device.origin = "init";
            trackers.deviceSeen(device);
        }
        if (told.lost) {
            lostSinceNs = told.event.timestampNs;
            continue;
        }
        if (lostSinceNs != 0)
            trackers.missed(MissedEvent{0, lostSinceNs - 1, told.event.timestampNs, 0});
        lostSinceNs = 0;
        trackers.handle(told.event);
    }
    trackers.finish(history.back().event.timestampNs + 1);
}

TEST(RandomHistory, EveryLifetimeIsTheTrueOne)
{
    for (uint32_t seed = 0; seed < kHistories; ++seed) {
        DeviceModel model(seed, false);
        KeptRows rows;
        Trackers trackers(rows);
        feed(trackers, model.run(kSteps));

        ASSERT_EQ(rows.resources.size(), model.truths().size()) << "seed " << seed;
        for (const ResourceRow& row : rows.resources) {
            const DeviceModel::Truth& truth = model.truths().at(row.addEventId);
            ASSERT_EQ(row.deviceId, truth.device) << "seed " << seed;
            ASSERT_EQ(row.end, truth.end) << "seed " << seed;
            ASSERT_EQ(row.addedInRelease, truth.addedInRelease) << "seed " << seed;
            ASSERT_EQ(row.ended, truth.end != ResourceEnd::Live) << "seed " << seed;
            if (truth.end != ResourceEnd::Live && truth.end != ResourceEnd::Leaked) {
                ASSERT_EQ(row.endEventId, truth.endEventId) << "seed " << seed;
            }
            ASSERT_EQ(row.releaseOrderRight,
                      truth.end == ResourceEnd::Release ? Verdict::Right : Verdict::Unknown);
        }
        for (const AnomalyRow& row : rows.anomalies)
            ASSERT_EQ(row.kind, "left by release") << "seed " << seed;
        ASSERT_EQ(rows.files.size(), model.filesOpened());
        ASSERT_EQ(rows.pins.size(), model.filesOpened());
    }
}

// Whatever is lost: nobody is accused, and no row says what did not happen.
TEST(RandomHistory, LossNeverMakesALie)
{
    for (uint32_t seed = 0; seed < kHistories; ++seed) {
        DeviceModel model(seed, true);
        KeptRows rows;
        Trackers trackers(rows);
        feed(trackers, model.run(kSteps));

        std::set<RowId> seen;
        for (const ResourceRow& row : rows.resources) {
            if (row.addEventId == 0)
                continue;
            ASSERT_TRUE(seen.insert(row.addEventId).second) << "two rows of one lifetime";
            const DeviceModel::Truth& truth = model.truths().at(row.addEventId);
            ASSERT_EQ(row.deviceId, truth.device) << "seed " << seed;
            if (row.end == ResourceEnd::Leaked) {
                ASSERT_EQ(truth.end, ResourceEnd::Leaked) << "seed " << seed;
            }
            if (row.end == ResourceEnd::Delete || row.end == ResourceEnd::Release) {
                ASSERT_EQ(row.endEventId, truth.endEventId) << "seed " << seed;
            }
            ASSERT_NE(row.releaseOrderRight, Verdict::Wrong) << "seed " << seed;
        }
        for (const PinRow& pin : rows.pins)
            ASSERT_NE(pin.kind, PinKind::Unexplained) << "seed " << seed;
    }
}

} // namespace

} // namespace drmscope::tracer
