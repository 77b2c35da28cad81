// SPDX-License-Identifier: MIT
#include "app/model/session_contents.h"

#include "app/model/call_site.h"
#include "app/model/timeline.h"

#include <algorithm>
#include <utility>

namespace drmscope::app {

namespace {

template <typename Row> const Row* findById(const std::vector<Row>& rows, RowId id)
{
    const auto found =
        std::find_if(rows.begin(), rows.end(), [id](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

const Device* SessionContents::device(RowId id) const
{
    return findById(devices, id);
}

const Afterlife* SessionContents::afterlife(RowId deviceId) const
{
    const auto found =
        std::find_if(afterlives.begin(), afterlives.end(),
                     [deviceId](const Afterlife& row) { return row.deviceId == deviceId; });
    return found == afterlives.end() ? nullptr : &*found;
}

const DrmFile* SessionContents::file(RowId id) const
{
    return findById(files, id);
}

const Finding* SessionContents::finding(RowId id) const
{
    return findById(findings, id);
}

const Pin* SessionContents::pin(RowId id) const
{
    return findById(pins, id);
}

RowId SessionContents::deviceOf(const Selection::Item& item) const
{
    const auto of = [](const auto* row) { return row == nullptr ? RowId{0} : row->deviceId; };
    switch (item.kind) {
    case Selection::Kind::Device:
        return item.id;
    case Selection::Kind::Resource:
        return timeline->deviceOfResource(item.id);
    case Selection::Kind::File:
        return of(file(item.id));
    case Selection::Kind::Pin:
        return of(pin(item.id));
    case Selection::Kind::Finding:
        return of(finding(item.id));
    case Selection::Kind::CallSite:
        if (const auto site = callSiteOf(*this, item.id); site && site->devices.size() == 1) {
            return site->devices.front().first;
        }
        break;
    case Selection::Kind::Event:
    case Selection::Kind::None:
        break;
    }
    return 0;
}

const LifeEvent* SessionContents::openAdd(RowId resourceId) const
{
    if (open == nullptr || open->empty() || resourceId < open->front().span.id ||
        resourceId > open->back().span.id) {
        return nullptr;
    }
    return &(*open)[static_cast<size_t>(resourceId - open->front().span.id)];
}

Phase SessionContents::phaseAt(RowId deviceId, qint64 timeNs) const
{
    const auto [first, last] = std::equal_range(
        phases.begin(), phases.end(), PhaseSpan{deviceId, 0, Phase::Unknown, 0, 0},
        [](const PhaseSpan& a, const PhaseSpan& b) { return a.deviceId < b.deviceId; });
    const auto after = std::partition_point(
        first, last, [timeNs](const PhaseSpan& phase) { return phase.startedNs <= timeNs; });
    return after == first ? Phase::Unknown : std::prev(after)->phase;
}

Phase SessionContents::endPhase(const ResourceSpan& resource) const
{
    return resource.endedNs == 0 ? Phase::Unknown : phaseAt(resource.deviceId, resource.endedNs);
}

QString SessionContents::nameOf(RowId deviceId) const
{
    return QString::fromStdString(labels[deviceId]);
}

int SessionContents::incarnation(const Device& device) const
{
    int number = 0;
    for (const auto& other : devices) {
        number += other.parentName == device.parentName ? 1 : 0;
        if (other.id == device.id) {
            break;
        }
    }
    return number;
}

int SessionContents::incarnations(const Device& device) const
{
    return static_cast<int>(
        std::count_if(devices.begin(), devices.end(), [&device](const Device& other) {
            return other.parentName == device.parentName;
        }));
}

} // namespace drmscope::app
