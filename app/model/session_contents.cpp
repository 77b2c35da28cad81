// SPDX-License-Identifier: MIT
#include "app/model/session_contents.h"

#include "app/model/bar_state.h"
#include "app/model/session_tables.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <numeric>
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
    const auto found =
        std::partition_point(m_byId.begin(), m_byId.end(),
                             [this, id](quint32 index) { return resources[index].id < id; });
    return found == m_byId.end() || resources[*found].id != id ? -1 : qsizetype{*found};
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

// Fills the contents, in the order in which its parts need each other.
class ContentsReading
{
public:
    ContentsReading(SessionReader& reader, const QString& path)
        : m_reader(reader), m_contents(std::make_shared<SessionContents>())
    {
        m_contents->path = path;
    }

    std::shared_ptr<const SessionContents> read(bool outline)
    {
        m_contents->outline = outline;
        readRows();
        if (!outline) {
            readResources();
            count();
        }
        finish();
        return m_contents;
    }

private:
    void readRows()
    {
        auto& contents = *m_contents;
        contents.summary = m_reader.summary(ResourceCounts::LeftOut);
        contents.devices = m_reader.devices(ResourceCounts::LeftOut);
        contents.afterlives = m_reader.afterlives(ResourceCounts::LeftOut);
        contents.phases = m_reader.phases();
        contents.files = m_reader.files();
        contents.marks = m_reader.marks();
        contents.pins = m_reader.pins();
        contents.missed = m_reader.missed();
        contents.hooks = m_reader.hooks();
        contents.findings = m_reader.findings();
        contents.judgement = m_reader.judgement();
        contents.anomalies = m_reader.anomalies();
        contents.kernelMessages = m_reader.kernelMessages();
        contents.uevents = m_reader.uevents();
        contents.ioctls = m_reader.ioctlsAfterGone();
        contents.doubts = m_reader.doubts();
        std::stable_sort(contents.phases.begin(), contents.phases.end(),
                         [](const PhaseSpan& a, const PhaseSpan& b) {
                             return std::pair(a.deviceId, a.order) < std::pair(b.deviceId, b.order);
                         });
    }

    void readResources()
    {
        auto& contents = *m_contents;
        contents.resources = m_reader.resourceSpans();
        const auto byDevice = [](const ResourceSpan& a, const ResourceSpan& b) {
            return std::tuple(a.deviceId, a.devres, a.addedNs) <
                   std::tuple(b.deviceId, b.devres, b.addedNs);
        };
        if (!std::is_sorted(contents.resources.begin(), contents.resources.end(), byDevice)) {
            std::stable_sort(contents.resources.begin(), contents.resources.end(), byDevice);
        }
        readTexts(m_reader, contents);
        for (const auto& task : m_reader.tasks()) {
            contents.tasks.insert(
                task.id,
                QStringLiteral("%1 (%2)").arg(QString::fromStdString(task.comm)).arg(task.pid));
        }
        contents.m_byId.resize(contents.resources.size());
        std::iota(contents.m_byId.begin(), contents.m_byId.end(), 0U);
        std::sort(contents.m_byId.begin(), contents.m_byId.end(),
                  [&contents](quint32 a, quint32 b) {
                      return contents.resources[a].id < contents.resources[b].id;
                  });
    }

    // What the session's views count as well, in one walk over what is in memory anyway.
    void count()
    {
        auto& summary = m_contents->summary;
        summary.resourceCount = summary.liveCount = summary.liveBytes = 0;
        QHash<RowId, Device*> devices;
        for (auto& device : m_contents->devices) {
            device.resourceCount = device.liveCount = 0;
            devices.insert(device.id, &device);
        }
        QHash<RowId, Afterlife*> afterlives;
        for (auto& afterlife : m_contents->afterlives) {
            afterlife.outlivedCount = afterlife.outlivedBytes = 0;
            afterlives.insert(afterlife.deviceId, &afterlife);
        }
        Device* device = nullptr;
        Afterlife* afterlife = nullptr;
        RowId deviceId = 0;
        for (const auto& resource : m_contents->resources) {
            summary.span.fromNs = summary.span.fromNs == 0
                                      ? resource.addedNs
                                      : std::min(summary.span.fromNs, resource.addedNs);
            if (resource.devres) {
                continue;
            }
            if (resource.deviceId != deviceId) {
                deviceId = resource.deviceId;
                device = devices.value(deviceId);
                afterlife = afterlives.value(deviceId);
            }
            const bool live =
                resource.end == ResourceEnd::Live || resource.end == ResourceEnd::Leaked;
            summary.resourceCount += 1;
            summary.liveCount += live ? 1 : 0;
            summary.liveBytes += live ? resource.sizeBytes : 0;
            if (device != nullptr) {
                device->resourceCount += 1;
                device->liveCount += live ? 1 : 0;
            }
            if (afterlife != nullptr && resource.addedNs <= afterlife->goneNs &&
                (resource.endedNs == 0 || resource.endedNs > afterlife->goneNs)) {
                afterlife->outlivedCount += 1;
                afterlife->outlivedBytes += resource.sizeBytes;
            }
        }
        if (summary.session.startedNs == 0) {
            summary.originNs = summary.span.fromNs;
        }
    }

    void finish()
    {
        auto& contents = *m_contents;
        contents.roles = BarRoles(contents.afterlives, contents.pins, contents.findings);
        for (const auto& device : contents.devices) {
            contents.holdings.insert(device.id, holdingOf(contents, device));
        }
        contents.states.reserve(contents.resources.size());
        for (const auto& resource : contents.resources) {
            contents.states.push_back(contents.roles.of(resource));
        }
        contents.timeline = std::make_shared<const Timeline>(contents);
        contents.findingTable = std::make_shared<const Rows>(findingRows(contents));
        contents.holderTable = std::make_shared<const Rows>(holderRows(contents));
        contents.callSiteTable = std::make_shared<const Rows>(callSiteRows(contents));
        contents.logTable = std::make_shared<const Rows>(logRows(contents));
    }

    SessionReader& m_reader;
    std::shared_ptr<SessionContents> m_contents;
};

std::shared_ptr<const SessionContents> readContents(SessionReader& reader, const QString& path)
{
    return ContentsReading(reader, path).read(false);
}

std::shared_ptr<const SessionContents> readOutline(SessionReader& reader, const QString& path)
{
    return ContentsReading(reader, path).read(true);
}

} // namespace drmscope::app
