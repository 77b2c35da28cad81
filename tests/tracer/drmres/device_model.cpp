// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/device_model.h"

#include <utility>

namespace drmscope::tracer {

DeviceModel::DeviceModel(uint32_t seed, bool losesEvents)
    : m_random(seed), m_losesEvents(losesEvents)
{}

std::vector<DeviceModel::Told> DeviceModel::run(int steps)
{
    for (int step = 0; step < steps; ++step) {
        if (m_devices.empty() || dice(12) == 0)
            beginDevice();
        const size_t chosen = dice(static_cast<uint32_t>(m_devices.size()));
        if (dice(20) != 0) {
            actOn(m_devices[chosen]);
            continue;
        }
        releaseAll(m_devices[chosen]);
        m_devices.erase(m_devices.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    return std::move(m_told);
}

void DeviceModel::beginDevice()
{
    Device device;
    device.id = ++m_lastDeviceId;
    tell(device.id, EventKind::DeviceInit, Step::Enter);
    m_told.back().begins = true;
    m_told.back().lost = false; // else it would be met as an unseen one: another test
    m_devices.push_back(device);
    add(m_devices.back(), false);
}

void DeviceModel::actOn(Device& device)
{
    switch (dice(6)) {
    case 0:
        removeAny(device);
        break;
    case 1:
        ++m_filesOpened;
        device.files.push_back(takeAddress());
        tell(device.id, EventKind::FileOpen).objectAddress = device.files.back();
        break;
    case 2:
        if (!device.registered)
            tell(device.id, EventKind::DeviceRegister, Step::Return);
        device.registered = true;
        break;
    default:
        add(device, false);
        break;
    }
}

void DeviceModel::add(Device& device, bool inRelease)
{
    Node node;
    node.address = takeAddress();
    node.sizeBytes = m_random();
    EventRow& event = tell(device.id, EventKind::Add);
    event.objectAddress = node.address;
    event.sizeBytes = node.sizeBytes;
    node.addEventId = event.id;
    m_truths[node.addEventId] = Truth{device.id, node.addEventId, 0, ResourceEnd::Live, inRelease};
    if (inRelease)
        endTruth(node, ResourceEnd::Leaked, 0); // its memory is lost: nobody gets the address again
    else
        device.list.push_back(node);
}

void DeviceModel::removeAny(Device& device)
{
    if (device.list.empty())
        return;
    const size_t chosen = dice(static_cast<uint32_t>(device.list.size()));
    const Node node = device.list[chosen];
    device.list.erase(device.list.begin() + static_cast<std::ptrdiff_t>(chosen));
    EventRow& event = tell(device.id, EventKind::Delete);
    event.objectAddress = node.address;
    event.sizeBytes = node.sizeBytes;
    endTruth(node, ResourceEnd::Delete, event.id);
    m_freeAddresses.push_back(node.address);
}

void DeviceModel::releaseAll(Device& device)
{
    for (const uint64_t file : device.files) {
        tell(device.id, EventKind::FileClose).objectAddress = file;
        m_freeAddresses.push_back(file);
    }
    tell(device.id, EventKind::ReleaseBegin);
    const bool addsOne = dice(4) == 0;
    int64_t place = 0;
    for (; !device.list.empty(); ++place)
        releaseNode(device, place, addsOne && place == 0);
    tell(device.id, EventKind::ReleaseEnd).ordinal = place;
}

void DeviceModel::releaseNode(Device& device, int64_t place, bool addsOne)
{
    const Node node = device.list.back();
    device.list.pop_back();
    EventRow& event = tell(device.id, EventKind::Release);
    event.objectAddress = node.address;
    event.sizeBytes = node.sizeBytes;
    event.ordinal = place;
    endTruth(node, ResourceEnd::Release, event.id);
    if (addsOne)
        add(device, true);
    m_freeAddresses.push_back(node.address);
}

EventRow& DeviceModel::tell(RowId device, EventKind kind, Step step)
{
    Told told;
    m_nowNs += 1000;
    told.lost = m_losesEvents && dice(10) == 0;
    told.event.id = ++m_lastEventId;
    told.event.timestampNs = m_nowNs;
    told.event.kind = kind;
    told.event.step = static_cast<uint8_t>(step);
    told.event.deviceId = device;
    m_told.push_back(told);
    return m_told.back().event;
}

void DeviceModel::endTruth(const Node& node, ResourceEnd how, RowId eventId)
{
    m_truths[node.addEventId].end = how;
    m_truths[node.addEventId].endEventId = eventId;
}

uint64_t DeviceModel::takeAddress()
{
    if (m_freeAddresses.empty())
        return m_nextAddress += 0x40;
    const uint64_t address = m_freeAddresses.back();
    m_freeAddresses.pop_back();
    return address;
}

} // namespace drmscope::tracer
