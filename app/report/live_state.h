// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

namespace drmscope::app {

// How things stand while a recording grows: lifetimes become rows only when they end, so this
// follows the events themselves, each once. Memory grows with what is alive and with the shapes of
// events.
class LiveState
{
public:
    // Takes the events that it has not seen, until there are no more or `goesOn`, asked after some
    // thousands of them, says no; false then. In one state of the session (inOneState()).
    bool read(SessionReader& reader, const std::function<bool()>& goesOn);

    struct Most // lines of it; what is left out is counted
    {
        size_t devices = 0;
        size_t holders = 0;
    };
    // Of what has been read; where that is not all, it says how much.
    // The drm_devices with phase and counts, and what holds them, the latest first; what is freed
    // comes last.
    [[nodiscard]] std::string text(const Summary& summary, const std::string& file,
                                   const std::vector<Device>& devices, const Most& most,
                                   const TextStyle& style) const;

private:
    // What is done about an event of a shape.
    enum class Change : uint8_t
    {
        None,
        Added,
        Removed,
        Held,
        LetGo,
        Phase,
    };
    struct Shape
    {
        Change change = Change::None;
        int64_t sizeBytes = 0;
        std::string kind; // where it changes the phase
        int32_t step = 2;
        std::string what; // who holds it: "open file", "dma-buf", "mapping"
        std::string who;
    };
    struct Holder
    {
        const Shape* shape = nullptr;
        int64_t sinceNs = 0;
    };
    __extension__ using WideSum = __int128; // exact, however much a sender claims
    struct Life
    {
        std::string phase = "unknown";
        bool unplugged = false;
        int64_t events = 0;
        WideSum liveBytes = 0;
        std::unordered_map<uint64_t, int64_t> resources; // live: node -> bytes
        std::map<uint64_t, Holder> holders;              // by the address of what holds
    };

    static Shape shapeOf(const Event& event);
    void learnShapes(SessionReader& reader);
    void take(const EventRow& event, const Shape& shape);
    static void takePhase(Life& life, const Shape& shape);
    [[nodiscard]] std::string devicesText(const std::vector<Device>& devices,
                                          const DeviceLabels& labels, size_t most,
                                          const TextStyle& style) const;
    [[nodiscard]] std::string holdersText(const DeviceLabels& labels, size_t most,
                                          const TextStyle& style) const;

    std::unordered_map<RowId, Shape> m_shapes; // a node stays where it is
    RowId m_lastShapeId = 0;
    std::map<RowId, Life> m_lives;
    RowId m_lastEventId = 0;
    bool m_isAll = true;
    int64_t m_lastNs = 0;
};

} // namespace drmscope::app
