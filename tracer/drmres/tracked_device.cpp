// SPDX-License-Identifier: MIT
#include "tracer/drmres/tracked_device.h"

namespace drmscope::tracer {

TrackedDevice::TrackedDevice(const DeviceRow& device, RowId& lastFileId, DerivedSink& sink)
    : m_phases(device.id, sink), m_pins(device.id, m_evidence, sink),
      m_files(m_evidence, lastFileId, m_pins, sink), m_objects(m_files, m_pins),
      m_resources(m_evidence, sink)
{
    update(device);
}

void TrackedDevice::update(const DeviceRow& device)
{
    m_parentAddress = device.parentAddress;
    m_firstSeenNs = device.firstSeenNs;
    m_resources.setOwner(device.ownerId);
    m_bound = !device.boundDriver.empty();
    if (device.origin == "init")
        m_evidence.beginningSeen = true;
}

void TrackedDevice::beginIn(const RunningProbe& probe)
{
    m_begun = true;
    m_inProbe = true;
    m_probedAddress = probe.device;
    m_phases.probeBegan(probe.beganNs);
}

void TrackedDevice::handle(const EventRow& event)
{
    m_begun = true;
    if (event.kind == EventKind::DeviceInit)
        m_evidence.beginningSeen = true;
    // what happens at the end of release still happens while it is being released
    if (event.kind != EventKind::ReleaseEnd)
        m_phases.handle(event, m_bound);
    handleKind(event);
    if (event.kind == EventKind::ReleaseEnd)
        m_phases.handle(event, m_bound);
    // where no bus driver sits on the parent (vgem), nothing else says that the driver is done
    if (!m_bound && !m_inProbe && m_phases.isGone())
        m_pins.driverLetGo(event.timestampNs);
}

void TrackedDevice::handleKind(const EventRow& event)
{
    switch (event.kind) {
    case EventKind::Add:
        m_resources.add(event);
        break;
    case EventKind::Snapshot:
        m_resources.snapshot(event);
        break;
    case EventKind::Delete:
        m_resources.del(event, m_phases.current());
        break;
    case EventKind::Release:
        m_resources.release(event, m_phases.current());
        break;
    case EventKind::ReleaseBegin:
        m_objects.releaseBegan(event.timestampNs);
        m_files.releaseBegan(event.timestampNs);
        m_pins.releaseBegan(event.timestampNs);
        m_resources.releaseBegan();
        break;
    case EventKind::ReleaseEnd:
        m_objects.releaseBegan(event.timestampNs);
        m_files.releaseBegan(event.timestampNs);
        m_resources.releaseEnded(event, m_phases.current());
        break;
    case EventKind::FileOpen:
        m_files.open(event);
        break;
    case EventKind::FileClose:
        m_objects.handle(event);
        m_files.close(event);
        break;
    case EventKind::FileSnapshot:
        m_files.snapshot(event);
        break;
    case EventKind::DmabufExport:
    case EventKind::DmabufRelease:
    case EventKind::Map:
    case EventKind::Unmap:
    case EventKind::AtomicStateInit:
    case EventKind::AtomicStateFree:
        m_objects.handle(event);
        break;
    default:
        break;
    }
}

void TrackedDevice::probeEnded(const EventRow& probe)
{
    if (!m_inProbe || probe.objectAddress != m_probedAddress)
        return;
    m_inProbe = false;
    if (probe.result != 0)
        driverLetGo(probe.timestampNs);
}

void TrackedDevice::driverRemoved(const EventRow& remove)
{
    if (!m_begun)
        return; // told of early: a later one on the same parent
    if (remove.objectAddress == m_parentAddress || remove.objectAddress == m_probedAddress)
        driverLetGo(remove.timestampNs);
}

void TrackedDevice::present(uint64_t nowNs, DerivedSink& to)
{
    m_resources.present(to);
    m_objects.present(to);
    m_files.present(to);
    m_pins.present(nowNs, to);
}

void TrackedDevice::driverLetGo(uint64_t timestampNs)
{
    m_phases.driverLetGo(timestampNs);
    m_pins.driverLetGo(timestampNs);
}

} // namespace drmscope::tracer
