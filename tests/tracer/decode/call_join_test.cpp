// SPDX-License-Identifier: MIT
#include "tracer/decode/call_join.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

constexpr uint64_t kDrm = 0xd00;

template <typename Domain> Domain by(int32_t pid, typename Domain::Kind kind)
{
    Domain event;
    event.kind = kind;
    event.origin.pid = pid;
    return event;
}

DeviceEvent device(int32_t pid, DeviceEvent::Kind kind, Step step)
{
    auto event = by<DeviceEvent>(pid, kind);
    event.step = step;
    if (step == Step::Enter)
        event.device.address = kDrm;
    return event;
}

ResourceEvent node(int32_t pid, ResourceEvent::Kind kind, uint64_t address, uint64_t bytes)
{
    auto event = by<ResourceEvent>(pid, kind);
    event.node = address;
    event.sizeBytes = bytes;
    if (kind == ResourceEvent::Kind::Add)
        event.device.address = kDrm;
    return event;
}

CallEvent call(int32_t pid, CallEvent::Kind kind, Step step)
{
    auto event = by<CallEvent>(pid, kind);
    event.step = step;
    if (step == Step::Enter)
        event.device.address = kDrm;
    event.data = 0xda;
    return event;
}

ReleaseSpanEvent span(int32_t pid, bool begin)
{
    ReleaseSpanEvent event;
    event.begin = begin;
    event.origin.pid = pid;
    if (begin)
        event.device.address = kDrm;
    return event;
}

class CallJoinTest : public testing::Test
{
protected:
    // The event as it goes on; nothing where it does not.
    template <typename Domain> std::optional<Domain> pass(const Domain& told)
    {
        Event event = told;
        if (!m_join.complete(event))
            return std::nullopt;
        return std::get<Domain>(event);
    }

    CallJoin m_join;
};

TEST_F(CallJoinTest, AReturnBelongsToTheCallOfItsTask)
{
    EXPECT_TRUE(pass(device(1, DeviceEvent::Kind::Unplug, Step::Enter)));
    EXPECT_TRUE(pass(device(1, DeviceEvent::Kind::Unregister, Step::Enter)));
    EXPECT_FALSE(pass(device(2, DeviceEvent::Kind::Unplug, Step::Return)));
    const auto inner = pass(device(1, DeviceEvent::Kind::Unregister, Step::Return));
    const auto outer = pass(device(1, DeviceEvent::Kind::Unplug, Step::Return));
    ASSERT_TRUE(inner && outer);
    EXPECT_EQ(inner->device.address, kDrm);
    EXPECT_EQ(outer->device.address, kDrm);
    EXPECT_FALSE(pass(device(1, DeviceEvent::Kind::Unplug, Step::Return)));
}

TEST_F(CallJoinTest, ReleasedNodesAreOfTheReleaseThatRunsInTheirTask)
{
    pass(device(1, DeviceEvent::Kind::Init, Step::Enter));
    pass(node(1, ResourceEvent::Kind::Add, 0x10, 100));
    pass(node(1, ResourceEvent::Kind::Add, 0x20, 20));
    const auto begin = pass(span(3, true));
    ASSERT_TRUE(begin);
    EXPECT_EQ(begin->nodes, 2U);
    EXPECT_EQ(begin->sizeBytes, 120U);
    EXPECT_FALSE(pass(node(4, ResourceEvent::Kind::Release, 0x20, 20)));
    for (uint32_t place = 0; place < 2; ++place) {
        const auto released = pass(node(3, ResourceEvent::Kind::Release, 0x20 - place * 0x10, 60));
        ASSERT_TRUE(released);
        EXPECT_EQ(released->device.address, kDrm);
        EXPECT_EQ(released->ordinal, place);
    }
    const auto end = pass(span(3, false));
    ASSERT_TRUE(end);
    EXPECT_EQ(end->device.address, kDrm);
    EXPECT_EQ(end->nodes, 2U);
    EXPECT_EQ(end->sizeBytes, 120U);
}

TEST_F(CallJoinTest, HowManyNodesThereAreIsUnknownWhereTheBeginningWasNotSeen)
{
    pass(node(1, ResourceEvent::Kind::Add, 0x10, 100));
    EXPECT_EQ(pass(span(1, true))->nodes, ReleaseSpanEvent::kUnknownNodes);
}

TEST_F(CallJoinTest, HowManyNodesThereAreIsUnknownAfterALoss)
{
    pass(device(1, DeviceEvent::Kind::Init, Step::Enter));
    m_join.missed();
    EXPECT_EQ(pass(span(1, true))->nodes, ReleaseSpanEvent::kUnknownNodes);
}

TEST_F(CallJoinTest, ADeletedNodeIsOfTheDrmDeviceThatItsTaskNamed)
{
    EXPECT_FALSE(pass(call(1, CallEvent::Kind::Kfree, Step::Enter)));
    const auto freed = pass(node(1, ResourceEvent::Kind::Delete, 0x10, 5));
    ASSERT_TRUE(freed);
    EXPECT_EQ(freed->device.address, kDrm);
    EXPECT_EQ(freed->cause, ResourceEvent::Cause::Kfree);
    EXPECT_FALSE(pass(call(1, CallEvent::Kind::Kfree, Step::Return)));
    EXPECT_FALSE(m_join.takeFollower());

    pass(call(1, CallEvent::Kind::ReleaseAction, Step::Enter));
    EXPECT_EQ(pass(node(1, ResourceEvent::Kind::Delete, 0x20, 5))->cause,
              ResourceEvent::Cause::ActionRunEarly);
}

TEST_F(CallJoinTest, WhyANodeIsDeletedIsUnknownWhereOnlyDrmItselfTells)
{
    auto deleted = node(1, ResourceEvent::Kind::Delete, 0x10, 5);
    deleted.device.address = kDrm;
    const auto told = pass(deleted);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->device.address, kDrm);
    EXPECT_EQ(told->cause, ResourceEvent::Cause::None);
}

TEST_F(CallJoinTest, AnAddressThatIsOnNoListIsTold)
{
    pass(call(1, CallEvent::Kind::Kfree, Step::Enter));
    EXPECT_FALSE(pass(call(1, CallEvent::Kind::Kfree, Step::Return)));
    const auto follower = m_join.takeFollower();
    ASSERT_TRUE(follower);
    const auto& told = std::get<ResourceEvent>(*follower);
    EXPECT_EQ(told.cause, ResourceEvent::Cause::UnknownPointer);
    EXPECT_EQ(told.device.address, kDrm);
    EXPECT_EQ(told.data, 0xdaU);
    EXPECT_FALSE(m_join.takeFollower());
}

TEST_F(CallJoinTest, AFileOpenedInsideClientInitIsAnInKernelClients)
{
    const auto opened = [this](int32_t pid, uint64_t file) {
        auto event = by<FileEvent>(pid, FileEvent::Kind::Open);
        event.device.address = kDrm;
        event.file = file;
        event.processId = 77;
        return pass(event)->inKernel;
    };
    pass(call(1, CallEvent::Kind::ClientInit, Step::Enter));
    EXPECT_TRUE(opened(1, 0xf1));
    EXPECT_FALSE(opened(2, 0xf2));
    pass(call(1, CallEvent::Kind::ClientInit, Step::Return));
    EXPECT_FALSE(opened(1, 0xf3));
    auto closed = by<FileEvent>(9, FileEvent::Kind::Close);
    closed.device.address = kDrm;
    closed.file = 0xf1;
    EXPECT_TRUE(pass(closed)->inKernel);
    EXPECT_EQ(pass(closed)->processId, 0); // closed already: as the file itself says
}

TEST_F(CallJoinTest, LeavesTheModulesEventsAsTheyAre)
{
    auto event = device(1, DeviceEvent::Kind::Unplug, Step::Return);
    event.origin.seq = 5;
    event.device = {kDrm, 3};
    EXPECT_TRUE(pass(event));
}

} // namespace
} // namespace drmscope::tracer
