// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

namespace drmscope::app {

// How things stand while a recording grows: lifetimes become rows only when they end, so this
// follows the events themselves, each once. Memory grows with what is alive.
class LiveState
{
public:
    void take(const Event& event);
    [[nodiscard]] RowId lastEventId() const { return m_lastEventId; }

    struct Most // lines of it; what is left out is counted
    {
        size_t devices = 0;
        size_t holders = 0;
    };
    // The drm_devices with phase and counts, and what holds them, the latest first; what is freed
    // comes last.
    [[nodiscard]] std::string text(const Summary& summary, const std::string& file,
                                   const std::vector<Device>& devices, const Most& most,
                                   const TextStyle& style) const;

private:
    struct Holder
    {
        std::string what; // "open file", "dma-buf", "mapping"
        std::string who;
        int64_t sinceNs = 0;
    };
    struct Life
    {
        std::string phase = "unknown";
        bool unplugged = false;
        int64_t events = 0;
        int64_t liveBytes = 0;
        std::unordered_map<uint64_t, int64_t> resources; // live: node -> bytes
        std::map<uint64_t, Holder> holders;              // by the address of what holds
    };

    static void takeResource(Life& life, const Event& event);
    static void takeHolder(Life& life, const Event& event);
    static void takePhase(Life& life, const Event& event);
    [[nodiscard]] std::string devicesText(const std::vector<Device>& devices,
                                          const DeviceLabels& labels, size_t most,
                                          const TextStyle& style) const;
    [[nodiscard]] std::string holdersText(const DeviceLabels& labels, size_t most,
                                          const TextStyle& style) const;

    std::map<RowId, Life> m_lives;
    RowId m_lastEventId = 0;
    int64_t m_lastNs = 0;
};

} // namespace drmscope::app
