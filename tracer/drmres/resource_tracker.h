// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/evidence.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drmscope::tracer {

// The managed resources of one drm_device: its list `managed.resources`, as it was at each event.
// A node's address names it only while it is on the list; the next one there is another lifetime.
class ResourceTracker
{
public:
    // Two tasks that add at the same time may reach the list in the other order than their events:
    // of adds this close together the order is known only within one task.
    static constexpr uint64_t kAddRaceNs = 100'000'000;

    // `evidence` and `sink` must outlive the tracker.
    ResourceTracker(const Evidence& evidence, DerivedSink& sink);

    // The drm_device as a row of `owner`.
    void setOwner(RowId ownerId) { m_ownerId = ownerId; }
    void add(const EventRow& event);
    // A node that is older than the recording; one that is known already is no news.
    void snapshot(const EventRow& event);
    void del(const EventRow& event, Phase phase);
    void releaseBegan();
    void release(const EventRow& event, Phase phase);
    // drm_managed_release() is over: what it left on the list stays for ever.
    void releaseEnded(const EventRow& event, Phase phase);
    void present(DerivedSink& to); // what is alive

private:
    // On the list. Those added during release are no part of the walk, and stand in no chain.
    struct Node
    {
        ResourceRow row;
        Node* older = nullptr;
        Node* newer = nullptr;
    };

    Node& begin(const EventRow& event, Origin origin);
    Node* find(const EventRow& event);
    void end(Node& node, const EventRow& event, ResourceEnd how, Phase phase);
    void endUnseen(const EventRow& event, ResourceEnd how, Phase phase);
    void tellOnce(const EventRow& event, std::string_view kind, bool& told);
    [[nodiscard]] bool isNextOfWalk(const Node& node) const;
    void noteRelease(const EventRow& event);
    Verdict orderOf(const Node& node) const;
    ResourceEnd endAfterRelease(const Node& node, const EventRow& event) const;
    std::vector<Node*> liveInOrder();

    const Evidence& m_evidence;
    DerivedSink& m_sink;
    RowId m_ownerId = 0;
    std::unordered_map<uint64_t, Node> m_live; // by node address; a Node stays where it is
    Node* m_newest = nullptr;
    const Node* m_lastInSnapshot = nullptr;
    int64_t m_added = 0;
    int64_t m_snapshotOrdinal = -1; // place in the list of the last snapshot
    bool m_listOrderKnown = true;
    bool m_inRelease = false;
    bool m_releaseBeginSeen = false;
    bool m_walkWhole = true; // no step of the walk is missing
    int64_t m_released = 0;
    bool m_orderBroken = false;
    bool m_leftByRelease = false;
};

} // namespace drmscope::tracer
