// SPDX-License-Identifier: MIT
#include "tests/tracer/store/empty_session.h"
#include "tracer/store/batch_writer.h"
#include "tracer/store/device_rows.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

DeviceEvent deviceEvent(DeviceEvent::Kind kind, Step step, uint64_t generation)
{
    DeviceEvent event;
    event.kind = kind;
    event.step = step;
    event.device = {0x1000, generation};
    event.parentName = "0000:01:00.0";
    return event;
}

class DeviceRowsTest : public testing::Test
{
protected:
    RowId init(uint64_t generation, Step step = Step::Enter)
    {
        return devices.of(deviceEvent(DeviceEvent::Kind::Init, step, generation)).row.id;
    }
    RowId other(uint64_t generation, bool endsLife = false)
    {
        return devices.of({0x1000, generation}, 5, "", endsLife).row.id;
    }

    std::string ask(const std::string& sql)
    {
        BatchWriter(session.file.database()).write(batch);
        return session.ask(sql);
    }

    tests::EmptySession session;
    Batch batch;
    OwnerRows owners{batch};
    DeviceRows devices{batch, owners};
};

TEST_F(DeviceRowsTest, GenerationsAtOneAddressAreLifetimes)
{
    EXPECT_EQ(init(1), 1);
    EXPECT_EQ(other(1), 1);
    EXPECT_EQ(other(1, true), 1);
    EXPECT_EQ(init(2), 2);
    EXPECT_EQ(other(1), 1) << "a function of the first that returns late";
}

TEST_F(DeviceRowsTest, WithoutGenerationsInitAndReleaseTellThemApart)
{
    EXPECT_EQ(init(0), 1);
    EXPECT_EQ(other(0, true), 1);
    EXPECT_EQ(init(0, Step::Return), 1) << "drm_dev_init() returns after it released";
    EXPECT_EQ(init(0), 2);
    EXPECT_EQ(init(0), 3) << "the release of the second was not seen";
}

TEST_F(DeviceRowsTest, ADeviceMetInTheMiddleIsUnseenUntilItsSnapshot)
{
    other(1);
    EXPECT_EQ(ask("SELECT origin FROM device"), "unseen");
    EXPECT_TRUE(devices.of(deviceEvent(DeviceEvent::Kind::Snapshot, Step::Whole, 1)).changed);
    EXPECT_EQ(ask("SELECT origin || parent_name FROM device"), "snapshot0000:01:00.0");
    EXPECT_FALSE(devices.of(deviceEvent(DeviceEvent::Kind::Snapshot, Step::Whole, 1)).changed);
}

TEST_F(DeviceRowsTest, AnOwnerIsOfTheKindThatTheKernelNames)
{
    init(1);
    DeviceEvent event = deviceEvent(DeviceEvent::Kind::Init, Step::Enter, 2);
    event.ownerKind = "kobject";
    devices.of(event);
    EXPECT_EQ(ask("SELECT group_concat(kind || ' ' || device_id, ', ') FROM owner"),
              "drm_device 1, kobject 2");
}

TEST_F(DeviceRowsTest, WhatWasLearnedStaysAfterTheUnbind)
{
    DeviceEvent event = deviceEvent(DeviceEvent::Kind::Init, Step::Enter, 1);
    event.boundDriver = "bochs-drm";
    event.primaryIndex = 1;
    event.renderIndex = 129;
    devices.of(event);
    event = deviceEvent(DeviceEvent::Kind::LastClose, Step::Whole, 1);
    event.parentName.clear();
    devices.of(event);
    EXPECT_EQ(ask("SELECT bound_driver || parent_name FROM device"), "bochs-drm0000:01:00.0");
    EXPECT_EQ(ask("SELECT group_concat(name, ' ') FROM minor"), "card1 renderD129");
}

TEST_F(DeviceRowsTest, ManyLifetimesDoNotPileUpInMemoryAndStayApart)
{
    for (uint64_t generation = 1; generation <= 3000; ++generation) {
        EXPECT_EQ(init(generation), static_cast<RowId>(generation));
        other(generation, true);
    }
    EXPECT_EQ(devices.count(), 3000);
}

} // namespace
} // namespace drmscope::tracer
