// SPDX-License-Identifier: MIT
#include "tracer/decode/record_binding.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <type_traits>
#include <utility>

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

using Kind = FormatField::Kind;

// The kernel's field `name` goes into the member at the end of Path.
template <auto... Path> struct Into
{
    std::string_view name;

    template <typename Object> static auto& member(Object& object) { return (object.*....*Path); }
};

template <typename Member> constexpr FieldNeed needOf(std::string_view name)
{
    if constexpr (std::is_same_v<Member, std::string>)
        return {name, Kind::String, sizeof(uint32_t)};
    else if constexpr (std::is_same_v<Member, Stack>)
        return {name, Kind::U64Array, sizeof(uint32_t)};
    else if constexpr (std::is_enum_v<Member> || std::is_same_v<Member, bool>)
        return {name, Kind::Integer, sizeof(uint64_t)};
    else
        return {name, Kind::Integer, sizeof(Member)};
}

template <typename DomainEvent> void setKind(DomainEvent& event, uint8_t kind)
{
    if constexpr (std::is_same_v<DomainEvent, ReleaseSpanEvent>)
        event.begin = kind == 0;
    else if constexpr (!std::is_same_v<DomainEvent, HookEvent>)
        event.kind = static_cast<typename DomainEvent::Kind>(kind);
}

// The fields of one class of tracepoints. What a domain event has and no field fills keeps its
// default, which says unknown.
template <typename DomainEvent, typename... Fields> struct FieldList
{
    std::array<FieldNeed, sizeof...(Fields)> needs;

    static void decode(FieldReader& reader, const FieldPlace* places, uint8_t kind,
                       const EventOrigin& origin, Event& event)
    {
        auto* domain = std::get_if<DomainEvent>(&event);
        if (domain == nullptr)
            domain = &event.emplace<DomainEvent>();
        setKind(*domain, kind);
        domain->origin = origin;
        size_t index = 0;
        (reader.read(places[index++], Fields::member(*domain)), ...);
    }
};

template <typename DomainEvent, typename... Fields> constexpr auto fieldsOf(Fields... fields)
{
    using List = FieldList<DomainEvent, Fields...>;
    return List{
        {needOf<std::remove_reference_t<decltype(Fields::member(std::declval<DomainEvent&>()))>>(
            fields.name)...}};
}

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
    Into<&DeviceEvent::stack>{"stack"});

constexpr auto kFileFields = fieldsOf<FileEvent>(
    kDrm<FileEvent>, kGeneration<FileEvent>, Into<&FileEvent::file>{"file"},
    Into<&FileEvent::minorIndex>{"minor"}, Into<&FileEvent::minorType>{"minor_type"},
    Into<&FileEvent::inKernel>{"in_kernel"}, Into<&FileEvent::processId>{"pid"},
    Into<&FileEvent::refs>{"refs"}, Into<&FileEvent::openCount>{"open_count"},
    Into<&FileEvent::comm>{"comm"}, Into<&FileEvent::parentName>{"dev"});

constexpr auto kBindFields =
    fieldsOf<BindEvent>(Into<&BindEvent::parent>{"parent"}, Into<&BindEvent::step>{"step"},
                        Into<&BindEvent::failed>{"failed"}, Into<&BindEvent::parentName>{"dev"},
                        Into<&BindEvent::bus>{"bus"}, Into<&BindEvent::boundDriver>{"driver"});

constexpr auto kHookFields =
    fieldsOf<HookEvent>(Into<&HookEvent::state>{"state"}, Into<&HookEvent::error>{"error"},
                        Into<&HookEvent::missed>{"nmissed"}, Into<&HookEvent::hook>{"hook"},
                        Into<&HookEvent::symbol>{"symbol"}, Into<&HookEvent::reason>{"reason"});

template <typename List, typename EventKind>
constexpr Tracepoint tracepoint(std::string_view name, EventKind kind, const List& list)
{
    return {name, static_cast<uint8_t>(kind), list.needs, &List::decode};
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
};

} // namespace

const Tracepoint* findTracepoint(std::string_view name)
{
    const auto* found = std::ranges::find(kTracepoints, name, &Tracepoint::name);
    return found == std::end(kTracepoints) ? nullptr : found;
}

} // namespace drmscope::tracer
