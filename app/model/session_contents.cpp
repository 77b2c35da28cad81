// SPDX-License-Identifier: MIT
#include "app/model/session_contents.h"

#include "app/model/bar_state.h"
#include "app/model/session_tables.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <tuple>

namespace drmscope::app {

namespace {

template <typename Row> const Row* findById(const std::vector<Row>& rows, RowId id)
{
    const auto found =
        std::find_if(rows.begin(), rows.end(), [id](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

void readTexts(SessionReader& reader, SessionContents& contents)
{
    for (const auto& resource : contents.resources) {
        if (!contents.names.contains(resource.nameId)) {
            contents.names.insert(resource.nameId,
                                  QString::fromStdString(reader.name(resource.nameId)));
        }
        const auto site = resource.callSiteSymbolId;
        if (!contents.frames.contains(site)) {
            contents.frames.insert(site, QString::fromStdString(reader.frame(site)));
        }
    }
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

qsizetype SessionContents::resourceIndex(RowId id) const
{
    return m_resourceIndexes.value(id, -1);
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

QString SessionContents::deviceName(const Device& device)
{
    if (!device.minor.empty()) {
        return QString::fromStdString(device.minor);
    }
    return device.drmDriver.empty() ? QString::fromStdString(device.parentName)
                                    : QString::fromStdString(device.drmDriver);
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

std::shared_ptr<const SessionContents> readContents(SessionReader& reader, const QString& path)
{
    auto contents = std::make_shared<SessionContents>();
    contents->path = path;
    contents->summary = reader.summary();
    contents->devices = reader.devices();
    contents->afterlives = reader.afterlives();
    contents->phases = reader.phases();
    contents->files = reader.files();
    contents->marks = reader.marks();
    contents->pins = reader.pins();
    contents->missed = reader.missed();
    contents->hooks = reader.hooks();
    contents->findings = reader.findings();
    contents->judgement = reader.judgement();
    contents->anomalies = reader.anomalies();
    contents->kernelMessages = reader.kernelMessages();
    contents->uevents = reader.uevents();
    contents->ioctls = reader.ioctlsAfterGone();
    contents->doubts = reader.doubts();
    contents->resources = reader.resourceSpans();
    std::stable_sort(contents->phases.begin(), contents->phases.end(),
                     [](const PhaseSpan& a, const PhaseSpan& b) {
                         return std::pair(a.deviceId, a.order) < std::pair(b.deviceId, b.order);
                     });
    const auto byDevice = [](const ResourceSpan& a, const ResourceSpan& b) {
        return std::tuple(a.deviceId, a.devres, a.addedNs) <
               std::tuple(b.deviceId, b.devres, b.addedNs);
    };
    if (!std::is_sorted(contents->resources.begin(), contents->resources.end(), byDevice)) {
        std::stable_sort(contents->resources.begin(), contents->resources.end(), byDevice);
    }
    readTexts(reader, *contents);
    for (const auto& task : reader.tasks()) {
        contents->tasks.insert(
            task.id,
            QStringLiteral("%1 (%2)").arg(QString::fromStdString(task.comm)).arg(task.pid));
    }
    contents->m_resourceIndexes.reserve(static_cast<qsizetype>(contents->resources.size()));
    for (size_t i = 0; i < contents->resources.size(); ++i) {
        contents->m_resourceIndexes.insert(contents->resources[i].id, static_cast<qsizetype>(i));
    }
    for (const auto& device : contents->devices) {
        contents->holdings.insert(device.id, holdingOf(*contents, device));
    }
    contents->roles = BarRoles(contents->afterlives, contents->pins, contents->findings);
    contents->states.reserve(contents->resources.size());
    for (const auto& resource : contents->resources) {
        contents->states.push_back(contents->roles.of(resource));
    }
    contents->timeline = std::make_shared<const Timeline>(*contents);
    contents->findingTable = std::make_shared<const Rows>(findingRows(*contents));
    contents->holderTable = std::make_shared<const Rows>(holderRows(*contents));
    contents->callSiteTable = std::make_shared<const Rows>(callSiteRows(*contents));
    contents->logTable = std::make_shared<const Rows>(logRows(*contents));
    return contents;
}

} // namespace drmscope::app
