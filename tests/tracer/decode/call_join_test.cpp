// SPDX-License-Identifier: MIT
#include "tracer/decode/call_join.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

constexpr uint64_t kDrm = 0xd00;
constexpr uint64_t kGemsRelease = 0xfe1;
constexpr uint64_t kKobjectUevent = 0xee1;

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

    static std::string_view nameOf(uint64_t address, uint64_t)
    {
        return address == kGemsRelease     ? "drm_gem_dmabuf_release"
               : address == kKobjectUevent ? "kobject_uevent_env.constprop.0"
                                           : "";
    }

    CallJoin m_join{nameOf};
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

ObjectEvent object(ObjectEvent::Kind kind, Step step, uint64_t timestampNs = 1)
{
    auto event = by<ObjectEvent>(1, kind);
    event.step = step;
    event.origin.timestampNs = timestampNs;
    if (step != Step::Return)
        event.device.address = kDrm;
    event.object = 0xf1;
    return event;
}

TEST_F(CallJoinTest, AnExportIsOfDrmByItsReleaseFunctionAndTheDmabufIsWhatItReturns)
{
    using enum ObjectEvent::Kind;
    auto call = object(DmabufExport, Step::Enter);
    call.release = kGemsRelease;
    call.data = 0x9e;
    auto returned = object(DmabufExport, Step::Return);
    returned.object = 0xdb;
    EXPECT_FALSE(pass(call));
    const auto told = pass(returned);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->object, 0xdbU);
    EXPECT_EQ(told->data, 0x9eU);
    EXPECT_EQ(told->device.address, kDrm);
    EXPECT_FALSE(pass(returned)); // nobody called

    pass(call);
    returned.object = -uint64_t{12}; // ERR_PTR(-ENOMEM)
    EXPECT_FALSE(pass(returned));

    call.release = kGemsRelease + 1; // of another exporter
    pass(call);
    returned.object = 0xdb;
    EXPECT_FALSE(pass(returned));
    auto detached = object(DmabufDetach, Step::Whole);
    EXPECT_FALSE(pass(detached));
    detached.release = kGemsRelease;
    EXPECT_TRUE(pass(detached));
}

ObjectEvent put(int32_t pid, uint64_t caller, int32_t refs, Step step = Step::Whole)
{
    auto event = by<ObjectEvent>(pid, ObjectEvent::Kind::ReferencePut);
    event.device.address = kDrm;
    event.caller = caller;
    event.refs = refs;
    event.step = step;
    return event;
}

TEST_F(CallJoinTest, APutThatGoesOnInItsPartIsOne)
{
    constexpr Step kPart = Step::Return;
    EXPECT_TRUE(pass(put(1, 0xca, 3)));
    EXPECT_FALSE(pass(put(1, 0xca, 3, kPart)));
    // others come to the part without it
    const auto alone = pass(put(1, 0xca, 2, kPart));
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->step, Step::Whole);
    // of another caller, of another task, after the count has changed
    EXPECT_TRUE(pass(put(1, 0xca, 3)));
    EXPECT_TRUE(pass(put(1, 0xcb, 3, kPart)));
    EXPECT_TRUE(pass(put(1, 0xca, 3)));
    EXPECT_TRUE(pass(put(2, 0xca, 3, kPart)));
    EXPECT_TRUE(pass(put(1, 0xca, 2, kPart)));
}

// A call that may change who is master: whose file it is, and whether it or anybody is one before.
ObjectEvent mastership(ObjectEvent::Kind kind, bool is, uint64_t masterOfFile, uint64_t masterOfDrm)
{
    auto event = by<ObjectEvent>(1, kind);
    event.step = Step::Enter;
    event.device.address = kDrm;
    event.object = 0xf1;
    event.count = is ? 1 : 0;
    event.data = masterOfDrm;
    event.sizeBytes = masterOfFile - masterOfDrm;
    return event;
}

ObjectEvent answered(ObjectEvent::Kind kind, int32_t result)
{
    auto event = by<ObjectEvent>(1, kind);
    event.step = Step::Return;
    event.result = result;
    return event;
}

TEST_F(CallJoinTest, WhoBecomesMasterIsToldAndWhoIsNoneAnyMore)
{
    constexpr auto kSet = ObjectEvent::Kind::MasterSet;
    constexpr auto kDrop = ObjectEvent::Kind::MasterDrop;
    EXPECT_FALSE(pass(mastership(kSet, false, 0, 0)));
    const auto became = pass(answered(kSet, 0));
    ASSERT_TRUE(became);
    EXPECT_EQ(became->object, 0xf1u);
    EXPECT_EQ(became->device.address, kDrm);
    EXPECT_EQ(became->data, 0u);
    EXPECT_EQ(became->sizeBytes, 0u);
    EXPECT_EQ(became->count, 0u);
    EXPECT_FALSE(pass(mastership(kSet, false, 0, 0)));
    EXPECT_FALSE(pass(answered(kSet, -12))) << "it failed";
    EXPECT_FALSE(pass(mastership(kSet, true, 0xa, 0xa)));
    EXPECT_FALSE(pass(answered(kSet, 0))) << "it was master";
    EXPECT_FALSE(pass(mastership(kDrop, true, 0xa, 0xa)));
    EXPECT_TRUE(pass(answered(kDrop, 0)));
    EXPECT_FALSE(pass(mastership(kDrop, true, 0xa, 0xb)));
    EXPECT_FALSE(pass(answered(kDrop, 0))) << "another was";
    EXPECT_FALSE(pass(mastership(kDrop, false, 0xa, 0xa)));
    EXPECT_FALSE(pass(answered(kDrop, 0))) << "its master has other files";
}

ObjectEvent uevent(uint64_t caller, int number)
{
    auto event = by<ObjectEvent>(1, ObjectEvent::Kind::Uevent);
    event.caller = caller;
    event.text = "bind@/devices/platform/vkms" + std::string(1, '\0') +
                 "SEQNUM=" + std::to_string(number) + std::string(1, '\0');
    return event;
}

TEST_F(CallJoinTest, AUeventIsOfADeviceUntilItIsReleased)
{
    auto init = device(1, DeviceEvent::Kind::Init, Step::Enter);
    init.parentName = "vkms";
    ASSERT_TRUE(pass(init));
    const auto told = pass(uevent(kKobjectUevent, 3));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->device.address, kDrm);
    EXPECT_EQ(told->text, "bind /devices/platform/vkms");
    EXPECT_EQ(told->data, 3U);
    m_join.missed();
    EXPECT_TRUE(pass(uevent(kKobjectUevent, 4)));
    EXPECT_TRUE(pass(span(1, true)));
    EXPECT_TRUE(pass(span(1, false)));
    EXPECT_FALSE(pass(uevent(kKobjectUevent, 5)));
}

TEST_F(CallJoinTest, AUeventIsNotOfADeviceThatCouldNotBeInitialised)
{
    auto init = device(1, DeviceEvent::Kind::Init, Step::Enter);
    init.parentName = "vkms";
    ASSERT_TRUE(pass(init));
    auto failed = device(1, DeviceEvent::Kind::Init, Step::Return);
    failed.returnValue = -12;
    ASSERT_TRUE(pass(failed));
    EXPECT_FALSE(pass(uevent(kKobjectUevent, 3)));
}

TEST_F(CallJoinTest, AUeventIsWhatTheKernelSends)
{
    auto init = device(1, DeviceEvent::Kind::Init, Step::Enter);
    init.parentName = "vkms";
    ASSERT_TRUE(pass(init));
    EXPECT_FALSE(pass(uevent(0xbad, 3))) << "root of a container may send such a message";
    EXPECT_TRUE(pass(uevent(kKobjectUevent, 4)));
}

ObjectEvent stateMade(uint64_t address, uint32_t gone, uint64_t timestampNs)
{
    auto event = by<ObjectEvent>(1, ObjectEvent::Kind::AtomicStateInit);
    event.step = Step::Enter;
    event.device.address = kDrm;
    event.object = address;
    event.count = gone;
    event.origin.timestampNs = timestampNs;
    return event;
}

ObjectEvent stateFreed(uint64_t address, uint32_t gone)
{
    auto event = stateMade(address, gone, 0);
    event.kind = ObjectEvent::Kind::AtomicStateFree;
    event.step = Step::Whole;
    return event;
}

TEST_F(CallJoinTest, AtomicStatesAreToldOfWhereTheirDeviceGoes)
{
    using enum ObjectEvent::Kind;
    for (const uint64_t state : {0x51U, 0x53U, 0x52U}) {
        EXPECT_FALSE(pass(stateMade(state, 0, 100 + state)));
        EXPECT_FALSE(pass(answered(AtomicStateInit, 0))) << "commits are no news";
    }
    EXPECT_FALSE(pass(stateMade(0x54, 0, 0)));
    EXPECT_FALSE(pass(answered(AtomicStateInit, -12)));
    EXPECT_FALSE(pass(stateFreed(0x53, 0)));
    auto unplug = device(2, DeviceEvent::Kind::Unplug, Step::Enter);
    unplug.origin.timestampNs = 5000;
    EXPECT_TRUE(pass(unplug));
    const std::vector<Event> earlier = m_join.takeEarlier();
    ASSERT_EQ(earlier.size(), 2U);
    EXPECT_EQ(std::get<ObjectEvent>(earlier[0]).object, 0x51U) << "the oldest first";
    EXPECT_EQ(std::get<ObjectEvent>(earlier[1]).object, 0x52U);
    EXPECT_EQ(std::get<ObjectEvent>(earlier[1]).origin.timestampNs, 5000U);
    EXPECT_TRUE(pass(device(2, DeviceEvent::Kind::Unregister, Step::Enter)));
    EXPECT_TRUE(m_join.takeEarlier().empty()) << "once is enough";
    EXPECT_TRUE(pass(stateFreed(0x51, 1)));
    EXPECT_TRUE(pass(stateFreed(0x52, 0))) << "registered again: it was told of";
    EXPECT_FALSE(pass(stateMade(0x56, 1, 0)));
    const auto after = pass(answered(AtomicStateInit, 0));
    ASSERT_TRUE(after);
    EXPECT_EQ(after->object, 0x56U);
    EXPECT_EQ(after->count, 0U);
}

TEST_F(CallJoinTest, AMappingThatFailedIsNone)
{
    using enum ObjectEvent::Kind;
    pass(object(Map, Step::Enter));
    EXPECT_TRUE(pass(object(Map, Step::Return)));
    pass(object(Map, Step::Enter));
    auto failed = object(Map, Step::Return);
    failed.result = -22;
    EXPECT_FALSE(pass(failed));
}

TEST_F(CallJoinTest, IoctlsAreCountedAndNoneIsLost)
{
    constexpr uint64_t kSecond = 1'000'000'000;
    uint32_t sum = 0;
    unsigned events = 0;
    const auto ioctl = [&](uint64_t timestampNs, int32_t result) {
        EXPECT_FALSE(pass(object(ObjectEvent::Kind::Ioctl, Step::Enter, timestampNs)));
        auto returned = object(ObjectEvent::Kind::Ioctl, Step::Return, timestampNs);
        returned.result = result;
        if (const auto told = pass(returned)) {
            EXPECT_EQ(told->result, result);
            sum += told->count;
            ++events;
        }
    };
    for (uint64_t i = 0; i < 100; ++i)
        ioctl(kSecond + i, -19);
    EXPECT_EQ(events, 1U); // the first at once
    ioctl(2 * kSecond, -19);
    EXPECT_EQ(sum, 101U);
    ioctl(2 * kSecond + 1, 0); // another answer
    EXPECT_EQ(events, 3U);
    ioctl(2 * kSecond + 2, 0);
    ioctl(2 * kSecond + 3, -19);
    auto closed = by<FileEvent>(9, FileEvent::Kind::Close);
    closed.file = 0xf1;
    closed.origin.timestampNs = 2 * kSecond + 4;
    pass(closed);
    for (const Event& earlier : m_join.takeEarlier()) {
        sum += std::get<ObjectEvent>(earlier).count;
        EXPECT_EQ(std::get<ObjectEvent>(earlier).origin.timestampNs, closed.origin.timestampNs);
    }
    EXPECT_EQ(sum, 104U);
    ioctl(4 * kSecond, -19);
    ioctl(4 * kSecond + 1, -19);
    ASSERT_EQ(m_join.takeRest(5 * kSecond).size(), 1U);
    EXPECT_TRUE(m_join.takeRest(5 * kSecond).empty());
}

TEST_F(CallJoinTest, ADriverIsNamedWhenItIsGoneAndOtherChainsAreNoBus)
{
    auto event = by<BindEvent>(1, BindEvent::Kind::Remove);
    event.parent = 0xaa;
    event.bus = "pci";
    event.boundDriver = "bochs-drm";
    ASSERT_TRUE(pass(event));
    event.step = Step::Return;
    event.boundDriver.clear();
    const auto unbound = pass(event);
    ASSERT_TRUE(unbound);
    EXPECT_EQ(unbound->boundDriver, "bochs-drm");
    event.otherChain = 8;
    EXPECT_FALSE(pass(event));
    event.otherChain = 0;
    event.bus = "scsi"; // until a drm_device is met there
    EXPECT_FALSE(pass(event));
}

} // namespace
} // namespace drmscope::tracer
