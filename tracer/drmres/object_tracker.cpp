// SPDX-License-Identifier: MIT
#include "tracer/drmres/object_tracker.h"

#include <iterator>

namespace drmscope::tracer {

void ObjectTracker::handle(const EventRow& event)
{
    switch (event.kind) {
    case EventKind::DmabufExport:
        begin(event, PinKind::Dmabuf);
        break;
    case EventKind::Map:
        begin(event, PinKind::Mapping);
        break;
    case EventKind::AtomicStateInit:
        begin(event, PinKind::AtomicState);
        break;
    case EventKind::AtomicStateFree:
        end(event, PinKind::AtomicState);
        break;
    case EventKind::DmabufRelease:
        endMappingsOf(event.objectAddress, event.timestampNs);
        end(event, PinKind::Dmabuf);
        break;
    case EventKind::Unmap:
        end(event, PinKind::Mapping);
        break;
    case EventKind::FileClose:
        endMappingsOf(event.objectAddress, event.timestampNs);
        break;
    default:
        break;
    }
}

void ObjectTracker::releaseBegan(uint64_t timestampNs)
{
    for (auto held = m_held.begin(); held != m_held.end();)
        held = end(held, timestampNs);
}

void ObjectTracker::present(DerivedSink& to) const
{
    for (const auto& [address, held] : m_held)
        to.onPin(held.pin);
}

void ObjectTracker::begin(const EventRow& event, PinKind kind)
{
    // the kernel gave the address to another: the end of the former was missed
    if (const auto former = m_held.find(event.objectAddress); former != m_held.end())
        end(former, event.timestampNs);
    Held& held = m_held[event.objectAddress];
    held.pin = pinOf(event, kind);
    held.pin.eventId = event.id;
    held.pin.id = m_pins.begin(held.pin);
    held.holds = kind == PinKind::Mapping ? event.dataAddress : 0;
}

void ObjectTracker::end(const EventRow& event, PinKind kind)
{
    if (const auto held = m_held.find(event.objectAddress); held != m_held.end()) {
        end(held, event.timestampNs);
        return;
    }
    // older than the recording, or its beginning was missed
    PinRow pin = pinOf(event, kind);
    pin.endedNs = event.timestampNs;
    m_pins.endUnseen(pin);
}

ObjectTracker::HeldObjects::iterator ObjectTracker::end(HeldObjects::iterator held,
                                                        uint64_t timestampNs)
{
    held->second.pin.endedNs = timestampNs;
    m_pins.end(held->second.pin);
    return m_held.erase(held);
}

void ObjectTracker::endMappingsOf(uint64_t address, uint64_t timestampNs)
{
    for (auto held = m_held.begin(); held != m_held.end();)
        held = address != 0 && held->second.holds == address ? end(held, timestampNs)
                                                             : std::next(held);
}

PinRow ObjectTracker::pinOf(const EventRow& event, PinKind kind) const
{
    PinRow pin;
    pin.deviceId = event.deviceId;
    pin.kind = kind;
    pin.fileId = kind == PinKind::Mapping ? m_files.idOf(event.dataAddress) : 0;
    pin.objectAddress = event.objectAddress;
    pin.sizeBytes = event.sizeBytes;
    pin.processId = event.processId;
    pin.taskId = event.taskId;
    pin.startedNs = event.timestampNs;
    return pin;
}

} // namespace drmscope::tracer
