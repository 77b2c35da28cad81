// SPDX-License-Identifier: MIT
#include "tracer/drmres/devres_tracker.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

ResourceRow resourceOf(const EventRow& event, Origin origin)
{
    ResourceRow row;
    row.ownerId = event.ownerId;
    row.kind = static_cast<ResourceKind>(event.cause);
    row.nameId = event.nameId;
    row.sizeBytes = event.sizeBytes;
    row.nodeAddress = event.objectAddress;
    row.origin = origin;
    row.addedNs = event.timestampNs;
    return row;
}

bool isGone(Phase phase)
{
    return phase >= Phase::Unplugged;
}

} // namespace

void DevresTracker::ownerSeen(const OwnerRow& owner)
{
    if (owner.kind != OwnerKind::Device)
        return;
    m_ownerOfName[owner.name] = owner.id;
    const auto device = m_deviceOfName.find(owner.name);
    if (device != m_deviceOfName.end())
        m_owners[owner.id].deviceId = device->second;
}

void DevresTracker::deviceSeen(const DeviceRow& device)
{
    if (device.parentName.empty())
        return;
    RowId& newest = m_deviceOfName[device.parentName];
    if (device.id <= newest)
        return;
    newest = device.id;
    const auto named = m_ownerOfName.find(device.parentName);
    if (named == m_ownerOfName.end())
        return;
    Owner& owner = m_owners[named->second];
    owner.deviceId = device.id;
    for (ResourceRow& row : owner.ended)
        tell(owner, row);
    owner.ended.clear();
}

void DevresTracker::handle(const EventRow& event, Phase phase)
{
    Owner& owner = m_owners[event.ownerId];
    switch (event.kind) {
    case EventKind::DevresAdd:
        if (owner.live.empty() && isGone(phase))
            owner.deviceId = 0; // this begins another bind
        add(owner, event);
        break;
    case EventKind::DevresRemove:
        end(owner, event, ResourceEnd::Delete, phase);
        break;
    case EventKind::DevresRelease:
        end(owner, event, ResourceEnd::Release, phase);
        break;
    default:
        end(owner, event, ResourceEnd::Unknown, phase);
    }
}

RowId DevresTracker::deviceOf(RowId ownerId) const
{
    const auto found = m_owners.find(ownerId);
    return found == m_owners.end() ? 0 : found->second.deviceId;
}

void DevresTracker::present(const std::set<RowId>& deviceIds, DerivedSink& to) const
{
    for (const auto& [id, owner] : m_owners)
        if (deviceIds.contains(owner.deviceId))
            presentLive(owner, to);
}

void DevresTracker::finish()
{
    for (const auto& [id, owner] : m_owners) {
        for (const ResourceRow& row : owner.ended)
            m_sink.onResource(row);
        presentLive(owner, m_sink);
    }
}

void DevresTracker::presentLive(const Owner& owner, DerivedSink& to)
{
    std::vector<ResourceRow> rows;
    rows.reserve(owner.live.size());
    for (const auto& [address, row] : owner.live)
        rows.push_back(row);
    // a hash map has its own order, and the same input must give the same rows
    std::sort(rows.begin(), rows.end(), [](const ResourceRow& left, const ResourceRow& right) {
        return left.addOrder < right.addOrder;
    });
    for (ResourceRow& row : rows) {
        row.deviceId = owner.deviceId;
        to.onResource(row);
    }
}

void DevresTracker::add(Owner& owner, const EventRow& event)
{
    if (owner.live.contains(event.objectAddress))
        end(owner, event, ResourceEnd::Unknown, Phase::Unknown);
    ResourceRow row = resourceOf(event, Origin::Seen);
    row.addOrder = ++owner.added;
    row.addEventId = event.id;
    row.callSiteSymbolId = event.callSiteSymbolId;
    row.stackId = event.stackId;
    row.taskId = event.taskId;
    owner.live.emplace(event.objectAddress, row);
}

void DevresTracker::end(Owner& owner, const EventRow& event, ResourceEnd how, Phase phase)
{
    const auto found = owner.live.find(event.objectAddress);
    ResourceRow row = found == owner.live.end() ? resourceOf(event, Origin::Unseen) : found->second;
    row.endedNs = event.timestampNs;
    row.end = how;
    row.ended = true;
    row.endPhase = phase;
    row.endEventId = event.id;
    tell(owner, row);
    if (found == owner.live.end())
        return;
    owner.live.erase(found);
    if (how == ResourceEnd::Release && owner.live.empty())
        owner.deviceId = 0; // unbound
}

void DevresTracker::tell(Owner& owner, ResourceRow row)
{
    row.deviceId = owner.deviceId;
    if (owner.deviceId == 0)
        owner.ended.push_back(row);
    else
        m_sink.onResource(row);
}

} // namespace drmscope::tracer
