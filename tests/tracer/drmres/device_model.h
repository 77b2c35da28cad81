// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace drmscope::tracer {

// A small kernel: drm_devices with their lists of managed resources and their open files, run by
// dice. It tells what happened as events, of which some get lost, and knows what truly happened.
class DeviceModel
{
public:
    struct Truth
    {
        RowId device = 0;
        RowId addEventId = 0; // the resource's identity
        RowId endEventId = 0;
        ResourceEnd end = ResourceEnd::Live;
        bool addedInRelease = false;
    };

    // One step of the history: an event, or the loss of those that would have come since the last.
    struct Told
    {
        EventRow event;
        bool begins = false; // a new drm_device: tell of it first
        bool lost = false;
    };

    DeviceModel(uint32_t seed, bool losesEvents);

    std::vector<Told> run(int steps);
    const std::map<RowId, Truth>& truths() const { return m_truths; } // by addEventId
    size_t filesOpened() const { return m_filesOpened; }

private:
    struct Node
    {
        uint64_t address = 0;
        uint64_t sizeBytes = 0;
        RowId addEventId = 0;
    };
    struct Device
    {
        RowId id = 0;
        std::vector<Node> list; // oldest first
        std::vector<uint64_t> files;
        bool registered = false;
    };

    void beginDevice();
    void actOn(Device& device);
    void add(Device& device, bool inRelease);
    void removeAny(Device& device);
    void releaseAll(Device& device);
    void releaseNode(Device& device, int64_t place, bool addsOne);
    EventRow& tell(RowId device, EventKind kind, Step step = Step::Whole);
    void endTruth(const Node& node, ResourceEnd how, RowId eventId);
    uint64_t takeAddress();
    uint32_t dice(uint32_t sides) { return static_cast<uint32_t>(m_random() % sides); }

    std::mt19937 m_random;
    bool m_losesEvents;
    uint64_t m_nowNs = 0;
    RowId m_lastEventId = 0;
    RowId m_lastDeviceId = 0;
    size_t m_filesOpened = 0;
    uint64_t m_nextAddress = 0x100;
    std::vector<uint64_t> m_freeAddresses; // the allocator gives the last freed one first
    std::vector<Device> m_devices;
    std::map<RowId, Truth> m_truths;
    std::vector<Told> m_told;
};

} // namespace drmscope::tracer
