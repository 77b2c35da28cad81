// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/trackers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::tracer {

// Keeps every row, for a test to look at.
class KeptRows : public DerivedSink
{
public:
    void onResource(const ResourceRow& row) override { resources.push_back(row); }
    void onFile(const FileRow& row) override;
    RowId onPin(const PinRow& row) override;
    void onPhase(const PhaseRow& row) override;
    void onAnomaly(const AnomalyRow& row) override { anomalies.push_back(row); }

    const ResourceRow& resource(uint64_t node) const;
    // "init registered ..." of one drm_device; asserts that there are no gaps between them.
    std::string phasesOf(RowId deviceId) const;
    std::vector<std::string> anomalyKinds() const;

    std::vector<ResourceRow> resources;
    std::vector<FileRow> files;
    std::vector<PinRow> pins;
    std::vector<PhaseRow> phases;
    std::vector<AnomalyRow> anomalies;
};

// A history told event by event, one millisecond apart, on the drm_device that was met last.
class History
{
public:
    static constexpr uint64_t kStepNs = 1'000'000;
    static constexpr uint64_t kParent = 0xf000;

    History() : trackers(rows) {}

    // The drm_device comes to be, on `parent`; no driver on the parent if `driver` is "".
    History& meet(RowId device, const std::string& origin, const std::string& driver = "bochs",
                  uint64_t parent = kParent);
    History& on(RowId device); // the events that follow are of this one
    History& by(RowId task);   // ... and happen in this task
    History& init(RowId device, const std::string& driver = "bochs", uint64_t parent = kParent);
    History& deviceSnapshot(bool registered, bool unplugged, int32_t openCount = 0);
    History& step(EventKind kind, Step step, int32_t result = 0);
    History& registered();
    History& unplug();
    History& unregister();
    History& probe(Step step, bool failed = false, uint64_t parent = kParent);
    History& remove(Step step, uint64_t parent = kParent);
    History& add(uint64_t node, uint64_t sizeBytes = 64);
    History& snapshot(uint64_t node, int64_t ordinal);
    History& del(uint64_t node, int32_t cause = 1);
    History& releaseBegin(bool initFailed = false);
    History& release(uint64_t node);
    History& releaseEnd();
    History& open(uint64_t file, int32_t processId = 1234, bool inKernel = false);
    History& fileSnapshot(uint64_t file, int32_t processId = 1234);
    History& close(uint64_t file);
    History& exportDmabuf(uint64_t dmabuf, int32_t processId = 1234);
    History& releaseDmabuf(uint64_t dmabuf);
    History& makeState(uint64_t state);
    History& freeState(uint64_t state);
    History& map(uint64_t vma, uint64_t holds);
    History& unmap(uint64_t vma, uint64_t holds);
    History& wait(uint64_t durationNs);
    History& missedNow(); // a gap that ends now
    void end();

    uint64_t nowNs() const { return m_nowNs; }

    KeptRows rows;
    Trackers trackers;

private:
    EventRow event(EventKind kind, Step step = Step::Whole);
    History& send(const EventRow& event);
    History& object(EventKind kind, uint64_t address, uint64_t data, int32_t processId);

    uint64_t m_nowNs = 0;
    RowId m_device = 0;
    RowId m_task = 1;
    RowId m_lastEventId = 0;
    int64_t m_walk = 0; // nodes released so far
    int32_t m_refs = 1;
};

} // namespace drmscope::tracer
