// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/devres_tracker.h"
#include "tracer/drmres/event.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace drmscope::tracer {

class TrackedDevice;
struct RunningProbe;

// Step 8 of the way of an event: which drm_device, which resource, what odd. Turns the rows of
// `event` into lifetimes: phases, resources, files, pins, anomalies.
//
// Feed it in time order (seq breaks ties) on one thread, live or from the facts of a stored
// session; the same input gives the same rows. Rows go to the sink when their lifetime ends, so
// memory is linear in what is alive. The sink must outlive the trackers. Odd data never throws: it
// becomes an anomaly, or an `Unknown` where events were missed or a beginning was not seen.
class Trackers
{
public:
    explicit Trackers(DerivedSink& sink);
    ~Trackers();
    Trackers(const Trackers&) = delete;
    Trackers& operator=(const Trackers&) = delete;
    Trackers(Trackers&&) = delete;
    Trackers& operator=(Trackers&&) = delete;

    // A drm_device, before the first event with its id, and again whenever its row has changed. Ids
    // grow in the order of first calls: a lower one that is not alive was freed.
    void deviceSeen(const DeviceRow& device);
    // A struct device, before the first devres event with its id.
    void ownerSeen(const OwnerRow& owner) { m_devres.ownerSeen(owner); }
    // An event of a drm_device, or Probe, Remove and those of devres (deviceId 0).
    void handle(const EventRow& event);
    // A hook that never got armed, or that missed calls, takes certainty away; tell of every one.
    void handle(const HookEvent& hook);
    // As soon as the gap is known. A record that could not be read is a gap too.
    void missed(const MissedEvent& gap);
    // Tells `to` what is alive of these drm_devices, as alive, and keeps it.
    void present(const std::set<RowId>& deviceIds, uint64_t nowNs, DerivedSink& to) const;
    // The recording ended: what is alive goes to the sink. Nothing may follow.
    void finish(uint64_t endNs);

    // Freed too where it was so long ago that it is not known any more.
    Phase phaseOf(RowId deviceId) const;
    // The drm_device that an event concerns; 0 none.
    RowId deviceOf(const EventRow& event) const;

private:
    void handleBind(const EventRow& event);
    const RunningProbe* probeAround(const EventRow& event, uint64_t parentAddress) const;
    void handleStray(const EventRow& event);
    void doubtAll();
    bool blind() const;

    DerivedSink& m_sink;
    std::map<RowId, std::unique_ptr<TrackedDevice>> m_devices; // alive, in the order of first sight
    DevresTracker m_devres;
    std::vector<RunningProbe> m_probes;                   // in the order in which they began
    std::map<std::string, bool, std::less<>> m_hookArmed; // those that lifetimes are made from
    std::set<std::string> m_hookTold;
    std::map<std::string, uint64_t> m_hookMissed; // by symbol
    RowId m_newestDeviceId = 0;
    RowId m_lastFileId = 0;
    uint64_t m_missedUntilNs = 0;
};

} // namespace drmscope::tracer
