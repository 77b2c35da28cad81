// SPDX-License-Identifier: MIT
#include "app/model/contents_reading.h"

#include "app/model/bar_state.h"
#include "app/model/filter_groups.h"
#include "app/model/freed_aside.h"
#include "app/model/session_tables.h"
#include "app/model/timeline.h"
#include "app/query/claimed_sum.h"
#include "app/query/file_holding.h"
#include "app/query/session_reader.h"

#include <QFile>
#include <algorithm>
#include <array>
#include <utility>

namespace drmscope::app {

namespace {

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

// Counts what the session's views count as well, in the walk over the resources that is made
// anyway.
class ResourceCount
{
public:
    explicit ResourceCount(const SessionContents& contents)
    {
        for (const auto& afterlife : contents.afterlives) {
            m_devices[afterlife.deviceId].goneNs = afterlife.goneNs;
        }
    }

    void add(const ResourceSpan& resource)
    {
        if (resource.devres) {
            return;
        }
        const bool live = isLiveOrLeaked(resource.end);
        auto& device = m_devices[resource.deviceId];
        ++device.count;
        device.live += live ? 1 : 0;
        addClaimed(m_liveBytes, live ? qint64{resource.sizeBytes} : 0);
        if (device.goneNs && resource.addedNs <= *device.goneNs &&
            (resource.endedNs == 0 || resource.endedNs > *device.goneNs)) {
            ++device.outlived;
            addClaimed(device.outlivedBytes, qint64{resource.sizeBytes});
        }
    }

    void tell(SessionContents& contents) const
    {
        auto& summary = contents.summary;
        summary.resourceCount = summary.liveCount = 0;
        summary.liveBytes = m_liveBytes;
        for (const auto& device : m_devices) {
            summary.resourceCount += device.count;
            summary.liveCount += device.live;
        }
        for (auto& device : contents.devices) {
            const auto counted = m_devices.value(device.id);
            device.resourceCount = counted.count;
            device.liveCount = counted.live;
        }
        for (auto& afterlife : contents.afterlives) {
            const auto counted = m_devices.value(afterlife.deviceId);
            afterlife.outlivedCount = counted.outlived;
            afterlife.outlivedBytes = counted.outlivedBytes;
        }
    }

private:
    struct Counted
    {
        std::optional<qint64> goneNs;
        qint64 count = 0;
        qint64 live = 0;
        qint64 outlived = 0;
        qint64 outlivedBytes = 0;
    };
    qint64 m_liveBytes = 0;
    QHash<RowId, Counted> m_devices;
};

void readSummary(SessionReader& reader, SessionContents& contents)
{
    contents.summary = reader.summary(ResourceCounts::LeftOut);
    if (contents.isRecording() && !reader.isBeingWritten()) {
        contents.summary = reader.summary(ResourceCounts::LeftOut); // it may just have ended
        contents.abandoned = contents.isRecording();
    }
}

void readRows(SessionReader& reader, SessionContents& contents)
{
    readSummary(reader, contents);
    contents.devices = reader.devices(ResourceCounts::LeftOut);
    contents.labels = DeviceLabels(contents.devices);
    contents.afterlives = reader.afterlives(ResourceCounts::LeftOut);
    contents.phases = reader.phases();
    contents.files = reader.files();
    contents.marks = reader.marks();
    contents.pins = reader.pins();
    contents.missed = reader.missed();
    contents.hooks = reader.hooks();
    contents.findings = reader.findings();
    contents.judgement = reader.judgement();
    contents.anomalies = reader.anomalies();
    contents.kernelMessages = reader.kernelMessages();
    contents.uevents = reader.uevents();
    contents.ioctls = reader.ioctlsAfterGone();
    contents.held = heldWhenGone(reader.fileHoldings());
    contents.masters = reader.masters();
    contents.imports = reader.dmabufImports();
    contents.doubts = reader.doubts();
    contents.notes = readNotes(QFile::encodeName(contents.path).toStdString());
    std::stable_sort(contents.phases.begin(), contents.phases.end(),
                     [](const PhaseSpan& a, const PhaseSpan& b) {
                         return std::pair(a.deviceId, a.order) < std::pair(b.deviceId, b.order);
                     });
    contents.roles = BarRoles(contents.afterlives, contents.pins, contents.findings);
}

std::vector<std::pair<RowId, int64_t>> timesGone(const SessionContents& contents)
{
    std::vector<std::pair<RowId, int64_t>> times;
    for (const auto& afterlife : contents.afterlives) {
        times.emplace_back(afterlife.deviceId, afterlife.goneNs);
    }
    return times;
}

void layOut(SessionReader& reader, SessionContents& contents, SweptResources swept)
{
    auto& summary = contents.summary;
    if (swept.firstNs != 0) {
        summary.span.fromNs = summary.span.fromNs == 0
                                  ? swept.firstNs
                                  : std::min<qint64>(summary.span.fromNs, swept.firstNs);
    }
    if (summary.session.startedNs == 0) {
        summary.originNs = summary.span.fromNs;
    }
    contents.alike = std::move(swept.alike);
    contents.tally = std::move(swept.tally);
    contents.order = std::make_shared<const std::vector<quint32>>(std::move(swept.order));
    contents.lanesAscend = swept.lanesAscend;
    if (!contents.outline) {
        readTexts(reader, contents);
    }
    for (const auto& device : contents.devices) {
        contents.holdings.insert(device.id, holdingOf(contents, device));
    }
    contents.timeline = std::make_shared<const Timeline>(contents, std::move(swept));
    contents.groups = std::make_shared<const std::vector<FilterGroup>>(filterGroups(contents));
    contents.findingTable = std::make_shared<const Rows>(findingRows(contents));
    contents.holderTable = std::make_shared<const Rows>(holderRows(contents));
    contents.callSiteTable = std::make_shared<const Rows>(callSiteRows(contents));
    contents.logTable = std::make_shared<const Rows>(logRows(contents));
}

void judge(SessionReader& reader, SessionContents& contents, std::vector<Finding> findings)
{
    contents.findings = std::move(findings);
    contents.judgement = reader.judgement();
    contents.summary.leakCount =
        std::count_if(contents.findings.begin(), contents.findings.end(),
                      [](const Finding& finding) { return finding.verdict == "leak"; });
    contents.findingTable = std::make_shared<const Rows>(findingRows(contents));
}

} // namespace

void tellOfDevices(ResourceSweep& sweep, const SessionContents& contents)
{
    sweep.setEnd(contents.endNs());
    for (const auto& device : contents.devices) {
        sweep.addDevice(device.id, device.firstSeenNs, contents.roles.heldSinceNs(device.id));
    }
}

std::shared_ptr<const SessionContents> withFindings(SessionReader& reader,
                                                    const SessionContents& contents)
{
    auto findings = reader.findings();
    if (findings == contents.findings) {
        return nullptr;
    }
    auto judged = makeFreedAside<SessionContents>(contents);
    judge(reader, *judged, std::move(findings));
    return judged;
}

struct ContentsReading::Growing
{
    Growing(const SessionContents& contents, size_t mostKept)
        : uuid(contents.summary.session.uuid), roles(contents.roles), gone(timesGone(contents)),
          count(contents), sweep(ResourceSweep::Order::ByEnd, mostKept)
    {}

    // What was swept stays as it is.
    bool goesOn(const SessionContents& contents, RowId newestId) const
    {
        return uuid == contents.summary.session.uuid && roles == contents.roles &&
               gone == timesGone(contents) && newestId >= sweep.newestId() && !sweep.hasOpenEnds();
    }

    std::string uuid;
    BarRoles roles;
    std::vector<std::pair<RowId, int64_t>> gone;
    ResourceCount count;
    ResourceSweep sweep;
};

ContentsReading::ContentsReading(QString path, size_t mostKept)
    : m_path(std::move(path)), m_mostKept(mostKept)
{}

ContentsReading::~ContentsReading() = default;

std::shared_ptr<const SessionContents> ContentsReading::readOutline(SessionReader& reader) const
{
    auto contents = makeFreedAside<SessionContents>();
    contents->path = m_path;
    contents->outline = true;
    readRows(reader, *contents);
    layOut(reader, *contents, {});
    return contents;
}

std::shared_ptr<const SessionContents> ContentsReading::read(SessionReader& reader)
{
    auto contents = makeFreedAside<SessionContents>();
    contents->path = m_path;
    readRows(reader, *contents);
    if (reader.hasTimeOrder()) {
        m_growing = nullptr;
        layOut(reader, *contents, sweepAll(reader, *contents));
    } else {
        layOut(reader, *contents, sweepNew(reader, *contents));
        judge(reader, *contents, reader.findings()); // which have gone on meanwhile
    }
    keepTables(*contents);
    return contents;
}

void ContentsReading::keepTables(SessionContents& contents)
{
    const std::array tables{&contents.findingTable, &contents.holderTable, &contents.callSiteTable,
                            &contents.logTable};
    m_tables.resize(tables.size());
    for (size_t i = 0; i < tables.size(); ++i) {
        if (m_tables[i] != nullptr && *m_tables[i] == **tables[i]) {
            *tables[i] = m_tables[i];
        }
        m_tables[i] = *tables[i];
    }
}

SweptResources ContentsReading::sweepAll(SessionReader& reader, SessionContents& contents)
{
    ResourceCount count(contents);
    ResourceSweep sweep(ResourceSweep::Order::ByAdd, m_mostKept);
    sweep.expect(reader.newestResourceId());
    tellOfDevices(sweep, contents);
    reader.walkSpans(SessionReader::SpanOrder::ByTime, [&](const ResourceSpan& resource) {
        sweep.add(resource, contents.roles);
        count.add(resource);
        m_open.sawRow(resource);
        return true;
    });
    contents.endedSince = m_open.takeEnded();
    m_open = {};
    count.tell(contents);
    return sweep.finish();
}

SweptResources ContentsReading::sweepNew(SessionReader& reader, SessionContents& contents)
{
    auto growing = std::move(m_growing); // whoever is interrupted below begins anew
    if (growing == nullptr || !growing->goesOn(contents, reader.newestResourceId())) {
        growing = std::make_unique<Growing>(contents, m_mostKept);
    }
    tellOfDevices(growing->sweep, contents);
    m_open.setNewestEventId(reader.walkGrowth(
        growing->sweep.newestId(),
        [&](const ResourceSpan& resource) {
            growing->sweep.add(resource, contents.roles);
            growing->count.add(resource);
            m_open.sawRow(resource);
        },
        m_open.newestEventId(), [this](const LifeEvent& event) { m_open.take(event); }));
    contents.endedSince = m_open.takeEnded();
    contents.open = std::make_shared<const std::vector<LifeEvent>>(
        m_open.living(contents, reader.devicesOfOwners(), growing->sweep.newestId()));
    std::vector<ResourceSpan> alive;
    alive.reserve(contents.open->size());
    auto count = growing->count;
    for (const auto& open : *contents.open) {
        alive.push_back(open.span);
        count.add(open.span);
    }
    count.tell(contents);
    auto swept = growing->sweep.soFar(alive, contents.roles);
    m_growing = std::move(growing);
    return swept;
}

} // namespace drmscope::app
