// SPDX-License-Identifier: MIT
#include "app/model/session_contents.h"

#include "app/model/bar_state.h"
#include "app/model/session_tables.h"
#include "app/model/timeline.h"
#include "app/query/file_holding.h"
#include "app/query/session_reader.h"

#include <QFile>
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

void readTexts(SessionReader& reader, SessionContents& contents)
{
    for (const auto& alike : contents.alike) {
        if (!contents.names.contains(alike.nameId)) {
            contents.names.insert(alike.nameId, QString::fromStdString(reader.name(alike.nameId)));
        }
        if (!contents.frames.contains(alike.siteId)) {
            contents.frames.insert(alike.siteId,
                                   QString::fromStdString(reader.frame(alike.siteId)));
        }
    }
    for (const auto& task : reader.tasks()) {
        contents.tasks.insert(
            task.id,
            QStringLiteral("%1 (%2)").arg(QString::fromStdString(task.comm)).arg(task.pid));
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

// Counts what the session's views count as well, in the walk over the resources that is made
// anyway.
class ResourceCount
{
public:
    explicit ResourceCount(SessionContents& contents) : m_summary(contents.summary)
    {
        m_summary.resourceCount = m_summary.liveCount = m_summary.liveBytes = 0;
        for (auto& device : contents.devices) {
            device.resourceCount = device.liveCount = 0;
            m_devices[device.id].device = &device;
        }
        for (auto& afterlife : contents.afterlives) {
            afterlife.outlivedCount = afterlife.outlivedBytes = 0;
            m_devices[afterlife.deviceId].afterlife = &afterlife;
        }
    }

    void add(const ResourceSpan& resource)
    {
        if (resource.devres) {
            return;
        }
        const bool live = resource.end == ResourceEnd::Live || resource.end == ResourceEnd::Leaked;
        m_summary.resourceCount += 1;
        m_summary.liveCount += live ? 1 : 0;
        m_summary.liveBytes += live ? resource.sizeBytes : 0;
        const auto known = m_devices.constFind(resource.deviceId);
        if (known == m_devices.constEnd()) {
            return;
        }
        if (auto* device = known->device; device != nullptr) {
            device->resourceCount += 1;
            device->liveCount += live ? 1 : 0;
        }
        if (auto* afterlife = known->afterlife;
            afterlife != nullptr && resource.addedNs <= afterlife->goneNs &&
            (resource.endedNs == 0 || resource.endedNs > afterlife->goneNs)) {
            afterlife->outlivedCount += 1;
            afterlife->outlivedBytes += resource.sizeBytes;
        }
    }

private:
    struct Counted
    {
        Device* device = nullptr;
        Afterlife* afterlife = nullptr;
    };
    Summary& m_summary;
    QHash<RowId, Counted> m_devices;
};

// Fills the contents, in the order in which its parts need each other.
class ContentsReading
{
public:
    ContentsReading(SessionReader& reader, const QString& path)
        : m_reader(reader), m_contents(std::make_shared<SessionContents>())
    {
        m_contents->path = path;
    }

    std::shared_ptr<const SessionContents> read(size_t mostKept)
    {
        readRows();
        auto sweep = sweepResources(mostKept);
        finish(std::move(sweep));
        return m_contents;
    }

    std::shared_ptr<const SessionContents> readOutline()
    {
        m_contents->outline = true;
        readRows();
        finish(ResourceSweep({}));
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
        contents.held = heldWhenGone(m_reader.fileHoldings());
        contents.masters = m_reader.masters();
        contents.imports = m_reader.dmabufImports();
        contents.doubts = m_reader.doubts();
        contents.notes = readNotes(QFile::encodeName(contents.path).toStdString());
        std::stable_sort(contents.phases.begin(), contents.phases.end(),
                         [](const PhaseSpan& a, const PhaseSpan& b) {
                             return std::pair(a.deviceId, a.order) < std::pair(b.deviceId, b.order);
                         });
        contents.roles = BarRoles(contents.afterlives, contents.pins, contents.findings);
    }

    ResourceSweep sweepResources(size_t mostKept)
    {
        auto& contents = *m_contents;
        for (const auto order :
             {SessionReader::SpanOrder::ById, SessionReader::SpanOrder::ByTime}) {
            ResourceSweep sweep({contents.endNs(), mostKept});
            for (const auto& device : contents.devices) {
                sweep.addDevice(device.id, device.firstSeenNs,
                                contents.roles.heldSinceNs(device.id));
            }
            if (order == SessionReader::SpanOrder::ByTime) {
                sweep.expectDisorder();
            }
            ResourceCount count(contents);
            bool taken = true;
            m_reader.walkSpans(order, [&](const ResourceSpan& resource) {
                taken = sweep.add(resource, contents.roles.of(resource));
                count.add(resource);
                return taken;
            });
            if (taken) {
                sweep.finish();
                return sweep;
            }
        }
        return ResourceSweep({}); // not reached: the second walk takes what it gets
    }

    void finish(ResourceSweep sweep)
    {
        auto& contents = *m_contents;
        auto& summary = contents.summary;
        if (sweep.firstNs != 0) {
            summary.span.fromNs = summary.span.fromNs == 0
                                      ? sweep.firstNs
                                      : std::min<qint64>(summary.span.fromNs, sweep.firstNs);
        }
        if (summary.session.startedNs == 0) {
            summary.originNs = summary.span.fromNs;
        }
        contents.alike = std::move(sweep.alike);
        contents.tally = std::move(sweep.tally);
        contents.idsAscend = sweep.ascending && sweep.lanesAscend();
        contents.lanesAscend = sweep.lanesAscend();
        if (!contents.outline) {
            readTexts(m_reader, contents);
        }
        for (const auto& device : contents.devices) {
            contents.holdings.insert(device.id, holdingOf(contents, device));
        }
        contents.timeline = std::make_shared<const Timeline>(contents, std::move(sweep));
        contents.findingTable = std::make_shared<const Rows>(findingRows(contents));
        contents.holderTable = std::make_shared<const Rows>(holderRows(contents));
        contents.callSiteTable = std::make_shared<const Rows>(callSiteRows(contents));
        contents.logTable = std::make_shared<const Rows>(logRows(contents));
    }

    SessionReader& m_reader;
    std::shared_ptr<SessionContents> m_contents;
};

std::shared_ptr<const SessionContents> readContents(SessionReader& reader, const QString& path,
                                                    size_t mostKept)
{
    return ContentsReading(reader, path).read(mostKept);
}

std::shared_ptr<const SessionContents> readOutline(SessionReader& reader, const QString& path)
{
    return ContentsReading(reader, path).readOutline();
}

} // namespace drmscope::app
