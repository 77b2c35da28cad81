// SPDX-License-Identifier: MIT
#include "tracer/store/touched_devices.h"

#include <algorithm>
#include <ranges>

namespace drmscope::tracer {

namespace {

// From here on time alone may show what is wrong.
bool isLeaving(Phase phase)
{
    return phase >= Phase::Unplugging && phase <= Phase::Releasing;
}

} // namespace

TouchedDevices::Device* TouchedDevices::find(RowId deviceId)
{
    if (deviceId == m_lastFound)
        return m_last;
    const auto found = m_devices.find(deviceId);
    m_lastFound = deviceId;
    m_last = found == m_devices.end() ? nullptr : &found->second;
    return m_last;
}

void TouchedDevices::seen(const DeviceRow& row)
{
    m_lastFound = 0;
    m_last = nullptr;
    Device& device = m_devices[row.id];
    device.place = (row.drmDriver.empty() ? "a driver without a name" : row.drmDriver) + " on " +
                   (row.parentName.empty() ? "a device without a name" : row.parentName);
    if (!row.drmDriver.empty() && device.driver.empty()) {
        device.driver = row.drmDriver;
        m_ofDriver[device.driver].push_back(row.id);
    }
    change(row.id, device);
}

void TouchedDevices::touch(RowId deviceId)
{
    Device* const device = find(deviceId);
    if (device == nullptr || !device->followed)
        return; // 0, or forgotten
    if (++device->events > kMostEvents)
        letGo(*device);
    else
        change(deviceId, *device);
}

void TouchedDevices::wrote(RowId deviceId, Table table, RowId rowId)
{
    Device* const device = find(deviceId);
    if (device == nullptr || !device->followed)
        return;
    std::vector<Run>& runs = device->rows[table];
    if (!runs.empty() && runs.back().last + 1 == rowId)
        runs.back().last = rowId;
    else
        runs.push_back({rowId, rowId});
    change(deviceId, *device);
}

void TouchedDevices::changed(RowId deviceId)
{
    if (Device* const device = find(deviceId); device != nullptr)
        change(deviceId, *device);
}

void TouchedDevices::change(RowId deviceId, Device& device)
{
    if (device.state == State::Changed || !device.followed)
        return;
    device.state = State::Changed;
    device.wait = kFirstWait;
    m_changed.push_back(deviceId);
    m_waiting.erase(deviceId);
}

bool TouchedDevices::isDue(Clock::time_point now) const
{
    return m_allChanged || !m_changed.empty() || !m_doubted.empty() ||
           std::ranges::any_of(m_waiting, [now](const auto& one) { return one.second <= now; });
}

void TouchedDevices::changeWhatIsDue(Clock::time_point now)
{
    std::erase_if(m_waiting, [&](const auto& one) {
        if (one.second > now)
            return false;
        Device& device = m_devices.at(one.first);
        device.wait *= 2;
        device.state = State::Changed;
        m_changed.push_back(one.first);
        return true;
    });
    if (!std::exchange(m_allChanged, false))
        return;
    for (auto& [id, device] : m_devices) {
        if (device.state != State::Judged || !device.followed)
            continue;
        device.state = State::Doubted;
        m_doubted.push_back(id);
    }
}

std::set<RowId> TouchedDevices::take(Clock::time_point now, int64_t room)
{
    changeWhatIsDue(now);
    std::set<RowId> taken;
    // In turns, or who is busy would hide that others are in doubt.
    const bool doubtFirst = std::exchange(m_doubtLast, !m_doubtLast);
    if (doubtFirst)
        takeFrom(m_doubted, State::Doubted, taken, room);
    takeFrom(m_changed, State::Changed, taken, room);
    if (!doubtFirst)
        takeFrom(m_doubted, State::Doubted, taken, room);
    return taken;
}

void TouchedDevices::takeFrom(std::deque<RowId>& queue, State state, std::set<RowId>& taken,
                              int64_t& room)
{
    for (; !queue.empty(); queue.pop_front()) {
        const auto found = m_devices.find(queue.front());
        if (found == m_devices.end() || found->second.state != state || !found->second.followed)
            continue; // it was judged with others, or waits in the other queue
        Device& device = found->second;
        if (!taken.empty() && device.cost() > room)
            return;
        room -= device.cost();
        device.state = State::Judged;
        taken.insert(found->first);
    }
}

std::set<RowId> TouchedDevices::addPeers(std::set<RowId>& devices, int64_t room)
{
    std::set<std::string> drivers;
    for (const RowId id : devices) {
        drivers.insert(driverOf(id));
        room -= m_devices.at(id).cost();
    }
    std::set<RowId> uncompared;
    for (const RowId id : devices)
        if (driverOf(id).empty())
            uncompared.insert(id); // whose they are is not known
    for (const std::string& driver : drivers) {
        const auto peers = m_ofDriver.find(driver);
        if (peers == m_ofDriver.end())
            continue;
        const bool all = addPeers(peers->second, devices, room);
        if (!all || m_partlyForgotten.contains(driver))
            uncompared.insert(peers->second.begin(), peers->second.end());
    }
    return uncompared;
}

// Whether all are there.
bool TouchedDevices::addPeers(const std::vector<RowId>& peers, std::set<RowId>& taken,
                              int64_t& room)
{
    bool all = true;
    for (const RowId id : peers | std::views::reverse) {
        Device& device = m_devices.at(id);
        if (taken.contains(id))
            continue;
        if (!device.followed || device.cost() > room) {
            all = false;
            continue;
        }
        room -= device.cost();
        taken.insert(id);
        device.state = State::Judged;
    }
    return all;
}

void TouchedDevices::judged(const std::set<RowId>& devices, Clock::time_point now,
                            const std::function<Phase(RowId)>& phaseOf)
{
    for (const RowId id : devices) {
        Device& device = m_devices.at(id);
        device.tookTooLong = false;
        const Phase phase = phaseOf(id);
        if (isLeaving(phase))
            m_waiting.try_emplace(id, now + device.wait);
        if (phase != Phase::Freed || std::exchange(device.freed, true))
            continue;
        m_waiting.erase(id);
        m_freed.push_back(id);
    }
    forgetFreed();
}

void TouchedDevices::giveBack(const std::set<RowId>& devices)
{
    for (const RowId id : devices) {
        Device& device = m_devices.at(id);
        if (devices.size() == 1 && std::exchange(device.tookTooLong, true))
            letGo(device);
        change(id, device);
    }
}

// What was said of it stays.
void TouchedDevices::letGo(Device& device)
{
    device.followed = false;
    device.rows = {};
    m_warnings.push_back("so much happens to drm_device of " + device.place +
                         " that the end judges the rest of it");
}

void TouchedDevices::forgetFreed()
{
    for (; m_freed.size() > kRememberedFreed; m_freed.pop_front()) {
        const auto oldest = m_devices.find(m_freed.front());
        std::erase(m_ofDriver[oldest->second.driver], oldest->first);
        m_partlyForgotten.insert(oldest->second.driver);
        m_devices.erase(oldest);
        m_lastFound = 0;
        m_last = nullptr;
    }
}

} // namespace drmscope::tracer
