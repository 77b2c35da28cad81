// SPDX-License-Identifier: MIT
#include "tracer/decode/tracepoint_fields.h"

#include <algorithm>
#include <iterator>
#include <string_view>

// The one table from tracepoints to domain events: which field of the kernel's goes into which
// member.
namespace drmscope::tracer {

// The last enumerator of each enum that the kernel sends as a number; FieldReader finds these by
// type.
constexpr Step largestOf(Step /*unused*/)
{
    return Step::Whole;
}
constexpr ResourceEvent::Cause largestOf(ResourceEvent::Cause /*unused*/)
{
    return ResourceEvent::Cause::UnknownPointer;
}
constexpr HookEvent::State largestOf(HookEvent::State /*unused*/)
{
    return HookEvent::State::Off;
}

namespace {

template <typename DomainEvent>
constexpr auto kDrm = Into<&DomainEvent::device, &DeviceKey::address>{"drm"};
template <typename DomainEvent>
constexpr auto kGeneration = Into<&DomainEvent::device, &DeviceKey::generation>{"generation"};

constexpr auto kResourceFields = fieldsOf<ResourceEvent>(
    kDrm<ResourceEvent>, kGeneration<ResourceEvent>, Into<&ResourceEvent::node>{"node"},
    Into<&ResourceEvent::data>{"data"}, Into<&ResourceEvent::action>{"action"},
    Into<&ResourceEvent::sizeBytes>{"size"}, Into<&ResourceEvent::caller>{"caller"},
    Into<&ResourceEvent::refs>{"refs"}, Into<&ResourceEvent::openCount>{"open_count"},
    Into<&ResourceEvent::ordinal>{"ordinal"}, Into<&ResourceEvent::gfp>{"gfp"},
    Into<&ResourceEvent::cause>{"cause"}, Into<&ResourceEvent::atomicContext>{"atomic"},
    Into<&ResourceEvent::name>{"name"}, Into<&ResourceEvent::parentName>{"dev"},
    Into<&ResourceEvent::stack>{"stack"});

constexpr auto kReleaseSpanFields = fieldsOf<ReleaseSpanEvent>(
    kDrm<ReleaseSpanEvent>, kGeneration<ReleaseSpanEvent>,
    Into<&ReleaseSpanEvent::sizeBytes>{"size"}, Into<&ReleaseSpanEvent::caller>{"caller"},
    Into<&ReleaseSpanEvent::nodes>{"nodes"}, Into<&ReleaseSpanEvent::refs>{"refs"},
    Into<&ReleaseSpanEvent::openCount>{"open_count"},
    Into<&ReleaseSpanEvent::initFailed>{"init_failed"}, Into<&ReleaseSpanEvent::parentName>{"dev"},
    Into<&ReleaseSpanEvent::stack>{"stack"});

constexpr auto kDeviceFields = fieldsOf<DeviceEvent>(
    kDrm<DeviceEvent>, kGeneration<DeviceEvent>, Into<&DeviceEvent::parent>{"parent"},
    Into<&DeviceEvent::caller>{"caller"}, Into<&DeviceEvent::step>{"step"},
    Into<&DeviceEvent::returnValue>{"ret"}, Into<&DeviceEvent::driverFeatures>{"driver_features"},
    Into<&DeviceEvent::primaryIndex>{"primary"}, Into<&DeviceEvent::renderIndex>{"render"},
    Into<&DeviceEvent::accelIndex>{"accel"}, Into<&DeviceEvent::registered>{"registered"},
    Into<&DeviceEvent::unplugged>{"unplugged"}, Into<&DeviceEvent::refs>{"refs"},
    Into<&DeviceEvent::openCount>{"open_count"}, Into<&DeviceEvent::parentName>{"dev"},
    Into<&DeviceEvent::bus>{"bus"}, Into<&DeviceEvent::drmDriver>{"driver"},
    Into<&DeviceEvent::boundDriver>{"bound_driver"}, Into<&DeviceEvent::uniqueName>{"unique"},
    Later<&DeviceEvent::ownerKind>{{"owner"}}, Into<&DeviceEvent::stack>{"stack"});

constexpr auto kFileFields = fieldsOf<FileEvent>(
    kDrm<FileEvent>, kGeneration<FileEvent>, Into<&FileEvent::file>{"file"},
    Into<&FileEvent::minorIndex>{"minor"}, Into<&FileEvent::minorType>{"minor_type"},
    Into<&FileEvent::inKernel>{"in_kernel"}, Into<&FileEvent::processId>{"pid"},
    Into<&FileEvent::refs>{"refs"}, Into<&FileEvent::openCount>{"open_count"},
    Into<&FileEvent::comm>{"comm"}, Into<&FileEvent::parentName>{"dev"},
    Later<&FileEvent::actorId>{"actor"}, Later<&FileEvent::exiting>{"exiting"},
    Later<&FileEvent::actorComm>{"actor_comm"}, Later<&FileEvent::commandLine>{"cmdline"});

constexpr auto kBindFields =
    fieldsOf<BindEvent>(Into<&BindEvent::parent>{"parent"}, Into<&BindEvent::step>{"step"},
                        Into<&BindEvent::failed>{"failed"}, Into<&BindEvent::parentName>{"dev"},
                        Into<&BindEvent::bus>{"bus"}, Into<&BindEvent::boundDriver>{"driver"});

constexpr auto kHookFields =
    fieldsOf<HookEvent>(Into<&HookEvent::state>{"state"}, Into<&HookEvent::error>{"error"},
                        Into<&HookEvent::missed>{"nmissed"}, Into<&HookEvent::hook>{"hook"},
                        Into<&HookEvent::symbol>{"symbol"}, Into<&HookEvent::reason>{"reason"});

// What the agent's event probe makes of the kernel's dev:devres_log.
constexpr auto kDevresFields = fieldsOf<DevresEvent>(
    DevresOperation{"op"}, Into<&DevresEvent::node>{"node"}, Into<&DevresEvent::sizeBytes>{"size"},
    Into<&DevresEvent::name>{"name"}, Into<&DevresEvent::parentName>{"devname"});

// The agent's dynamic events (tracer/agent/probes.cpp makes their fields). No generation, no seq;
// what a return was called with, CallJoin knows.
template <typename DomainEvent>
constexpr auto kFetchedDrm = Fetched<&DomainEvent::device, &DeviceKey::address>{"drm"};
template <typename DomainEvent> constexpr auto kFetchedRefs = Fetched<&DomainEvent::refs>{"refs"};
template <typename DomainEvent>
constexpr auto kFetchedOpenCount = Fetched<&DomainEvent::openCount>{"open_count"};
template <typename DomainEvent>
constexpr auto kFetchedParent = Fetched<&DomainEvent::parentName>{"dev"};
template <typename DomainEvent>
constexpr auto kFetchedCaller = Fetched<&DomainEvent::caller>{"caller"};
template <typename DomainEvent> constexpr auto kEntered = Always<&DomainEvent::step, Step::Enter>{};
template <typename DomainEvent>
constexpr auto kReturned = Always<&DomainEvent::step, Step::Return>{};

constexpr auto kNodeFields = fieldsOf<ResourceEvent>(
    kFetchedDrm<ResourceEvent>, Into<&ResourceEvent::node>{"node"},
    Into<&ResourceEvent::name>{"name"}, Into<&ResourceEvent::sizeBytes>{"size"},
    Into<&ResourceEvent::action>{"action"}, Fetched<&ResourceEvent::data>{"slot"},
    DataOffset{"data_offset"}, kFetchedRefs<ResourceEvent>, kFetchedOpenCount<ResourceEvent>,
    kFetchedParent<ResourceEvent>, kFetchedCaller<ResourceEvent>);

constexpr auto kLineFields = fieldsOf<ResourceEvent>(
    LineKind{"text"}, Into<&ResourceEvent::node>{"node"}, Into<&ResourceEvent::name>{"name"},
    Into<&ResourceEvent::sizeBytes>{"size"}, Into<&ResourceEvent::action>{"action"},
    Fetched<&ResourceEvent::data>{"slot"}, DataOffset{"data_offset"},
    kFetchedCaller<ResourceEvent>);

// drm's own events, where it has our patch (kmod-tracepoints/upstream).
constexpr auto kDrmsNodeFields = fieldsOf<ResourceEvent>(
    Into<&ResourceEvent::device, &DeviceKey::address>{"drm"}, Into<&ResourceEvent::node>{"node"},
    Into<&ResourceEvent::data>{"data"}, Into<&ResourceEvent::action>{"action"},
    Into<&ResourceEvent::sizeBytes>{"size"}, Into<&ResourceEvent::name>{"name"},
    kFetchedParent<ResourceEvent>, Inside{});

constexpr auto kDrmsSpanFields =
    fieldsOf<ReleaseSpanEvent>(Into<&ReleaseSpanEvent::device, &DeviceKey::address>{"drm"},
                               kFetchedParent<ReleaseSpanEvent>, Inside{});

constexpr auto kSpanBeginFields =
    fieldsOf<ReleaseSpanEvent>(Into<&ReleaseSpanEvent::device, &DeviceKey::address>{"drm"},
                               kFetchedRefs<ReleaseSpanEvent>, kFetchedOpenCount<ReleaseSpanEvent>,
                               kFetchedParent<ReleaseSpanEvent>, kFetchedCaller<ReleaseSpanEvent>);

constexpr auto kSpanEndFields =
    fieldsOf<ReleaseSpanEvent>(Always<&ReleaseSpanEvent::nodes, ReleaseSpanEvent::kUnknownNodes>{});

template <const auto& StepField> constexpr auto deviceFields()
{
    return fieldsOf<DeviceEvent>(
        StepField, Into<&DeviceEvent::device, &DeviceKey::address>{"drm"},
        Fetched<&DeviceEvent::parent>{"parent"}, kFetchedCaller<DeviceEvent>,
        Fetched<&DeviceEvent::driverFeatures>{"driver_features"},
        Fetched<&DeviceEvent::primaryIndex>{"primary_index"},
        NothingIfNull<&DeviceEvent::primaryIndex, -1>{"primary"},
        Fetched<&DeviceEvent::renderIndex>{"render_index"},
        NothingIfNull<&DeviceEvent::renderIndex, -1>{"render"},
        Fetched<&DeviceEvent::accelIndex>{"accel_index"},
        NothingIfNull<&DeviceEvent::accelIndex, -1>{"accel"},
        Fetched<&DeviceEvent::registered>{"registered"},
        Fetched<&DeviceEvent::unplugged>{"unplugged"}, kFetchedRefs<DeviceEvent>,
        kFetchedOpenCount<DeviceEvent>, kFetchedParent<DeviceEvent>,
        Fetched<&DeviceEvent::bus>{"bus"}, Fetched<&DeviceEvent::drmDriver>{"driver"},
        Fetched<&DeviceEvent::boundDriver>{"bound_driver"},
        ClearedIfNull<&DeviceEvent::boundDriver>{"bound"},
        Fetched<&DeviceEvent::uniqueName>{"unique"});
}
constexpr auto kDeviceEntered = deviceFields<kEntered<DeviceEvent>>();
constexpr auto kWhole = Always<&DeviceEvent::step, Step::Whole>{};
constexpr auto kDeviceWhole = deviceFields<kWhole>();
constexpr auto kDeviceReturned =
    fieldsOf<DeviceEvent>(kReturned<DeviceEvent>, Fetched<&DeviceEvent::returnValue>{"ret"});

constexpr auto kFetchedFileFields = fieldsOf<FileEvent>(
    Into<&FileEvent::device, &DeviceKey::address>{"drm"}, Into<&FileEvent::file>{"file"},
    Fetched<&FileEvent::minorIndex>{"minor"}, Fetched<&FileEvent::minorType>{"minor_type"},
    Fetched<&FileEvent::processId>{"pid"}, NothingIfNull<&FileEvent::inKernel, true>{"filp"},
    Fetched<&FileEvent::comm>{"comm"}, kFetchedRefs<FileEvent>, kFetchedOpenCount<FileEvent>,
    kFetchedParent<FileEvent>);

constexpr auto kCallEntered =
    fieldsOf<CallEvent>(kEntered<CallEvent>, kFetchedDrm<CallEvent>,
                        Fetched<&CallEvent::data>{"data"}, kFetchedCaller<CallEvent>);
constexpr auto kCallReturned = fieldsOf<CallEvent>(kReturned<CallEvent>);

constexpr auto kBusFields = fieldsOf<BindEvent>(
    Into<&BindEvent::action>{"action"}, BusWord{"first"}, Fetched<&BindEvent::otherChain>{"chain"},
    Less<&BindEvent::otherChain>{"private"}, Less<&BindEvent::otherChain>{"notifier"},
    Into<&BindEvent::parent>{"parent"}, Fetched<&BindEvent::parentName>{"dev"},
    Fetched<&BindEvent::bus>{"bus"}, Fetched<&BindEvent::boundDriver>{"bound_driver"});

// Things that have to do with a drm_device, as probes tell of them.
template <const auto& StepField> constexpr auto fetchedObject()
{
    return fieldsOf<ObjectEvent>(
        StepField, kFetchedDrm<ObjectEvent>, kFetchedRefs<ObjectEvent>,
        kFetchedOpenCount<ObjectEvent>, Fetched<&ObjectEvent::object>{"object"},
        Fetched<&ObjectEvent::data>{"data"}, Fetched<&ObjectEvent::sizeBytes>{"size"},
        Less<&ObjectEvent::sizeBytes>{"start"}, Fetched<&ObjectEvent::count>{"is_master"},
        Fetched<&ObjectEvent::release>{"release"}, Fetched<&ObjectEvent::text>{"text"},
        kFetchedCaller<ObjectEvent>);
}
constexpr auto kObjectWholeStep = Always<&ObjectEvent::step, Step::Whole>{};
constexpr auto kObjectWhole = fetchedObject<kObjectWholeStep>();
constexpr auto kObjectEntered = fetchedObject<kEntered<ObjectEvent>>();
constexpr auto kObjectFurtherIn = fetchedObject<kReturned<ObjectEvent>>();
constexpr auto kObjectReturned =
    fieldsOf<ObjectEvent>(kReturned<ObjectEvent>, Fetched<&ObjectEvent::object>{"object"},
                          Fetched<&ObjectEvent::result>{"result"});

// Told of only where the drm_device is gone, which is left in `count` until then.
template <const auto& StepField> constexpr auto atomicState()
{
    return fieldsOf<ObjectEvent>(StepField, kFetchedDrm<ObjectEvent>, kFetchedRefs<ObjectEvent>,
                                 kFetchedOpenCount<ObjectEvent>,
                                 Into<&ObjectEvent::object>{"object"},
                                 Into<&ObjectEvent::count>{"unplugged"},
                                 NothingIfNull<&ObjectEvent::count, 1U>{"registered"},
                                 Fetched<&ObjectEvent::text>{"text"}, kFetchedCaller<ObjectEvent>);
}
constexpr auto kStateMade = atomicState<kEntered<ObjectEvent>>();
constexpr auto kStateFreed = atomicState<kObjectWholeStep>();

constexpr auto kUeventSent = fieldsOf<ObjectEvent>(
    kObjectWholeStep, Bytes<&ObjectEvent::text>{"sent"}, Bytes<&ObjectEvent::text>{"more"},
    Length<&ObjectEvent::text>{"length"}, kFetchedCaller<ObjectEvent>);

constexpr auto kStackFields = fieldsOf<StackEvent>(Frames{"size"});

constexpr auto kObjectFields = fieldsOf<ObjectEvent>(
    kDrm<ObjectEvent>, kGeneration<ObjectEvent>, Into<&ObjectEvent::object>{"object"},
    Into<&ObjectEvent::data>{"data"}, Into<&ObjectEvent::sizeBytes>{"size"},
    Into<&ObjectEvent::caller>{"caller"}, Into<&ObjectEvent::count>{"count"},
    Into<&ObjectEvent::result>{"result"}, Into<&ObjectEvent::processId>{"pid"},
    Into<&ObjectEvent::refs>{"refs"}, Into<&ObjectEvent::openCount>{"open_count"},
    Into<&ObjectEvent::text>{"text"}, Into<&ObjectEvent::parentName>{"dev"},
    Into<&ObjectEvent::stack>{"stack"});

constexpr auto kLogFields = fieldsOf<LogEvent>(Into<&LogEvent::message>{"msg"});

template <typename List, typename EventKind>
constexpr Tracepoint tracepoint(std::string_view name, EventKind kind, const List& list)
{
    return {name, static_cast<uint8_t>(kind), list.needs, &List::decode, true};
}

// An event of the agent's own making, or of drm's: no module numbers it.
template <typename List, typename EventKind>
constexpr Tracepoint dynamicEvent(std::string_view name, EventKind kind, const List& list)
{
    return {name, static_cast<uint8_t>(kind), list.needs, &List::decode, false};
}

constexpr int kBegin = 0;
constexpr int kEnd = 1;
constexpr int kOnlyKind = 0;

constexpr Tracepoint kTracepoints[] = {
    tracepoint("drmres_add", ResourceEvent::Kind::Add, kResourceFields),
    tracepoint("drmres_del", ResourceEvent::Kind::Delete, kResourceFields),
    tracepoint("drmres_release", ResourceEvent::Kind::Release, kResourceFields),
    tracepoint("drmres_snapshot", ResourceEvent::Kind::Snapshot, kResourceFields),
    tracepoint("drmres_add_failed", ResourceEvent::Kind::AddFailed, kResourceFields),
    tracepoint("drmres_release_begin", kBegin, kReleaseSpanFields),
    tracepoint("drmres_release_end", kEnd, kReleaseSpanFields),
    tracepoint("drmres_dev_init", DeviceEvent::Kind::Init, kDeviceFields),
    tracepoint("drmres_dev_register", DeviceEvent::Kind::Register, kDeviceFields),
    tracepoint("drmres_dev_unregister", DeviceEvent::Kind::Unregister, kDeviceFields),
    tracepoint("drmres_dev_unplug", DeviceEvent::Kind::Unplug, kDeviceFields),
    tracepoint("drmres_dev_last_close", DeviceEvent::Kind::LastClose, kDeviceFields),
    tracepoint("drmres_dev_snapshot", DeviceEvent::Kind::Snapshot, kDeviceFields),
    tracepoint("drmres_file_open", FileEvent::Kind::Open, kFileFields),
    tracepoint("drmres_file_close", FileEvent::Kind::Close, kFileFields),
    tracepoint("drmres_file_snapshot", FileEvent::Kind::Snapshot, kFileFields),
    tracepoint("drmres_dev_probe", BindEvent::Kind::Probe, kBindFields),
    tracepoint("drmres_dev_remove", BindEvent::Kind::Remove, kBindFields),
    tracepoint("drmres_hook_status", kOnlyKind, kHookFields),
    tracepoint("drmres_ref_get", ObjectEvent::Kind::ReferenceGet, kObjectFields),
    tracepoint("drmres_ref_put", ObjectEvent::Kind::ReferencePut, kObjectFields),
    tracepoint("drmres_ioctl", ObjectEvent::Kind::Ioctl, kObjectFields),
    tracepoint("drmres_uevent", ObjectEvent::Kind::Uevent, kObjectFields),
    tracepoint("drmres_dmabuf_export", ObjectEvent::Kind::DmabufExport, kObjectFields),
    tracepoint("drmres_dmabuf_release", ObjectEvent::Kind::DmabufRelease, kObjectFields),
    tracepoint("drmres_dmabuf_attach", ObjectEvent::Kind::DmabufAttach, kObjectFields),
    tracepoint("drmres_dmabuf_detach", ObjectEvent::Kind::DmabufDetach, kObjectFields),
    tracepoint("drmres_map", ObjectEvent::Kind::Map, kObjectFields),
    tracepoint("drmres_unmap", ObjectEvent::Kind::Unmap, kObjectFields),
    tracepoint("drmres_fault", ObjectEvent::Kind::Fault, kObjectFields),
    tracepoint("drmres_file_holds", ObjectEvent::Kind::FileHolds, kObjectFields),
    tracepoint("drmres_master_set", ObjectEvent::Kind::MasterSet, kObjectFields),
    tracepoint("drmres_master_drop", ObjectEvent::Kind::MasterDrop, kObjectFields),
    tracepoint("drmres_connector", ObjectEvent::Kind::Connector, kObjectFields),
    tracepoint("drmres_atomic_state_init", ObjectEvent::Kind::AtomicStateInit, kObjectFields),
    tracepoint("drmres_atomic_state_free", ObjectEvent::Kind::AtomicStateFree, kObjectFields),
    dynamicEvent("devres", kOnlyKind, kDevresFields),
    dynamicEvent("add", ResourceEvent::Kind::Add, kNodeFields),
    dynamicEvent("del", ResourceEvent::Kind::Delete, kNodeFields),
    dynamicEvent("line", ResourceEvent::Kind::Release, kLineFields),
    dynamicEvent("drm_managed_add", ResourceEvent::Kind::Add, kDrmsNodeFields),
    dynamicEvent("drm_managed_del", ResourceEvent::Kind::Delete, kDrmsNodeFields),
    dynamicEvent("drm_managed_release", ResourceEvent::Kind::Release, kDrmsNodeFields),
    dynamicEvent("drm_managed_release_begin", kBegin, kDrmsSpanFields),
    dynamicEvent("drm_managed_release_end", kEnd, kDrmsSpanFields),
    dynamicEvent("release_begin", kBegin, kSpanBeginFields),
    dynamicEvent("release_end", kEnd, kSpanEndFields),
    dynamicEvent("init", DeviceEvent::Kind::Init, kDeviceEntered),
    dynamicEvent("init_return", DeviceEvent::Kind::Init, kDeviceReturned),
    dynamicEvent("register", DeviceEvent::Kind::Register, kDeviceEntered),
    dynamicEvent("register_return", DeviceEvent::Kind::Register, kDeviceReturned),
    dynamicEvent("unregister", DeviceEvent::Kind::Unregister, kDeviceEntered),
    dynamicEvent("unregister_return", DeviceEvent::Kind::Unregister, kDeviceReturned),
    dynamicEvent("unplug", DeviceEvent::Kind::Unplug, kDeviceEntered),
    dynamicEvent("unplug_return", DeviceEvent::Kind::Unplug, kDeviceReturned),
    dynamicEvent("last_close", DeviceEvent::Kind::LastClose, kDeviceWhole),
    dynamicEvent("file_open", FileEvent::Kind::Open, kFetchedFileFields),
    dynamicEvent("file_close", FileEvent::Kind::Close, kFetchedFileFields),
    dynamicEvent("client_init", CallEvent::Kind::ClientInit, kCallEntered),
    dynamicEvent("client_init_return", CallEvent::Kind::ClientInit, kCallReturned),
    dynamicEvent("kfree", CallEvent::Kind::Kfree, kCallEntered),
    dynamicEvent("kfree_return", CallEvent::Kind::Kfree, kCallReturned),
    dynamicEvent("release_action", CallEvent::Kind::ReleaseAction, kCallEntered),
    dynamicEvent("release_action_return", CallEvent::Kind::ReleaseAction, kCallReturned),
    dynamicEvent("bind", BindEvent::Kind::Probe, kBusFields),
    dynamicEvent("dmabuf_export", ObjectEvent::Kind::DmabufExport, kObjectEntered),
    dynamicEvent("dmabuf_export_return", ObjectEvent::Kind::DmabufExport, kObjectReturned),
    dynamicEvent("dmabuf_release", ObjectEvent::Kind::DmabufRelease, kObjectWhole),
    dynamicEvent("dmabuf_attach", ObjectEvent::Kind::DmabufAttach, kObjectEntered),
    dynamicEvent("dmabuf_attach_return", ObjectEvent::Kind::DmabufAttach, kObjectReturned),
    dynamicEvent("dmabuf_detach", ObjectEvent::Kind::DmabufDetach, kObjectWhole),
    dynamicEvent("gem_map", ObjectEvent::Kind::Map, kObjectEntered),
    dynamicEvent("gem_map_return", ObjectEvent::Kind::Map, kObjectReturned),
    dynamicEvent("gem_vm_open", ObjectEvent::Kind::Map, kObjectWhole),
    dynamicEvent("gem_vm_close", ObjectEvent::Kind::Unmap, kObjectWhole),
    dynamicEvent("atomic_state_init", ObjectEvent::Kind::AtomicStateInit, kStateMade),
    dynamicEvent("atomic_state_init_return", ObjectEvent::Kind::AtomicStateInit, kObjectReturned),
    dynamicEvent("atomic_state_free", ObjectEvent::Kind::AtomicStateFree, kStateFreed),
    dynamicEvent("uevent", ObjectEvent::Kind::Uevent, kUeventSent),
    dynamicEvent("ioctl", ObjectEvent::Kind::Ioctl, kObjectEntered),
    dynamicEvent("ioctl_return", ObjectEvent::Kind::Ioctl, kObjectReturned),
    dynamicEvent("master_open", ObjectEvent::Kind::MasterSet, kObjectEntered),
    dynamicEvent("master_open_return", ObjectEvent::Kind::MasterSet, kObjectReturned),
    dynamicEvent("master_set", ObjectEvent::Kind::MasterSet, kObjectEntered),
    dynamicEvent("master_set_return", ObjectEvent::Kind::MasterSet, kObjectReturned),
    dynamicEvent("master_drop", ObjectEvent::Kind::MasterDrop, kObjectEntered),
    dynamicEvent("master_drop_return", ObjectEvent::Kind::MasterDrop, kObjectReturned),
    dynamicEvent("master_release", ObjectEvent::Kind::MasterDrop, kObjectEntered),
    dynamicEvent("master_release_return", ObjectEvent::Kind::MasterDrop, kObjectReturned),
    dynamicEvent("ref_get", ObjectEvent::Kind::ReferenceGet, kObjectWhole),
    dynamicEvent("ref_put", ObjectEvent::Kind::ReferencePut, kObjectWhole),
    dynamicEvent("ref_put_part", ObjectEvent::Kind::ReferencePut, kObjectFurtherIn),
    dynamicEvent("kernel_stack", kOnlyKind, kStackFields),
    dynamicEvent("console", kOnlyKind, kLogFields), // the kernel's own, system printk
};

} // namespace

const Tracepoint* findTracepoint(std::string_view name)
{
    const auto* found = std::ranges::find(kTracepoints, name, &Tracepoint::name);
    return found == std::end(kTracepoints) ? nullptr : found;
}

} // namespace drmscope::tracer
