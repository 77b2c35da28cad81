// SPDX-License-Identifier: MIT
#include "tests/tracer/decode/tracepoint_writer.h"
#include "tracer/decode/event_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace drmscope::tracer {
namespace {

using Bytes = std::vector<std::byte>;
using Values = TracepointWriter::Values;

Record recordOf(const Bytes& bytes)
{
    return {.timestampNs = 77, .cpu = 3, .bytes = bytes};
}

class EventDecoderTest : public testing::Test
{
protected:
    EventDecoderTest()
    {
        for (const TracepointWriter& writer : TracepointWriter::module())
            EXPECT_EQ(decoder.addFormat(writer.format()), "") << writer.name();
    }

    DecodeStatus decode(std::string_view name, const Values& values, int32_t pid = 0)
    {
        const Bytes bytes = TracepointWriter::ofModule(name).record(values, pid);
        return decoder.decode(recordOf(bytes), event);
    }

    EventDecoder decoder;
    Event event;
};

const Values kAdd = {{"seq", 12},
                     {"drm", static_cast<int64_t>(0xffff888001234000)},
                     {"generation", 2},
                     {"node", 0x1000},
                     {"data", 0x1040},
                     {"action", 0x2000},
                     {"size", 4096},
                     {"caller", 0x3000},
                     {"refs", 1},
                     {"open_count", -1},
                     {"ordinal", -1},
                     {"gfp", 0xcc0},
                     {"cause", 0},
                     {"atomic", 1},
                     {"name", "drm_mode_config_init_release"},
                     {"dev", "0000:01:00.0"},
                     {"stack", std::vector<uint64_t>{1, 0xffffffffc0001234, 3}}};

TEST_F(EventDecoderTest, ReadsEveryFieldOfAnAdd)
{
    ASSERT_EQ(decode("drmres_add", kAdd, 4711), DecodeStatus::Decoded);
    const auto& add = std::get<ResourceEvent>(event);
    EXPECT_EQ(add.kind, ResourceEvent::Kind::Add);
    EXPECT_EQ(add.origin.timestampNs, 77u);
    EXPECT_EQ(add.origin.cpu, 3u);
    EXPECT_EQ(add.origin.seq, 12u);
    EXPECT_EQ(add.origin.pid, 4711);
    EXPECT_EQ(add.device, (DeviceKey{0xffff888001234000, 2}));
    EXPECT_EQ(add.node, 0x1000u);
    EXPECT_EQ(add.data, 0x1040u);
    EXPECT_EQ(add.action, 0x2000u);
    EXPECT_EQ(add.sizeBytes, 4096u);
    EXPECT_EQ(add.caller, 0x3000u);
    EXPECT_EQ(add.refs, 1);
    EXPECT_EQ(add.openCount, -1);
    EXPECT_EQ(add.ordinal, ResourceEvent::kUnknownOrdinal);
    EXPECT_EQ(add.gfp, 0xcc0u);
    EXPECT_EQ(add.cause, ResourceEvent::Cause::None);
    EXPECT_EQ(add.atomicContext, 1);
    EXPECT_EQ(add.name, "drm_mode_config_init_release");
    EXPECT_EQ(add.parentName, "0000:01:00.0");
    EXPECT_EQ(add.stack, (Stack{1, 0xffffffffc0001234, 3}));
}

TEST_F(EventDecoderTest, NothingStaysOfTheEventBefore)
{
    ASSERT_EQ(decode("drmres_add", kAdd), DecodeStatus::Decoded);
    ASSERT_EQ(decode("drmres_release", {{"seq", 13}, {"ordinal", 4}}), DecodeStatus::Decoded);
    const auto& release = std::get<ResourceEvent>(event);
    EXPECT_EQ(release.kind, ResourceEvent::Kind::Release);
    EXPECT_EQ(release.ordinal, 4u);
    EXPECT_EQ(release.device, DeviceKey());
    EXPECT_EQ(release.name, "");
    EXPECT_TRUE(release.stack.empty());
}

TEST_F(EventDecoderTest, KindsFollowTheTracepointsName)
{
    const auto kindOf = [&](const char* name) {
        EXPECT_EQ(decode(name, {{"step", 1}}), DecodeStatus::Decoded) << name;
        return std::visit(
            [](const auto& each) {
                if constexpr (requires { each.kind; })
                    return static_cast<int>(each.kind);
                else
                    return -1;
            },
            event);
    };
    EXPECT_EQ(kindOf("drmres_add"), static_cast<int>(ResourceEvent::Kind::Add));
    EXPECT_EQ(kindOf("drmres_del"), static_cast<int>(ResourceEvent::Kind::Delete));
    EXPECT_EQ(kindOf("drmres_snapshot"), static_cast<int>(ResourceEvent::Kind::Snapshot));
    EXPECT_EQ(kindOf("drmres_add_failed"), static_cast<int>(ResourceEvent::Kind::AddFailed));
    EXPECT_EQ(kindOf("drmres_dev_init"), static_cast<int>(DeviceEvent::Kind::Init));
    EXPECT_EQ(kindOf("drmres_dev_register"), static_cast<int>(DeviceEvent::Kind::Register));
    EXPECT_EQ(kindOf("drmres_dev_unregister"), static_cast<int>(DeviceEvent::Kind::Unregister));
    EXPECT_EQ(kindOf("drmres_dev_unplug"), static_cast<int>(DeviceEvent::Kind::Unplug));
    EXPECT_EQ(kindOf("drmres_dev_last_close"), static_cast<int>(DeviceEvent::Kind::LastClose));
    EXPECT_EQ(kindOf("drmres_dev_snapshot"), static_cast<int>(DeviceEvent::Kind::Snapshot));
    EXPECT_EQ(kindOf("drmres_file_open"), static_cast<int>(FileEvent::Kind::Open));
    EXPECT_EQ(kindOf("drmres_file_close"), static_cast<int>(FileEvent::Kind::Close));
    EXPECT_EQ(kindOf("drmres_file_snapshot"), static_cast<int>(FileEvent::Kind::Snapshot));
    EXPECT_EQ(kindOf("drmres_dev_probe"), static_cast<int>(BindEvent::Kind::Probe));
    EXPECT_EQ(kindOf("drmres_dev_remove"), static_cast<int>(BindEvent::Kind::Remove));
}

TEST_F(EventDecoderTest, ReadsAReleaseSpan)
{
    const Values values = {{"nodes", 12}, {"size", 999}, {"init_failed", 1}, {"dev", "vgem"}};
    ASSERT_EQ(decode("drmres_release_begin", values), DecodeStatus::Decoded);
    const auto begin = std::get<ReleaseSpanEvent>(event);
    EXPECT_TRUE(begin.begin);
    EXPECT_EQ(begin.nodes, 12u);
    EXPECT_EQ(begin.sizeBytes, 999u);
    EXPECT_TRUE(begin.initFailed);
    EXPECT_EQ(begin.parentName, "vgem");
    ASSERT_EQ(decode("drmres_release_end", values), DecodeStatus::Decoded);
    EXPECT_FALSE(std::get<ReleaseSpanEvent>(event).begin);
}

TEST_F(EventDecoderTest, ReadsADevice)
{
    ASSERT_EQ(decode("drmres_dev_register", {{"parent", 0x99},
                                             {"step", 1},
                                             {"ret", -22},
                                             {"driver_features", 7},
                                             {"primary", 0},
                                             {"render", 128},
                                             {"accel", -1},
                                             {"registered", 1},
                                             {"unplugged", 0},
                                             {"dev", "0000:01:00.0"},
                                             {"bus", "pci"},
                                             {"driver", "bochs-drm"},
                                             {"bound_driver", "bochs-drm-pci"},
                                             {"unique", "unique-name"}}),
              DecodeStatus::Decoded);
    const auto& device = std::get<DeviceEvent>(event);
    EXPECT_EQ(device.parent, 0x99u);
    EXPECT_EQ(device.step, Step::Return);
    EXPECT_EQ(device.returnValue, -22);
    EXPECT_EQ(device.driverFeatures, 7u);
    EXPECT_EQ(device.primaryIndex, 0);
    EXPECT_EQ(device.renderIndex, 128);
    EXPECT_EQ(device.accelIndex, -1);
    EXPECT_TRUE(device.registered);
    EXPECT_FALSE(device.unplugged);
    EXPECT_EQ(device.parentName, "0000:01:00.0");
    EXPECT_EQ(device.bus, "pci");
    EXPECT_EQ(device.drmDriver, "bochs-drm");
    EXPECT_EQ(device.boundDriver, "bochs-drm-pci");
    EXPECT_EQ(device.uniqueName, "unique-name");
}

TEST_F(EventDecoderTest, ReadsAFileABindingAndAHook)
{
    ASSERT_EQ(decode("drmres_file_open", {{"file", 0x55},
                                          {"minor", 128},
                                          {"minor_type", 2},
                                          {"in_kernel", 1},
                                          {"pid", 42},
                                          {"comm", "Xorg"}}),
              DecodeStatus::Decoded);
    const auto file = std::get<FileEvent>(event);
    EXPECT_EQ(file.file, 0x55u);
    EXPECT_EQ(file.minorIndex, 128);
    EXPECT_EQ(file.minorType, 2);
    EXPECT_TRUE(file.inKernel);
    EXPECT_EQ(file.processId, 42);
    EXPECT_EQ(file.comm, "Xorg");

    ASSERT_EQ(
        decode("drmres_dev_probe", {{"step", 1}, {"failed", 1}, {"bus", "pci"}, {"driver", "b"}}),
        DecodeStatus::Decoded);
    const auto bind = std::get<BindEvent>(event);
    EXPECT_EQ(bind.step, Step::Return);
    EXPECT_TRUE(bind.failed);
    EXPECT_EQ(bind.bus, "pci");
    EXPECT_EQ(bind.boundDriver, "b");

    ASSERT_EQ(decode("drmres_hook_status", {{"state", 2},
                                            {"error", -2},
                                            {"nmissed", 5},
                                            {"hook", "add"},
                                            {"symbol", "drm:add_dr"},
                                            {"reason", "inlined"}}),
              DecodeStatus::Decoded);
    const auto hook = std::get<HookEvent>(event);
    EXPECT_EQ(hook.state, HookEvent::State::Fallback);
    EXPECT_EQ(hook.error, -2);
    EXPECT_EQ(hook.missed, 5u);
    EXPECT_EQ(hook.hook, "add");
    EXPECT_EQ(hook.symbol, "drm:add_dr");
    EXPECT_EQ(hook.reason, "inlined");
}

TEST_F(EventDecoderTest, ShortRecordIsSkippedAndCounted)
{
    const Bytes whole = TracepointWriter::ofModule("drmres_add").record(kAdd);
    uint64_t refused = 0;
    for (size_t length = 0; length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const DecodeStatus status = decoder.decode(recordOf(cut), event);
        EXPECT_EQ(status, DecodeStatus::Short) << length;
        if (status == DecodeStatus::Short)
            ++refused;
    }
    EXPECT_EQ(decoder.counts().shortRecords, refused);
    EXPECT_EQ(decoder.counts().decoded, 0u);
}

TEST_F(EventDecoderTest, StringBeyondTheRecordIsShort)
{
    Bytes bytes = TracepointWriter::ofModule("drmres_dev_probe").record({{"dev", "x"}});
    const uint32_t location = 200u << 16 | 30;
    std::memcpy(bytes.data() + 28, &location, sizeof location); // dev, behind step and failed
    EXPECT_EQ(decoder.decode(recordOf(bytes), event), DecodeStatus::Short);
}

TEST_F(EventDecoderTest, ValueThatItsEnumLacksIsSkippedAndCounted)
{
    EXPECT_EQ(decode("drmres_del", {{"cause", 4}}), DecodeStatus::Impossible);
    EXPECT_EQ(decode("drmres_dev_init", {{"step", 3}}), DecodeStatus::Impossible);
    EXPECT_EQ(decode("drmres_hook_status", {{"state", 9}}), DecodeStatus::Impossible);
    EXPECT_EQ(decoder.counts().impossible, 3u);
    EXPECT_EQ(decoder.counts().damaged(), 3u);
}

TEST_F(EventDecoderTest, UnknownEventIsCounted)
{
    const Bytes bytes = TracepointWriter("drmres_later", 5, {"u64 seq"}).record({{"seq", 3}});
    EXPECT_EQ(decoder.decode(recordOf(bytes), event), DecodeStatus::Unknown);
    EXPECT_EQ(decoder.counts().unknown, 1u);
    EXPECT_EQ(decoder.sequenceOf(recordOf(bytes)), 0u);
}

TEST_F(EventDecoderTest, SequenceIsReadWithoutDecoding)
{
    const Bytes bytes = TracepointWriter::ofModule("drmres_add").record(kAdd);
    EXPECT_EQ(decoder.sequenceOf(recordOf(bytes)), 12u);
    const Bytes cut(bytes.begin(), bytes.begin() + 10);
    EXPECT_EQ(decoder.sequenceOf(recordOf(cut)), 0u);
    EXPECT_EQ(decoder.counts().decoded, 0u);
}

TEST(EventDecoder, FieldsMayLieAnywhere)
{
    EventDecoder decoder;
    // Another order, an unknown field in front, and wider numbers than ours.
    const TracepointWriter moved("drmres_dev_probe", 7,
                                 {"__string driver", "u64 more", "__string bus", "u32 failed",
                                  "__string dev", "u64 step", "u64 parent", "u64 seq"});
    ASSERT_EQ(decoder.addFormat(moved.format()), "");
    const Bytes bytes = moved.record({{"driver", "d"}, {"bus", "b"}, {"step", 1}, {"seq", 9}});
    Event event;
    ASSERT_EQ(decoder.decode(recordOf(bytes), event), DecodeStatus::Decoded);
    EXPECT_EQ(std::get<BindEvent>(event).boundDriver, "d");
    EXPECT_EQ(std::get<BindEvent>(event).step, Step::Return);
    EXPECT_EQ(std::get<BindEvent>(event).origin.seq, 9u);
}

TEST(EventDecoder, FormatThatLacksAFieldIsRefusedByName)
{
    EventDecoder decoder;
    const TracepointWriter lacking(
        "drmres_dev_probe", 7,
        {"u64 seq", "u64 parent", "u8 step", "__string dev", "__string bus", "__string driver"});
    EXPECT_EQ(decoder.addFormat(lacking.format()),
              "cannot read the format of drmres_dev_probe: it has no field 'failed'");
    const TracepointWriter other("drmres_dev_probe", 7,
                                 {"u64 seq", "u64 parent", "u8 step", "u8 failed", "u64 dev",
                                  "__string bus", "__string driver"});
    EXPECT_EQ(decoder.addFormat(other.format()),
              "cannot read the format of drmres_dev_probe: its field 'dev' has another type");
    EXPECT_TRUE(decoder.boundEvents().empty());
    Event event;
    EXPECT_EQ(decoder.decode(recordOf(lacking.record({})), event), DecodeStatus::Unknown);
}

TEST(EventDecoder, OtherEventsAreLeftAlone)
{
    EventDecoder decoder;
    EXPECT_EQ(decoder.addFormat(TracepointWriter("sched_exit", 7, {"__string msg"}).format()), "");
    EXPECT_TRUE(decoder.boundEvents().empty());
}

TEST(EventDecoder, TheKernelsOwnLogHasNoSequence)
{
    EventDecoder decoder;
    const TracepointWriter console("console", 7, {"__string msg"});
    ASSERT_EQ(decoder.addFormat(console.format()), "");
    const Bytes bytes = console.record({{"msg", "WARNING: CPU: 0"}});
    Event event;
    ASSERT_EQ(decoder.decode(recordOf(bytes), event), DecodeStatus::Decoded);
    EXPECT_EQ(std::get<LogEvent>(event).message, "WARNING: CPU: 0");
    EXPECT_EQ(std::get<LogEvent>(event).origin.seq, 0u);
    EXPECT_EQ(decoder.sequenceOf(recordOf(bytes)), 0u);
}

TEST(EventDecoder, BytesFetchedAsNumbersAreReadInOne)
{
    const TracepointWriter uevent(
        "uevent", 9, {"__string text", "u32 length", "__block sent", "__block more", "u64 caller"});
    EventDecoder decoder;
    ASSERT_EQ(decoder.addFormat(uevent.format()), "");
    Event event;
    const std::string first(512, 'a');
    for (const int64_t length : {512 + 1, 512 + 1, 3, 0}) {
        const Values values = {{"sent", first}, {"more", "b"}, {"length", length}, {"caller", 7}};
        ASSERT_EQ(decoder.decode(recordOf(uevent.record(values)), event), DecodeStatus::Decoded);
        const auto& sent = std::get<ObjectEvent>(event);
        EXPECT_EQ(sent.kind, ObjectEvent::Kind::Uevent);
        EXPECT_EQ(sent.text, (first + "b").substr(0, static_cast<size_t>(length)));
        EXPECT_EQ(sent.caller, 7U);
    }
    ASSERT_EQ(decoder.decode(recordOf(uevent.record({{"length", 5000}})), event),
              DecodeStatus::Decoded);
    EXPECT_EQ(std::get<ObjectEvent>(event).text.size(), 1024U) << "more was not fetched";
    const Bytes whole = uevent.record({});
    const Bytes cut(whole.begin(), whole.end() - 16);
    EXPECT_EQ(decoder.decode(recordOf(cut), event), DecodeStatus::Short);

    const TracepointWriter other("uevent", 10, {"u64 sent", "u64 more"});
    EXPECT_NE(EventDecoder().addFormat(other.format()), "");
}

TEST(EventDecoder, DrmsOwnEventsAreRead)
{
    const TracepointWriter add("drm_managed_add", 7,
                               {"u64 drm", "u64 node", "u64 data", "u64 action", "u64 size",
                                "__string name", "__string dev"});
    const TracepointWriter end("drm_managed_release_end", 8, {"u64 drm", "__string dev"});
    EventDecoder decoder;
    ASSERT_EQ(decoder.addFormat(add.format()), "");
    ASSERT_EQ(decoder.addFormat(end.format()), "");
    Event event;
    const Values values = {{"drm", 1},
                           {"node", 2},
                           {"data", 3},
                           {"action", 4},
                           {"size", 5},
                           {"name", "drm_action"},
                           {"dev", "0000:01:00.0"}};
    ASSERT_EQ(decoder.decode(recordOf(add.record(values, 6)), event), DecodeStatus::Decoded);
    const auto& added = std::get<ResourceEvent>(event);
    EXPECT_EQ(added.kind, ResourceEvent::Kind::Add);
    EXPECT_EQ(added.device.address, 1U);
    EXPECT_EQ(added.node, 2U);
    EXPECT_EQ(added.data, 3U);
    EXPECT_EQ(added.action, 4U);
    EXPECT_EQ(added.sizeBytes, 5U);
    EXPECT_EQ(added.name, "drm_action");
    EXPECT_EQ(added.parentName, "0000:01:00.0");
    EXPECT_EQ(added.origin.seq, 0U);
    EXPECT_TRUE(added.origin.inside);
    EXPECT_EQ(added.origin.pid, 6);
    ASSERT_EQ(decoder.decode(recordOf(end.record({{"drm", 9}})), event), DecodeStatus::Decoded);
    EXPECT_EQ(std::get<ReleaseSpanEvent>(event).device.address, 9U);
    EXPECT_FALSE(std::get<ReleaseSpanEvent>(event).begin);
}

TEST(EventDecoder, WhatAnOlderModuleDoesNotTellIsUnknown)
{
    const std::vector<std::string> older = {"u64 seq",        "u64 drm",       "u64 generation",
                                            "u64 file",       "s32 minor",     "s32 minor_type",
                                            "u8 in_kernel",   "s32 pid",       "s32 refs",
                                            "s32 open_count", "__string comm", "__string dev"};
    std::vector<std::string> newer = older;
    newer.insert(newer.end(),
                 {"u8 exiting", "s32 actor", "__string actor_comm", "__string cmdline"});
    const TracepointWriter open("drmres_file_open", 7, newer);
    const TracepointWriter close("drmres_file_close", 8, older);
    EventDecoder decoder;
    ASSERT_EQ(decoder.addFormat(open.format()), "");
    ASSERT_EQ(decoder.addFormat(close.format()), "");
    Event event;
    ASSERT_EQ(decoder.decode(
                  recordOf(open.record({{"actor", 5}, {"exiting", 1}, {"cmdline", "a b"}})), event),
              DecodeStatus::Decoded);
    EXPECT_EQ(std::get<FileEvent>(event).actorId, 5);
    EXPECT_EQ(std::get<FileEvent>(event).commandLine, "a b");
    ASSERT_EQ(decoder.decode(recordOf(close.record({{"pid", 9}})), event), DecodeStatus::Decoded);
    EXPECT_EQ(std::get<FileEvent>(event).processId, 9);
    EXPECT_EQ(std::get<FileEvent>(event).actorId, 0);
    EXPECT_FALSE(std::get<FileEvent>(event).exiting);
    EXPECT_EQ(std::get<FileEvent>(event).commandLine, "");
}

TEST(EventDecoder, ObjectEventsKeepTheirKind)
{
    const std::vector<std::string> fields = {
        "u64 seq",  "u64 drm",        "u64 generation", "u64 object",   "u64 data",
        "u64 size", "u64 caller",     "u32 count",      "s32 result",   "s32 pid",
        "s32 refs", "s32 open_count", "__string text",  "__string dev", "__stack stack"};
    const std::pair<const char*, ObjectEvent::Kind> kinds[] = {
        {"drmres_ref_get", ObjectEvent::Kind::ReferenceGet},
        {"drmres_ref_put", ObjectEvent::Kind::ReferencePut},
        {"drmres_ioctl", ObjectEvent::Kind::Ioctl},
        {"drmres_uevent", ObjectEvent::Kind::Uevent},
        {"drmres_dmabuf_export", ObjectEvent::Kind::DmabufExport},
        {"drmres_dmabuf_release", ObjectEvent::Kind::DmabufRelease},
        {"drmres_map", ObjectEvent::Kind::Map},
        {"drmres_unmap", ObjectEvent::Kind::Unmap},
        {"drmres_dmabuf_attach", ObjectEvent::Kind::DmabufAttach},
        {"drmres_dmabuf_detach", ObjectEvent::Kind::DmabufDetach},
        {"drmres_fault", ObjectEvent::Kind::Fault},
        {"drmres_file_holds", ObjectEvent::Kind::FileHolds},
        {"drmres_master_set", ObjectEvent::Kind::MasterSet},
        {"drmres_master_drop", ObjectEvent::Kind::MasterDrop},
        {"drmres_connector", ObjectEvent::Kind::Connector},
        {"drmres_atomic_state_init", ObjectEvent::Kind::AtomicStateInit},
        {"drmres_atomic_state_free", ObjectEvent::Kind::AtomicStateFree}};
    EventDecoder decoder;
    uint16_t id = 20;
    for (const auto& [name, kind] : kinds) {
        const TracepointWriter writer(name, ++id, fields);
        ASSERT_EQ(decoder.addFormat(writer.format()), "") << name;
        Event event;
        const Bytes bytes = writer.record({{"object", 7},
                                           {"data", 8},
                                           {"count", 9},
                                           {"result", -19},
                                           {"pid", 4},
                                           {"refs", 3},
                                           {"text", "sharer"}});
        ASSERT_EQ(decoder.decode(recordOf(bytes), event), DecodeStatus::Decoded) << name;
        const auto object = std::get<ObjectEvent>(event);
        EXPECT_EQ(object.kind, kind) << name;
        EXPECT_EQ(object.object, 7u);
        EXPECT_EQ(object.data, 8u);
        EXPECT_EQ(object.count, 9u);
        EXPECT_EQ(object.result, -19);
        EXPECT_EQ(object.processId, 4);
        EXPECT_EQ(object.refs, 3);
        EXPECT_EQ(object.text, "sharer");
    }
}

TEST(EventDecoder, FormatSentAgainReplacesTheFirst)
{
    EventDecoder decoder;
    const std::vector<std::string> fields = {"u64 seq",        "u64 parent",   "u8 step",
                                             "u8 failed",      "__string dev", "__string bus",
                                             "__string driver"};
    const TracepointWriter first("drmres_dev_probe", 7, fields);
    const TracepointWriter second("drmres_dev_probe", 8, fields);
    ASSERT_EQ(decoder.addFormat(first.format()), "");
    ASSERT_EQ(decoder.addFormat(second.format()), "");
    EXPECT_EQ(decoder.boundEvents(), std::vector<std::string>{"drmres_dev_probe"});
    Event event;
    EXPECT_EQ(decoder.decode(recordOf(first.record({})), event), DecodeStatus::Unknown);
    EXPECT_EQ(decoder.decode(recordOf(second.record({})), event), DecodeStatus::Decoded);
}

TEST_F(EventDecoderTest, NoDamagedRecordLeadsOutside)
{
    std::mt19937_64 random(30);
    for (const TracepointWriter& writer : TracepointWriter::module()) {
        const Bytes whole = writer.record(kAdd);
        for (size_t bit = 16; bit < whole.size() * 8; ++bit) { // the id stays
            Bytes flipped = whole;
            flipped[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
            decoder.decode(recordOf(flipped), event);
        }
        for (int round = 0; round < 2000; ++round) {
            Bytes bytes(2 + random() % 300);
            for (std::byte& each : bytes)
                each = static_cast<std::byte>(random());
            std::memcpy(bytes.data(), whole.data(), 2);
            decoder.decode(recordOf(bytes), event);
            decoder.sequenceOf(recordOf(bytes));
        }
    }
    const EventDecoder::Counts& counts = decoder.counts();
    EXPECT_GT(counts.decoded, 0u);
    EXPECT_GT(counts.damaged(), 0u);
}

} // namespace
} // namespace drmscope::tracer
