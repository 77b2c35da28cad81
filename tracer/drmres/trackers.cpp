// SPDX-License-Identifier: MIT
#include "tracer/drmres/trackers.h"

#include "tracer/drmres/anomaly.h"
#include "tracer/drmres/tracked_device.h"

#include <algorithm>
#include <limits>

namespace drmscope::tracer {

namespace {

// Without these, lifetimes have holes that look like a driver's fault.
constexpr std::string_view kNeededHooks[] = {"add", "del", "device_init", "file_open",
                                             "file_close"};

} // namespace

Trackers::Trackers(DerivedSink& sink) : m_sink(sink), m_devres(sink)
{
    for (const std::string_view hook : kNeededHooks)
        m_hookArmed.emplace(hook, true); // until told otherwise
}

Trackers::~Trackers() = default;

void Trackers::deviceSeen(const DeviceRow& device)
{
    m_devres.deviceSeen(device);
    const auto found = m_devices.find(device.id);
    if (found != m_devices.end()) {
        found->second->update(device);
        return;
    }
    if (device.id <= m_newestDeviceId)
        return;
    m_newestDeviceId = device.id;
    auto tracked = std::make_unique<TrackedDevice>(device, m_lastFileId, m_sink);
    if (device.firstSeenNs < m_missedUntilNs || blind())
        tracked->eventsMissed();
    m_devices.emplace(device.id, std::move(tracked));
}

void Trackers::handle(const EventRow& event)
{
    if (event.kind == EventKind::Probe || event.kind == EventKind::Remove) {
        handleBind(event);
        return;
    }
    if (DevresTracker::isOfDevres(event.kind)) {
        m_devres.handle(event, phaseOf(deviceOf(event)));
        return;
    }
    if (event.kind == EventKind::KernelLog)
        return;
    const auto found = m_devices.find(event.deviceId);
    if (found == m_devices.end()) {
        handleStray(event);
        return;
    }
    TrackedDevice& device = *found->second;
    if (!device.hasBegun() && event.kind == EventKind::DeviceInit) {
        if (const RunningProbe* probe = probeAround(event, device.parentAddress()))
            device.beginIn(*probe);
    }
    device.handle(event);
    if (device.isFreed()) {
        device.present(event.timestampNs, m_sink);
        m_devices.erase(found);
    }
}

void Trackers::handleBind(const EventRow& event)
{
    const bool probe = event.kind == EventKind::Probe;
    const bool done = event.step != static_cast<uint8_t>(Step::Enter);
    if (probe)
        std::erase_if(m_probes, [&](const auto& one) { return one.device == event.objectAddress; });
    if (probe && !done)
        m_probes.push_back(RunningProbe{event.objectAddress, event.timestampNs, event.taskId});
    if (!done)
        return;
    for (const auto& [id, device] : m_devices) {
        if (probe)
            device->probeEnded(event);
        else
            device->driverRemoved(event);
    }
}

// Probes nest: the innermost one of the task is the driver that the drm_device belongs to. A probe
// on the parent will do where the task is not known.
const RunningProbe* Trackers::probeAround(const EventRow& event, uint64_t parentAddress) const
{
    const auto inTask = std::find_if(m_probes.rbegin(), m_probes.rend(), [&](const auto& probe) {
        return event.taskId != 0 && probe.taskId == event.taskId;
    });
    if (inTask != m_probes.rend())
        return &*inTask;
    const auto onParent = std::find_if(m_probes.rbegin(), m_probes.rend(), [&](const auto& probe) {
        return parentAddress != 0 && probe.device == parentAddress;
    });
    return onParent == m_probes.rend() ? nullptr : &*onParent;
}

// Of a drm_device that was freed. Functions that it was freed in still return.
void Trackers::handleStray(const EventRow& event)
{
    const bool odd = event.kind == EventKind::Add || event.kind == EventKind::Delete ||
                     event.kind == EventKind::Release || event.kind == EventKind::FileOpen;
    if (odd && event.deviceId != 0 && event.deviceId <= m_newestDeviceId)
        m_sink.onAnomaly(anomaly::of(event, anomaly::kEventAfterRelease));
}

void Trackers::handle(const HookEvent& hook)
{
    const bool armed =
        hook.state == HookEvent::State::Armed || hook.state == HookEvent::State::Fallback;
    const auto needed = m_hookArmed.find(hook.hook);
    if (needed == m_hookArmed.end())
        return;
    // a hook has rungs: that one of them is missing says nothing once another is armed
    const bool first = m_hookTold.insert(hook.hook).second;
    needed->second = armed || (!first && needed->second);

    uint64_t& missedSoFar = m_hookMissed[hook.symbol];
    if (hook.missed > missedSoFar || blind())
        doubtAll();
    missedSoFar = std::max(missedSoFar, hook.missed);
}

void Trackers::missed(const MissedEvent& gap)
{
    const uint64_t untilNs =
        gap.beforeNs != 0 ? gap.beforeNs : std::numeric_limits<uint64_t>::max();
    if (gap.beforeNs != 0)
        m_missedUntilNs = std::max(m_missedUntilNs, gap.beforeNs);
    for (const auto& [id, device] : m_devices) {
        if (device->firstSeenNs() < untilNs)
            device->eventsMissed();
    }
    m_probes.clear(); // their ends may be among what was missed
}

void Trackers::present(const std::set<RowId>& deviceIds, uint64_t nowNs, DerivedSink& to) const
{
    for (const RowId id : deviceIds)
        if (const auto device = m_devices.find(id); device != m_devices.end())
            device->second->present(nowNs, to);
    m_devres.present(deviceIds, to);
}

void Trackers::finish(uint64_t endNs)
{
    for (const auto& [id, device] : m_devices)
        device->present(endNs, m_sink);
    m_devres.finish();
    m_devices.clear();
    m_probes.clear();
}

Phase Trackers::phaseOf(RowId deviceId) const
{
    const auto found = m_devices.find(deviceId);
    if (found != m_devices.end())
        return found->second->phase();
    return deviceId == 0 ? Phase::Unknown : Phase::Freed;
}

RowId Trackers::deviceOf(const EventRow& event) const
{
    return DevresTracker::isOfDevres(event.kind) ? m_devres.deviceOf(event.ownerId)
                                                 : event.deviceId;
}

void Trackers::doubtAll()
{
    for (const auto& [id, device] : m_devices)
        device->eventsMissed();
}

bool Trackers::blind() const
{
    return std::any_of(m_hookArmed.begin(), m_hookArmed.end(),
                       [](const auto& hook) { return !hook.second; });
}

} // namespace drmscope::tracer
