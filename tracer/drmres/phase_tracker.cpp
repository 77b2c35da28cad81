// SPDX-License-Identifier: MIT
#include "tracer/drmres/phase_tracker.h"

#include "tracer/drmres/event.h"

namespace drmscope::tracer {

namespace {

constexpr int32_t kRegisteredFlag = 1;
constexpr int32_t kUnpluggedFlag = 2;

bool entered(const EventRow& event)
{
    return event.step != static_cast<uint8_t>(Step::Return);
}

bool returned(const EventRow& event)
{
    return event.step != static_cast<uint8_t>(Step::Enter);
}

} // namespace

PhaseTracker::PhaseTracker(RowId deviceId, DerivedSink& sink) : m_deviceId(deviceId), m_sink(sink)
{}

void PhaseTracker::probeBegan(uint64_t timestampNs)
{
    enter(Phase::Probing, timestampNs);
}

void PhaseTracker::handle(const EventRow& event, bool bound)
{
    switch (event.kind) {
    case EventKind::DeviceInit:
    case EventKind::DeviceRegister:
    case EventKind::DeviceUnregister:
    case EventKind::DeviceUnplug:
        handleDevice(event);
        break;
    case EventKind::DeviceSnapshot:
        handleSnapshot(event, bound);
        break;
    case EventKind::ReleaseBegin:
    case EventKind::Release:
        if (isBefore(Phase::Releasing))
            enter(Phase::Releasing, event.timestampNs);
        break;
    case EventKind::ReleaseEnd:
        enter(Phase::Freed, event.timestampNs);
        break;
    default:
        break;
    }
    if (!m_begun)
        enter(Phase::Unknown, event.timestampNs);
}

void PhaseTracker::handleDevice(const EventRow& event)
{
    switch (event.kind) {
    case EventKind::DeviceInit:
        if (isBefore(Phase::Init))
            enter(Phase::Init, event.timestampNs);
        // drm_dev_init() gave up before it had made a list to release
        if (returned(event) && event.result != 0)
            enter(Phase::Freed, event.timestampNs);
        break;
    case EventKind::DeviceRegister:
        if (returned(event) && event.result == 0 && isBefore(Phase::Registered))
            enter(Phase::Registered, event.timestampNs);
        break;
    case EventKind::DeviceUnregister:
        // drm_dev_unplug() calls it too, and is in its phase by then
        if (isBefore(Phase::Unplugging))
            enter(Phase::Unregistered, event.timestampNs);
        break;
    case EventKind::DeviceUnplug:
        if (returned(event) && isBefore(Phase::Zombie))
            enter(Phase::Unplugged, event.timestampNs);
        else if (entered(event) && isBefore(Phase::Zombie) && m_phase != Phase::Unplugged)
            enter(Phase::Unplugging, event.timestampNs);
        break;
    default:
        break;
    }
}

// What the recording began too late for, or lost on the way. It contradicts nothing that was seen:
// the hooks sit at the entry of functions, before they change a flag.
void PhaseTracker::handleSnapshot(const EventRow& event, bool bound)
{
    if ((event.cause & kRegisteredFlag) != 0) {
        if (isBefore(Phase::Registered))
            enter(Phase::Registered, event.timestampNs);
    } else if ((event.cause & kUnpluggedFlag) != 0) {
        if (isBefore(Phase::Unplugging))
            enter(bound ? Phase::Unplugged : Phase::Zombie, event.timestampNs);
    } else if (m_phase == Phase::Registered || (isBefore(Phase::Probing) && event.openCount > 0)) {
        // neither flag, and yet it was open to others: it was registered once
        enter(bound ? Phase::Unregistered : Phase::Zombie, event.timestampNs);
    }
}

void PhaseTracker::driverLetGo(uint64_t timestampNs)
{
    if (isBefore(Phase::Zombie))
        enter(Phase::Zombie, timestampNs);
}

void PhaseTracker::enter(Phase phase, uint64_t timestampNs)
{
    if (m_begun && phase == m_phase)
        return;
    if (m_begun) {
        m_sink.onPhase(PhaseRow{m_deviceId, m_order, m_phase, m_startedNs, timestampNs});
        ++m_order;
    }
    m_begun = true;
    m_phase = phase;
    m_startedNs = timestampNs;
    m_sink.onPhase(PhaseRow{m_deviceId, m_order, m_phase, m_startedNs, 0});
}

} // namespace drmscope::tracer
