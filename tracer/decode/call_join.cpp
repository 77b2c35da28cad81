// SPDX-License-Identifier: MIT
#include "tracer/decode/call_join.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace drmscope::tracer {

namespace {

// Functions whose entry and return are told apart, as numbers.
constexpr int kManagedRelease = 100;

int functionOf(const DeviceEvent& event)
{
    return static_cast<int>(event.kind);
}
int functionOf(const CallEvent& event)
{
    return 200 + static_cast<int>(event.kind);
}
constexpr int kKfree = 200 + static_cast<int>(CallEvent::Kind::Kfree);
constexpr int kReleaseAction = 200 + static_cast<int>(CallEvent::Kind::ReleaseAction);
constexpr int kClientInit = 200 + static_cast<int>(CallEvent::Kind::ClientInit);

int functionOf(const ObjectEvent& event)
{
    return 300 + static_cast<int>(event.kind);
}

// What a function returns that answers with a pointer, and has failed.
bool isError(uint64_t pointer)
{
    constexpr uint64_t kMostErrno = 4095;
    return pointer == 0 || pointer >= -kMostErrno;
}

// More than drm nests; deeper are calls whose return was not seen.
constexpr size_t kDeepest = 16;

} // namespace

bool CallJoin::complete(Event& event)
{
    m_follower.reset();
    m_earlier.clear();
    return std::visit(
        [this](auto& known) {
            using Known = std::decay_t<decltype(known)>;
            if constexpr (std::is_same_v<Known, StackEvent>)
                return false;
            else if constexpr (requires { complete(known); } && !std::is_same_v<Known, Event>)
                return known.origin.seq != 0 || complete(known); // numbered: the module's
            else
                return true;
        },
        event);
}

std::optional<Event> CallJoin::takeFollower()
{
    return std::exchange(m_follower, std::nullopt);
}

void CallJoin::missed()
{
    m_calls.clear();
    m_puts.clear();
    m_nodes.clear();
    m_states.missed();
}

void CallJoin::enter(int32_t pid, const Call& call)
{
    std::vector<Call>& calls = m_calls[pid];
    if (calls.size() == kDeepest)
        calls.erase(calls.begin());
    calls.push_back(call);
}

CallJoin::Call* CallJoin::running(int32_t pid, int function)
{
    const auto calls = m_calls.find(pid);
    if (calls == m_calls.end())
        return nullptr;
    const auto found =
        std::find_if(calls->second.rbegin(), calls->second.rend(),
                     [function](const Call& call) { return call.function == function; });
    return found == calls->second.rend() ? nullptr : &*found;
}

// Whatever was entered after it has returned, unseen.
bool CallJoin::leave(int32_t pid, int function, Call& call)
{
    const Call* const found = running(pid, function);
    if (found == nullptr)
        return false;
    call = *found;
    std::vector<Call>& calls = m_calls[pid];
    calls.resize(static_cast<size_t>(found - calls.data()));
    if (calls.empty())
        m_calls.erase(pid);
    return true;
}

bool CallJoin::complete(ResourceEvent& event)
{
    const int32_t pid = event.origin.pid;
    if (event.kind == ResourceEvent::Kind::Release) {
        Call* const release = running(pid, kManagedRelease);
        if (release == nullptr)
            return false;
        event.device = release->device;
        event.ordinal = release->released++;
        release->releasedBytes += event.sizeBytes;
    } else if (event.kind == ResourceEvent::Kind::Delete) {
        Call* const early = running(pid, kReleaseAction);
        Call* const call = early == nullptr ? running(pid, kKfree) : early;
        if (call != nullptr) {
            event.device = call->device;
            event.caller = call->caller;
            call->deleted = true;
        }
        event.cause = early != nullptr  ? ResourceEvent::Cause::ActionRunEarly
                      : call != nullptr ? ResourceEvent::Cause::Kfree
                                        : ResourceEvent::Cause::None; // only drm itself tells
    }
    noteNode(event);
    return event.device.address != 0;
}

void CallJoin::noteNode(const ResourceEvent& event)
{
    const auto device = m_nodes.find(event.device.address);
    if (device == m_nodes.end())
        return;
    Nodes& nodes = device->second;
    const auto known = nodes.bytesOfNode.find(event.node);
    if (known != nodes.bytesOfNode.end()) {
        nodes.bytes -= known->second;
        nodes.bytesOfNode.erase(known);
    }
    if (event.kind == ResourceEvent::Kind::Add) {
        nodes.bytesOfNode.emplace(event.node, event.sizeBytes);
        nodes.bytes += event.sizeBytes;
    }
}

bool CallJoin::complete(ReleaseSpanEvent& event)
{
    const int32_t pid = event.origin.pid;
    if (event.begin) {
        const auto nodes = m_nodes.find(event.device.address);
        event.nodes = ReleaseSpanEvent::kUnknownNodes;
        if (nodes != m_nodes.end()) {
            event.nodes = static_cast<uint32_t>(nodes->second.bytesOfNode.size());
            event.sizeBytes = nodes->second.bytes;
        }
        event.initFailed = running(pid, static_cast<int>(DeviceEvent::Kind::Init)) != nullptr;
        Call call;
        call.device = event.device;
        call.function = kManagedRelease;
        enter(pid, call);
        return true;
    }
    Call call;
    if (!leave(pid, kManagedRelease, call))
        return false;
    event.device = call.device;
    event.nodes = call.released;
    event.sizeBytes = call.releasedBytes;
    event.initFailed = running(pid, static_cast<int>(DeviceEvent::Kind::Init)) != nullptr;
    m_nodes.erase(event.device.address);
    m_uevents.released(event.device.address);
    return true;
}

bool CallJoin::complete(DeviceEvent& event)
{
    const int32_t pid = event.origin.pid;
    if (!event.bus.empty())
        m_buses.insert(event.bus);
    if (event.step != Step::Return)
        m_uevents.met(event);
    if (event.step == Step::Whole)
        return true;
    if (event.step == Step::Return) {
        Call call;
        if (!leave(pid, functionOf(event), call))
            return false;
        event.device = call.device;
        if (event.kind == DeviceEvent::Kind::Init && event.returnValue < 0)
            m_uevents.released(event.device.address);
        return true;
    }
    if (event.kind == DeviceEvent::Kind::Init)
        m_nodes[event.device.address] = Nodes();
    if (event.kind == DeviceEvent::Kind::Unregister || event.kind == DeviceEvent::Kind::Unplug)
        m_earlier = m_states.ofDevice(event.device.address, event.origin.timestampNs);
    Call call;
    call.device = event.device;
    call.function = functionOf(event);
    enter(pid, call);
    return true;
}

bool CallJoin::complete(FileEvent& event)
{
    if (event.kind == FileEvent::Kind::Open) {
        event.inKernel = running(event.origin.pid, kClientInit) != nullptr;
        m_openers[event.file] = {event.processId, event.inKernel, event.comm};
        return true;
    }
    m_earlier = m_uses.ofFile(event.file, event.origin.timestampNs);
    const auto opener = m_openers.find(event.file);
    if (opener == m_openers.end())
        return true; // older than the recording: as the drm_file itself says
    event.processId = opener->second.processId;
    event.inKernel = opener->second.inKernel;
    event.comm = opener->second.comm;
    m_openers.erase(opener);
    return true;
}

bool CallJoin::complete(CallEvent& event)
{
    const int32_t pid = event.origin.pid;
    if (event.step == Step::Enter) {
        Call call;
        call.device = event.device;
        call.function = functionOf(event);
        call.data = event.data;
        call.caller = event.caller;
        enter(pid, call);
        return false;
    }
    Call call;
    if (!leave(pid, functionOf(event), call) || event.kind != CallEvent::Kind::Kfree ||
        call.deleted || call.device.address == 0)
        return false;
    // drmm_kfree() of what is on no list: the kernel warns
    ResourceEvent unknown;
    unknown.kind = ResourceEvent::Kind::Delete;
    unknown.cause = ResourceEvent::Cause::UnknownPointer;
    unknown.origin = event.origin;
    unknown.device = call.device;
    unknown.data = call.data;
    unknown.caller = call.caller;
    m_follower = Event(std::move(unknown));
    return false;
}

// As the module does, which watches two buses always and others where it meets drm_devices.
bool CallJoin::complete(BindEvent& event)
{
    constexpr std::string_view kAlways[] = {"pci", "platform", "virtio"};
    if (event.otherChain != 0 || (std::ranges::find(kAlways, event.bus) == std::end(kAlways) &&
                                  !m_buses.contains(event.bus)))
        return false;
    if (event.step == Step::Enter) {
        m_drivers[event.parent] = event.boundDriver;
        return true;
    }
    if (const auto bound = m_drivers.extract(event.parent); !bound.empty())
        event.boundDriver = bound.mapped(); // it may have none any more
    if (event.kind == BindEvent::Kind::Remove)
        m_earlier = m_uses.rest(event.origin.timestampNs);
    return true;
}

bool CallJoin::isGemsDmabuf(const ObjectEvent& event) const
{
    return m_nameOf(event.release, event.origin.timestampNs) == "drm_gem_dmabuf_release";
}

// Whoever is root in a network namespace may have anything broadcast there.
bool CallJoin::isKernelsUevent(const ObjectEvent& event) const
{
    constexpr std::string_view kSenders[] = {"kobject_uevent_env", "kobject_uevent_net_broadcast",
                                             "uevent_net_broadcast_untagged"};
    const std::string_view name = m_nameOf(event.caller, event.origin.timestampNs);
    const std::string_view sender = name.substr(0, name.find('.')); // gcc's ".isra.0"
    return std::ranges::find(kSenders, sender) != std::end(kSenders);
}

bool CallJoin::complete(ObjectEvent& event)
{
    event.processId = event.origin.pid;
    if (event.kind == ObjectEvent::Kind::Uevent)
        return isKernelsUevent(event) && m_uevents.complete(event);
    if (event.kind == ObjectEvent::Kind::ReferencePut)
        return completePut(event);
    if (event.step == Step::Return)
        return completeReturn(event);
    const bool anybodys = event.kind == ObjectEvent::Kind::DmabufExport ||
                          event.kind == ObjectEvent::Kind::DmabufAttach ||
                          event.kind == ObjectEvent::Kind::DmabufDetach;
    const bool drms = event.device.address != 0 && (!anybodys || isGemsDmabuf(event));
    if (event.kind == ObjectEvent::Kind::AtomicStateFree)
        return drms && m_states.freed(event);
    if (event.step == Step::Whole)
        return drms;
    const int32_t pid = event.origin.pid;
    Call call;
    call.function = functionOf(event);
    if (drms)
        call.object = std::move(event);
    enter(pid, call);
    return false;
}

// gcc may have split drm_dev_put(): then it goes on in its part, to which others come without it.
// Seen at both, it is one: with the same caller, and the count has not changed yet.
bool CallJoin::completePut(ObjectEvent& event)
{
    const Put put{event.device.address, event.caller, event.refs};
    const int32_t pid = event.origin.pid;
    if (std::exchange(event.step, Step::Whole) == Step::Whole) {
        m_puts[pid] = put;
        return event.device.address != 0;
    }
    const auto last = m_puts.extract(pid);
    return event.device.address != 0 && (last.empty() || last.mapped() != put);
}

// Whose call succeeds becomes master where nobody was one, and is none any more if it was. `event`
// has the masters of before: whether its file was one, whether any, and how far apart the two are.
bool CallJoin::completeMastership(ObjectEvent& event, int32_t result)
{
    const bool nobody = std::exchange(event.data, 0) == 0;
    const bool same = std::exchange(event.sizeBytes, 0) == 0;
    const bool was = std::exchange(event.count, 0) != 0 && same;
    return result == 0 && (event.kind == ObjectEvent::Kind::MasterSet ? nobody : was);
}

bool CallJoin::completeReturn(ObjectEvent& event)
{
    Call call;
    if (!leave(event.origin.pid, functionOf(event), call) || call.object.device.address == 0)
        return false;
    const ObjectEvent returned = std::exchange(event, std::move(call.object));
    event.origin = returned.origin;
    event.step = Step::Whole;
    switch (event.kind) {
    case ObjectEvent::Kind::DmabufExport:
        event.object = returned.object;
        return !isError(returned.object);
    case ObjectEvent::Kind::DmabufAttach:
        return !isError(returned.object);
    case ObjectEvent::Kind::Map:
        return returned.result == 0;
    case ObjectEvent::Kind::AtomicStateInit:
        return returned.result == 0 && m_states.made(event);
    case ObjectEvent::Kind::MasterSet:
    case ObjectEvent::Kind::MasterDrop:
        return completeMastership(event, returned.result);
    default:
        event.result = returned.result;
    }
    const std::optional<Event> told = m_uses.count(event);
    if (told)
        event = std::get<ObjectEvent>(*told);
    return told.has_value();
}

} // namespace drmscope::tracer
