// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace drmscope::tracer {

// The devm_* resources of struct devices, and which drm_device each stands beside: the one that its
// struct device got while it was bound. A driver is unbound once all its nodes are gone, so the
// next ones belong to the next drm_device.
//
// Nothing here is an anomaly: a node may be older than the recording, and after devm_krealloc() it
// has an address that the kernel never told.
class DevresTracker
{
public:
    static bool isOfDevres(EventKind kind)
    {
        return kind >= EventKind::DevresAdd && kind <= EventKind::DevresReplace;
    }

    // `sink` must outlive the tracker.
    explicit DevresTracker(DerivedSink& sink) : m_sink(sink) {}

    void ownerSeen(const OwnerRow& owner);
    void deviceSeen(const DeviceRow& device);
    // `phase`: of the drm_device deviceOf(event.ownerId).
    void handle(const EventRow& event, Phase phase);
    // The drm_device that this struct device has, while its driver is bound; 0 none.
    RowId deviceOf(RowId ownerId) const;
    // What is alive beside these drm_devices.
    void present(const std::set<RowId>& deviceIds, DerivedSink& to) const;
    void finish(); // all that is alive, or that never had a drm_device

private:
    struct Owner
    {
        RowId deviceId = 0;
        int64_t added = 0;
        std::unordered_map<uint64_t, ResourceRow> live; // by node address
        std::vector<ResourceRow> ended;                 // before there was a drm_device
    };

    void add(Owner& owner, const EventRow& event);
    void end(Owner& owner, const EventRow& event, ResourceEnd how, Phase phase);
    void tell(Owner& owner, ResourceRow row);
    static void presentLive(const Owner& owner, DerivedSink& to);

    DerivedSink& m_sink;
    std::map<RowId, Owner> m_owners;
    std::map<std::string, RowId> m_ownerOfName;
    std::map<std::string, RowId> m_deviceOfName; // the newest
};

} // namespace drmscope::tracer
