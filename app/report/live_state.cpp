// SPDX-License-Identifier: MIT
#include "app/report/live_state.h"

#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace drmscope::app {

void LiveState::take(const Event& event)
{
    m_lastEventId = event.id;
    m_lastNs = std::max(m_lastNs, event.timestampNs);
    if (event.deviceId == 0) {
        return;
    }
    Life& life = m_lives[event.deviceId];
    ++life.events;
    takeResource(life, event);
    takeHolder(life, event);
    takePhase(life, event);
}

void LiveState::takeResource(Life& life, const Event& event)
{
    if (event.kind == "add" || event.kind == "snapshot") {
        life.liveBytes +=
            event.sizeBytes - std::exchange(life.resources[event.objectAddress], event.sizeBytes);
    } else if (event.kind == "del" || event.kind == "release") {
        const auto found = life.resources.find(event.objectAddress);
        if (found != life.resources.end()) {
            life.liveBytes -= found->second;
            life.resources.erase(found);
        }
    }
}

void LiveState::takeHolder(Life& life, const Event& event)
{
    static constexpr std::pair<const char*, const char*> kBegins[] = {
        {"file_open", "open file"},
        {"file_snapshot", "open file"},
        {"dmabuf_export", "dma-buf"},
        {"map", "mapping"},
        {"atomic_state_init", "atomic state"}};
    for (const auto& [kind, what] : kBegins) {
        if (event.kind == kind) {
            const int32_t process = event.processId != 0 ? event.processId : event.pid;
            life.holders[event.objectAddress] = {what, fmt::format("{} ({})", event.comm, process),
                                                 event.timestampNs};
        }
    }
    if (event.kind == "file_close" || event.kind == "dmabuf_release" || event.kind == "unmap" ||
        event.kind == "atomic_state_free") {
        life.holders.erase(event.objectAddress);
    }
}

// The words of the phases, as far as one event tells them.
void LiveState::takePhase(Life& life, const Event& event)
{
    const bool returned = event.step != 0;
    if (event.kind == "dev_init") {
        life.phase = "init";
    } else if ((event.kind == "dev_register" && returned) || event.kind == "dev_snapshot") {
        life.phase = "registered";
    } else if (event.kind == "dev_unplug") {
        life.unplugged = true;
        life.phase = returned ? "unplugged" : "unplugging";
    } else if (event.kind == "dev_unregister" && returned && !life.unplugged) {
        life.phase = "unregistered";
    } else if (event.kind == "dev_last_close" &&
               (life.phase == "unplugged" || life.phase == "unregistered")) {
        life.phase = "zombie";
    } else if (event.kind == "release_begin") {
        life.phase = "releasing";
    } else if (event.kind == "release_end") {
        life.phase = "freed";
        life.resources.clear();
        life.liveBytes = 0;
        life.holders.clear();
    }
}

std::string LiveState::holdersText(const DeviceLabels& labels, size_t most,
                                   const TextStyle& style) const
{
    std::vector<std::pair<RowId, const Holder*>> held;
    for (const auto& [id, life] : m_lives) {
        for (const auto& [address, holder] : life.holders) {
            held.emplace_back(id, &holder);
        }
    }
    std::stable_sort(held.begin(), held.end(), [](const auto& left, const auto& right) {
        return left.second->sinceNs > right.second->sinceNs;
    });
    TextTable table({{"device"}, {"held by"}, {"process"}, {"for", TableColumn::Align::Right}});
    for (size_t i = 0; i < std::min(held.size(), most); ++i) {
        const auto& [id, holder] = held[i];
        table.add({{labels[id]},
                   {holder->what},
                   {holder->who},
                   {durationText(std::max<int64_t>(m_lastNs - holder->sinceNs, 0))}});
    }
    std::string text = table.empty() ? std::string() : '\n' + table.text(style);
    if (held.size() > most) {
        text += fmt::format("and {} more\n", held.size() - most);
    }
    return text;
}

std::string LiveState::devicesText(const std::vector<Device>& devices, const DeviceLabels& labels,
                                   size_t most, const TextStyle& style) const
{
    std::vector<std::pair<const Device*, const Life*>> seen;
    for (const Device& device : devices) {
        const auto found = m_lives.find(device.id);
        if (found != m_lives.end()) {
            seen.emplace_back(&device, &found->second);
        }
    }
    std::reverse(seen.begin(), seen.end());
    const auto freed = std::stable_partition(
        seen.begin(), seen.end(), [](const auto& each) { return each.second->phase != "freed"; });
    TextTable table({{"device"},
                     {"driver", TableColumn::Align::Left, TableColumn::Elide::End, 8},
                     {"phase"},
                     {"live", TableColumn::Align::Right},
                     {"size", TableColumn::Align::Right},
                     {"holders", TableColumn::Align::Right},
                     {"events", TableColumn::Align::Right}});
    const size_t shown = std::min(seen.size(), most);
    for (size_t i = 0; i < shown; ++i) {
        const auto& [device, life] = seen[i];
        table.add({{labels[device->id]},
                   {device->drmDriver},
                   {life->phase},
                   {countText(static_cast<int64_t>(life->resources.size()))},
                   {sizeText(life->liveBytes)},
                   {countText(static_cast<int64_t>(life->holders.size()))},
                   {countText(life->events)}});
    }
    if (table.empty()) {
        return "\nNo drm_device was seen yet.\n";
    }
    const auto alive = static_cast<size_t>(freed - seen.begin());
    const size_t more = alive - std::min(alive, shown);
    const size_t gone = seen.size() - shown - more;
    std::string text = '\n' + table.text(style);
    if (shown < seen.size()) {
        text += more == 0   ? fmt::format("and {} freed\n", gone)
                : gone == 0 ? fmt::format("and {} more\n", more)
                            : fmt::format("and {} freed, {} more\n", gone, more);
    }
    return text;
}

std::string LiveState::text(const Summary& summary, const std::string& file,
                            const std::vector<Device>& devices, const Most& most,
                            const TextStyle& style) const
{
    const Session& session = summary.session;
    const DeviceLabels labels(devices);
    return fmt::format("{}: {}, {}, {}, {}\n", safeText(file), wordOf(session.state),
                       durationText(std::max<int64_t>(m_lastNs - summary.originNs, 0)),
                       countOf(session.eventCount, "event"),
                       summary.gapCount == 0 ? "none missed"
                                             : countText(session.missedCount) + " missed") +
           devicesText(devices, labels, most.devices, style) +
           holdersText(labels, most.holders, style);
}

} // namespace drmscope::app
