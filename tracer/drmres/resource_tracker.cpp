// SPDX-License-Identifier: MIT
#include "tracer/drmres/resource_tracker.h"

#include "tracer/drmres/anomaly.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

constexpr int32_t kCauseUnknownPointer = 3;

ResourceRow resourceOf(const EventRow& event, Origin origin)
{
    ResourceRow row;
    row.deviceId = event.deviceId;
    row.kind = event.actionSymbolId != 0 ? ResourceKind::Action : ResourceKind::Kmalloc;
    row.nameId = event.nameId;
    row.sizeBytes = event.sizeBytes;
    row.nodeAddress = event.objectAddress;
    row.dataAddress = event.dataAddress;
    row.origin = origin;
    row.addedNs = event.timestampNs;
    row.actionSymbolId = event.actionSymbolId;
    return row;
}

// `newer` stands after `older` in our chain; was it surely put on the kernel's list after it?
bool surelyInOrder(const ResourceRow& older, const ResourceRow& newer)
{
    return older.origin != Origin::Seen || older.taskId == newer.taskId ||
           newer.addedNs > older.addedNs + ResourceTracker::kAddRaceNs;
}

} // namespace

ResourceTracker::ResourceTracker(const Evidence& evidence, DerivedSink& sink)
    : m_evidence(evidence), m_sink(sink)
{}

void ResourceTracker::add(const EventRow& event)
{
    const auto found = m_live.find(event.objectAddress);
    if (found != m_live.end()) {
        if (m_evidence.complete())
            m_sink.onAnomaly(anomaly::of(event, anomaly::kAddTwice));
        end(found->second, event, ResourceEnd::Unknown, Phase::Unknown);
    }
    ResourceRow& row = begin(event, Origin::Seen).row;
    row.addEventId = event.id;
    row.callSiteSymbolId = event.callSiteSymbolId;
    row.stackId = event.stackId;
    row.taskId = event.taskId;
}

void ResourceTracker::snapshot(const EventRow& event)
{
    const bool inTurn = event.ordinal == 0 || event.ordinal > m_snapshotOrdinal;
    m_snapshotOrdinal = event.ordinal;
    if (event.ordinal == 0)
        m_lastInSnapshot = nullptr;
    const bool atEndOfList = m_newest == m_lastInSnapshot;
    const auto found = m_live.find(event.objectAddress);
    if (found != m_live.end()) {
        m_lastInSnapshot = &found->second;
        return;
    }
    if (event.ordinal < 0 || !inTurn || !atEndOfList)
        m_listOrderKnown = false;
    m_lastInSnapshot = &begin(event, Origin::Snapshot);
}

void ResourceTracker::del(const EventRow& event, Phase phase)
{
    if (event.cause == kCauseUnknownPointer) {
        m_sink.onAnomaly(anomaly::of(event, anomaly::kDeleteOfUnknownPointer));
        return;
    }
    if (Node* node = find(event); node != nullptr) {
        if (m_released > 0 && isNextOfWalk(*node))
            m_sink.onAnomaly(anomaly::of(event, anomaly::kNextDeletedInRelease));
        end(*node, event, ResourceEnd::Delete, phase);
        return;
    }
    if (m_evidence.complete())
        m_sink.onAnomaly(anomaly::of(event, anomaly::kDeleteWithoutAdd));
    endUnseen(event, ResourceEnd::Delete, phase);
}

void ResourceTracker::releaseBegan()
{
    m_inRelease = true;
    m_releaseBeginSeen = true;
    m_released = 0;
}

void ResourceTracker::release(const EventRow& event, Phase phase)
{
    m_inRelease = true;
    noteRelease(event);
    if (Node* node = find(event); node != nullptr) {
        node->row.releaseOrder = m_released - 1;
        node->row.releaseOrderRight = orderOf(*node);
        if (node->row.releaseOrderRight == Verdict::Wrong)
            tellOnce(event, anomaly::kReleaseOrderBroken, m_orderBroken);
        end(*node, event, ResourceEnd::Release, phase);
        return;
    }
    if (m_evidence.complete())
        m_sink.onAnomaly(anomaly::of(event, anomaly::kReleaseWithoutAdd));
    endUnseen(event, ResourceEnd::Release, phase);
}

void ResourceTracker::releaseEnded(const EventRow& event, Phase phase)
{
    for (Node* node : liveInOrder()) {
        const ResourceEnd how = endAfterRelease(*node, event);
        if (how == ResourceEnd::Leaked)
            tellOnce(event, anomaly::kLeftByRelease, m_leftByRelease);
        end(*node, event, how, phase);
    }
}

void ResourceTracker::present(DerivedSink& to)
{
    for (const Node* node : liveInOrder())
        to.onResource(node->row);
}

ResourceTracker::Node& ResourceTracker::begin(const EventRow& event, Origin origin)
{
    Node& node = m_live[event.objectAddress];
    node.row = resourceOf(event, origin);
    node.row.ownerId = m_ownerId;
    node.row.addOrder = ++m_added;
    node.row.addedInRelease = m_inRelease && origin == Origin::Seen;
    if (!node.row.addedInRelease) {
        node.older = m_newest;
        if (m_newest != nullptr)
            m_newest->newer = &node;
        m_newest = &node;
    }
    return node;
}

// The node that `event` takes off the list. Where its end may have been missed and the address
// given to another, its size tells: then that one ended unseen.
ResourceTracker::Node* ResourceTracker::find(const EventRow& event)
{
    const auto found = m_live.find(event.objectAddress);
    if (found == m_live.end())
        return nullptr;
    if (!m_evidence.missed || found->second.row.sizeBytes == event.sizeBytes)
        return &found->second;
    end(found->second, event, ResourceEnd::Unknown, Phase::Unknown);
    return nullptr;
}

void ResourceTracker::end(Node& node, const EventRow& event, ResourceEnd how, Phase phase)
{
    node.row.ended = true;
    node.row.endedNs = event.timestampNs;
    node.row.end = how;
    node.row.endPhase = phase;
    node.row.endEventId = event.id;
    m_sink.onResource(node.row);

    if (node.older != nullptr)
        node.older->newer = node.newer;
    if (node.newer != nullptr)
        node.newer->older = node.older;
    if (m_newest == &node)
        m_newest = node.older;
    if (m_lastInSnapshot == &node)
        m_lastInSnapshot = node.older;
    m_live.erase(node.row.nodeAddress);
}

void ResourceTracker::endUnseen(const EventRow& event, ResourceEnd how, Phase phase)
{
    ResourceRow row = resourceOf(event, Origin::Unseen);
    row.ownerId = m_ownerId;
    row.ended = true;
    row.endedNs = event.timestampNs;
    row.end = how;
    row.endPhase = phase;
    row.endEventId = event.id;
    if (how == ResourceEnd::Release)
        row.releaseOrder = m_released - 1;
    m_sink.onResource(row);
}

void ResourceTracker::tellOnce(const EventRow& event, std::string_view kind, bool& told)
{
    if (!told)
        m_sink.onAnomaly(anomaly::of(event, kind));
    told = true;
}

// Surely: what the walk has come to is off our chain, so its newest is what comes next.
bool ResourceTracker::isNextOfWalk(const Node& node) const
{
    return &node == m_newest && m_evidence.complete() && m_listOrderKnown && m_walkWhole &&
           (node.older == nullptr || surelyInOrder(node.older->row, node.row));
}

void ResourceTracker::noteRelease(const EventRow& event)
{
    if (event.ordinal >= 0 && event.ordinal != m_released)
        m_walkWhole = false;
    m_released = (event.ordinal >= 0 ? event.ordinal : m_released) + 1;
}

// drm_managed_release() walks from the newest to the oldest, so what it takes must be the newest.
Verdict ResourceTracker::orderOf(const Node& node) const
{
    constexpr int kLongestLook = 64; // a race concerns a few neighbours
    if (m_evidence.missed || !m_listOrderKnown || !m_releaseBeginSeen || !m_walkWhole ||
        node.row.addedInRelease)
        return Verdict::Unknown;
    int looked = 0;
    const Node* newer = node.newer;
    for (; newer != nullptr && looked < kLongestLook; newer = newer->newer, ++looked) {
        if (surelyInOrder(node.row, newer->row))
            return Verdict::Wrong;
    }
    return looked == 0 ? Verdict::Right : Verdict::Unknown;
}

ResourceEnd ResourceTracker::endAfterRelease(const Node& node, const EventRow& event) const
{
    const bool moreThanSeen = event.ordinal > m_released;
    if (m_evidence.missed || !m_releaseBeginSeen)
        return ResourceEnd::Unknown;
    if (node.row.addedInRelease)
        return ResourceEnd::Leaked;
    // a recorder without a hook in the walk sees its begin and its end, and all nodes go
    if (m_released == 0)
        return ResourceEnd::Release;
    return moreThanSeen || !m_walkWhole ? ResourceEnd::Unknown : ResourceEnd::Leaked;
}

// In the order of adding: the same input gives the same rows.
std::vector<ResourceTracker::Node*> ResourceTracker::liveInOrder()
{
    std::vector<Node*> nodes;
    nodes.reserve(m_live.size());
    for (auto& [address, node] : m_live)
        nodes.push_back(&node);
    std::sort(nodes.begin(), nodes.end(), [](const Node* left, const Node* right) {
        return left->row.addOrder < right->row.addOrder;
    });
    return nodes;
}

} // namespace drmscope::tracer
