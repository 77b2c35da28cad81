// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drmscope::tracer {

// Which drm_devices have changed since the rules were asked about them, so that a recording that
// still runs is judged piece by piece; and which derived rows each has, for there is no index on
// them before the end.
//
// What has been freed long ago is forgotten, and what has had very many events is not followed any
// more: their rows would be too many to read again and again.
class TouchedDevices
{
public:
    static constexpr int64_t kMostEvents = 100'000;      // of one drm_device
    static constexpr size_t kRememberedFreed = 1024;     // drm_devices
    static constexpr std::chrono::seconds kFirstWait{2}; // a rule may say that a second has passed

    enum Table : uint8_t
    {
        Resource,
        File,
        Pin,
        Anomaly,
        kTables
    };
    // Rows with these ids, and all between.
    struct Run
    {
        RowId first = 0;
        RowId last = 0;
    };
    using Rows = std::array<std::vector<Run>, kTables>;
    using Clock = std::chrono::steady_clock;

    void seen(const DeviceRow& device);
    // It had an event.
    void touch(RowId deviceId);
    // A derived row was written.
    void wrote(RowId deviceId, Table table, RowId rowId);
    // Its phase changed.
    void changed(RowId deviceId);
    // What is not known any more may concern all of them.
    void changeAll() { m_allChanged = true; }

    [[nodiscard]] bool isDue(Clock::time_point now) const;
    // Those to be judged next, which have no more than `room` events together, unless it is one.
    [[nodiscard]] std::set<RowId> take(Clock::time_point now, int64_t room);
    // Adds others of their drivers, the newest first, as far as there is room. Those, here or not,
    // that cannot be compared with all others of their driver are returned.
    [[nodiscard]] std::set<RowId> addPeers(std::set<RowId>& devices, int64_t room);
    const std::string& driverOf(RowId deviceId) const { return m_devices.at(deviceId).driver; }
    [[nodiscard]] bool isKnown(RowId deviceId) const { return m_devices.contains(deviceId); }
    // They were. Who is about to go may be judged otherwise when only time has passed: it is asked
    // about again after 2, 4, 8, … seconds.
    void judged(const std::set<RowId>& devices, Clock::time_point now,
                const std::function<Phase(RowId deviceId)>& phaseOf);
    // They were not, for it took too long; one that does so alone, and twice running, is not
    // followed any more. Once it may have been the machine.
    void giveBack(const std::set<RowId>& devices);

    const Rows& rowsOf(RowId deviceId) const { return m_devices.at(deviceId).rows; }
    // Those that are not followed any more, as sentences, each once.
    std::vector<std::string> takeWarnings() { return std::exchange(m_warnings, {}); }

private:
    enum class State : uint8_t
    {
        Judged,
        Doubted, // waits behind those that have changed
        Changed
    };
    struct Device
    {
        std::string driver;
        std::string place; // "bochs-drm on 0000:00:02.0"
        int64_t events = 0;
        Rows rows;
        State state = State::Judged;
        bool followed = true;
        bool freed = false;
        bool tookTooLong = false;
        std::chrono::seconds wait = kFirstWait;

        // Of judging it, in events: one without any is not free.
        int64_t cost() const { return events + 100; }
    };

    Device* find(RowId deviceId);
    void change(RowId deviceId, Device& device);
    void changeWhatIsDue(Clock::time_point now);
    void takeFrom(std::deque<RowId>& queue, State state, std::set<RowId>& taken, int64_t& room);
    bool addPeers(const std::vector<RowId>& peers, std::set<RowId>& taken, int64_t& room);
    void letGo(Device& device);
    void forgetFreed();

    std::unordered_map<RowId, Device> m_devices;
    RowId m_lastFound = 0; // in m_devices, at:
    Device* m_last = nullptr;
    std::unordered_map<std::string, std::vector<RowId>> m_ofDriver; // in the order of first sight
    std::deque<RowId> m_changed;
    std::deque<RowId> m_doubted;
    std::map<RowId, Clock::time_point> m_waiting; // when they are asked about again
    std::deque<RowId> m_freed;
    std::set<std::string> m_partlyForgotten; // drivers
    bool m_allChanged = false;
    bool m_doubtLast = false;
    std::vector<std::string> m_warnings;
};

} // namespace drmscope::tracer
