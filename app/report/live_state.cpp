// SPDX-License-Identifier: MIT
#include "app/report/live_state.h"

#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace drmscope::app {

namespace {

constexpr int64_t kAskEvery = 10'000; // some milliseconds

bool isOneOf(const std::string& kind, std::initializer_list<const char*> kinds)
{
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

template <typename Wide> int64_t bounded(Wide sum)
{
    using Limits = std::numeric_limits<int64_t>;
    return static_cast<int64_t>(std::clamp<Wide>(sum, Limits::min(), Limits::max()));
}

} // namespace

LiveState::Shape LiveState::shapeOf(const Event& event)
{
    static constexpr std::pair<const char*, const char*> kHolders[] = {
        {"file_open", "open file"},
        {"file_snapshot", "open file"},
        {"dmabuf_export", "dma-buf"},
        {"map", "mapping"},
        {"atomic_state_init", "atomic state"}};
    Shape shape;
    shape.step = event.step;
    shape.sizeBytes = event.sizeBytes;
    for (const auto& [kind, what] : kHolders) {
        if (event.kind == kind) {
            const int32_t process = event.processId != 0 ? event.processId : event.pid;
            shape.what = what;
            shape.who = fmt::format("{} ({})", event.comm, process);
            shape.change = Change::Held;
        }
    }
    if (isOneOf(event.kind, {"add", "snapshot"})) {
        shape.change = Change::Added;
    } else if (isOneOf(event.kind, {"del", "release"})) {
        shape.change = Change::Removed;
    } else if (isOneOf(event.kind,
                       {"file_close", "dmabuf_release", "unmap", "atomic_state_free"})) {
        shape.change = Change::LetGo;
    } else if (event.kind.starts_with("dev_") || event.kind.starts_with("release_")) {
        shape.change = Change::Phase;
        shape.kind = event.kind;
    }
    return shape;
}

void LiveState::learnShapes(SessionReader& reader)
{
    for (const Event& shape : reader.eventShapes(m_lastShapeId)) {
        m_shapes.insert_or_assign(shape.id, shapeOf(shape));
        m_lastShapeId = std::max(m_lastShapeId, shape.id);
    }
}

bool LiveState::read(SessionReader& reader, const std::function<bool()>& goesOn)
{
    learnShapes(reader);
    static const Shape kUnknown;
    int64_t left = kAskEvery;
    m_isAll = true;
    reader.eventRows(m_lastEventId, [&](const EventRow& event) {
        const auto shape = m_shapes.find(event.shapeId);
        take(event, shape == m_shapes.end() ? kUnknown : shape->second);
        if (--left == 0) {
            left = kAskEvery;
            m_isAll = goesOn();
        }
        return m_isAll;
    });
    return m_isAll;
}

void LiveState::take(const EventRow& event, const Shape& shape)
{
    m_lastEventId = event.id;
    m_lastNs = std::max(m_lastNs, event.timestampNs);
    if (event.deviceId == 0) {
        return;
    }
    Life& life = m_lives[event.deviceId];
    ++life.events;
    switch (shape.change) {
    case Change::None:
        break;
    case Change::Added:
        life.liveBytes -= std::exchange(life.resources[event.objectAddress], shape.sizeBytes);
        life.liveBytes += shape.sizeBytes;
        break;
    case Change::Removed:
        if (const auto found = life.resources.find(event.objectAddress);
            found != life.resources.end()) {
            life.liveBytes -= found->second;
            life.resources.erase(found);
        }
        break;
    case Change::Held:
        life.holders[event.objectAddress] = {&shape, event.timestampNs};
        break;
    case Change::LetGo:
        life.holders.erase(event.objectAddress);
        break;
    case Change::Phase:
        takePhase(life, shape);
    }
}

// The words of the phases, as far as one event tells them.
void LiveState::takePhase(Life& life, const Shape& shape)
{
    const bool returned = shape.step != 0;
    if (shape.kind == "dev_init") {
        life.phase = "init";
    } else if ((shape.kind == "dev_register" && returned) || shape.kind == "dev_snapshot") {
        life.phase = "registered";
    } else if (shape.kind == "dev_unplug") {
        life.unplugged = true;
        life.phase = returned ? "unplugged" : "unplugging";
    } else if (shape.kind == "dev_unregister" && returned && !life.unplugged) {
        life.phase = "unregistered";
    } else if (shape.kind == "dev_last_close" &&
               (life.phase == "unplugged" || life.phase == "unregistered")) {
        life.phase = "zombie";
    } else if (shape.kind == "release_begin") {
        life.phase = "releasing";
    } else if (shape.kind == "release_end") {
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
    TextTable table({{"device"},
                     {"held by"},
                     {"process", TableColumn::Align::Left, TableColumn::Elide::End, 8},
                     {"for", TableColumn::Align::Right}});
    for (size_t i = 0; i < std::min(held.size(), most); ++i) {
        const auto& [id, holder] = held[i];
        table.add({{labels[id]},
                   {holder->shape->what},
                   {holder->shape->who},
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
                   {sizeText(bounded(life->liveBytes))},
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
    const std::string read =
        !m_isAll && session.eventCount != 0
            ? fmt::format("reading: {} % of the events so far\n",
                          std::lround(100 * static_cast<double>(m_lastEventId) /
                                      static_cast<double>(session.eventCount)))
            : "";
    return fmt::format("{}: {}, {}, {}, {}\n", safeText(file), wordOf(session.state),
                       durationText(std::max<int64_t>(m_lastNs - summary.originNs, 0)),
                       countOf(session.eventCount, "event"),
                       summary.gapCount == 0      ? "none missed"
                       : session.missedCount <= 0 ? "some missed"
                                                  : countText(session.missedCount) + " missed") +
           read + devicesText(devices, labels, most.devices, style) +
           holdersText(labels, most.holders, style);
}

} // namespace drmscope::app
