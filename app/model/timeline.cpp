// SPDX-License-Identifier: MIT
#include "app/model/timeline.h"

#include "app/model/device_story.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/model/timeline_resources.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace drmscope::app {

namespace {

constexpr size_t kMostOpeners = 16; // beyond that, openers share lanes

} // namespace

bool isHeld(const TimelineGroup& group, const TimelineRow& row, const Span& span)
{
    const qint64 goneNs = group.holding.goneNs;
    return span.state == BarState::Held ||
           (span.state == BarState::Hazard && !row.devres && goneNs != 0 && span.endNs > goneNs);
}

// Builds the groups one after the other.
class TimelineBuilder
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Timeline)
public:
    TimelineBuilder(const SessionContents& contents, SweptResources& sweep, Timeline& timeline)
        : m_contents(contents), m_sweep(sweep), m_timeline(timeline)
    {}

    void addGroup(const Device& device)
    {
        m_timeline.m_groups.emplace_back();
        m_group = &m_timeline.m_groups.back();
        describe(device);
        collectMarks(device);
        if (!m_group->marks.empty()) {
            addRow(RowKind::Marks, {});
        }
        addRow(RowKind::Phases, tr("phase"));
        if (m_group->holding.goneNs != 0) {
            addRow(RowKind::Afterlife, tr("afterlife"));
        }
        addFiles(device);
        addPins(device);
        addTicks(device);
        layOutResources(m_contents, m_sweep, groupIndex(), *m_group, m_timeline.m_lanePlaces,
                        m_timeline.m_headPlaces);
    }

private:
    void addRow(RowKind kind, const QString& label)
    {
        TimelineRow row;
        row.kind = kind;
        row.label = label;
        m_group->rows.push_back(std::move(row));
    }

    void addPins(const Device& device)
    {
        std::map<PinKind, std::vector<Span>> kinds;
        for (size_t i = 0; i < m_contents.pins.size(); ++i) {
            const auto& pin = m_contents.pins[i];
            if (pin.deviceId != device.id || pin.kind == PinKind::OpenFile ||
                pin.kind == PinKind::InKernelClient) {
                continue;
            }
            Span span;
            span.startNs = pin.startedNs;
            span.openLeft = beganUnseen(pin);
            span.openRight = pin.endedNs == 0;
            span.endNs = span.openRight ? m_contents.endNs() : pin.endedNs;
            span.item = static_cast<quint32>(i);
            span.state = m_contents.roles.of(pin);
            kinds[pin.kind].push_back(span);
        }
        for (const auto& [kind, spans] : kinds) {
            const QString count =
                spans.size() == 1
                    ? QString()
                    : QStringLiteral("×%1").arg(countText(static_cast<qint64>(spans.size())));
            addPackedRows(RowKind::Pin, pinText(kind), count, spans, m_timeline.m_pinPlaces);
        }
    }

    void addTicks(const Device& device)
    {
        TimelineRow told;
        told.kind = RowKind::Ticks;
        told.label = tr("uevents");
        for (const auto& uevent : m_contents.uevents) {
            if (uevent.deviceId == device.id) {
                told.ticks.push_back(
                    {uevent.timestampNs, QString::fromStdString(uevent.action), false});
            }
        }
        TimelineRow refused;
        refused.kind = RowKind::Ticks;
        refused.label = tr("ioctls after unplug");
        qint64 count = 0;
        for (const auto& ioctl : m_contents.ioctls) {
            if (ioctl.deviceId != device.id) {
                continue;
            }
            count += ioctl.count;
            const QString answer = ioctl.result == -19 ? QStringLiteral("ENODEV")
                                   : ioctl.result == 0 ? tr("succeeded")
                                                       : QString::number(ioctl.result);
            const QString text = ioctl.count == 1
                                     ? answer
                                     : QStringLiteral("%1 ×%2").arg(answer, countText(ioctl.count));
            refused.ticks.push_back({ioctl.firstNs, text, ioctl.result != 0});
            if (ioctl.lastNs != ioctl.firstNs) {
                refused.ticks.push_back({ioctl.lastNs, answer, ioctl.result != 0});
            }
        }
        for (auto* row : {&told, &refused}) {
            if (row->ticks.empty()) {
                continue;
            }
            std::sort(
                row->ticks.begin(), row->ticks.end(),
                [](const TimelineTick& a, const TimelineTick& b) { return a.timeNs < b.timeNs; });
            const qint64 number = row == &told ? static_cast<qint64>(told.ticks.size()) : count;
            row->detail = countText(number);
            m_group->rows.push_back(std::move(*row));
        }
    }
    void describe(const Device& device)
    {
        auto& group = *m_group;
        const DeviceStory story(m_contents, device);
        group.deviceId = device.id;
        group.title = m_contents.nameOf(device.id);
        group.subtitle = story.origin();
        group.badge = story.badge();
        group.summary = story.summary();
        group.holding = m_contents.holdings.value(device.id);
        const auto* afterlife = m_contents.afterlife(device.id);
        group.outlivedCount = afterlife == nullptr ? 0 : afterlife->outlivedCount;
        group.startNs = device.firstSeenNs;
        group.endNs = device.releaseEndNs == 0 ? m_contents.endNs() : device.releaseEndNs;
        std::copy_if(m_contents.phases.begin(), m_contents.phases.end(),
                     std::back_inserter(group.phases),
                     [&device](const PhaseSpan& phase) { return phase.deviceId == device.id; });
    }

    void collectMarks(const Device& device)
    {
        for (const auto& mark : m_contents.marks) {
            if (mark.deviceId != device.id || mark.timestampNs == 0 ||
                (mark.kind == MarkKind::Unregister && device.unplugNs != 0) ||
                mark.kind == MarkKind::Unknown) {
                continue;
            }
            m_group->marks.push_back({mark.kind, mark.timestampNs, markText(mark)});
        }
    }

    static QString markText(const Mark& mark)
    {
        switch (mark.kind) {
        case MarkKind::Unplug:
            return tr("unplug");
        case MarkKind::Unregister:
            return tr("unregister");
        case MarkKind::LastClose:
            return tr("last close");
        case MarkKind::ReleaseBegin:
            return mark.resourceCount < 0 ? tr("release")
                   : mark.resourceCount == 1
                       ? tr("release of 1 resource")
                       : tr("release of %1 resources").arg(countText(mark.resourceCount));
        case MarkKind::ReleaseEnd:
            return tr("freed");
        case MarkKind::Unknown:
            break;
        }
        return {};
    }

    void addFiles(const Device& device)
    {
        std::vector<std::pair<QString, std::vector<Span>>> openers; // by first open
        std::vector<Span> clients;
        for (size_t i = 0; i < m_contents.files.size(); ++i) {
            const auto& file = m_contents.files[i];
            if (file.deviceId != device.id) {
                continue;
            }
            const auto span = spanOf(file, i);
            if (file.inKernel) {
                clients.push_back(span);
                continue;
            }
            QString opener = openerText(file);
            if (openers.size() >= kMostOpeners) {
                opener = tr("further openers");
            }
            const auto known =
                std::find_if(openers.begin(), openers.end(),
                             [&opener](const auto& entry) { return entry.first == opener; });
            if (known != openers.end()) {
                known->second.push_back(span);
            } else {
                openers.push_back({opener, {span}});
            }
        }
        for (const auto& [opener, spans] : openers) {
            const QString detail =
                spans.size() == 1
                    ? tr("open file")
                    : tr("%1 open files").arg(countText(static_cast<qint64>(spans.size())));
            addFileRows(RowKind::File, opener, detail, spans);
        }
        addFileRows(RowKind::Client, tr("in-kernel client"), {}, clients);
    }

    static QString openerText(const DrmFile& file)
    {
        return QStringLiteral("%1 (%2)").arg(QString::fromStdString(file.comm)).arg(file.processId);
    }

    Span spanOf(const DrmFile& file, size_t index) const
    {
        Span span;
        span.openLeft = file.origin != Origin::Seen;
        span.openRight = file.closedNs == 0;
        span.startNs =
            span.openLeft ? std::min<qint64>(file.openedNs, m_group->startNs) : file.openedNs;
        span.endNs = span.openRight ? m_contents.endNs() : file.closedNs;
        span.item = static_cast<quint32>(index);
        span.state = m_contents.roles.of(file);
        return span;
    }

    void addFileRows(RowKind kind, const QString& label, const QString& detail,
                     const std::vector<Span>& spans)
    {
        addPackedRows(kind, label, detail, spans, m_timeline.m_filePlaces);
    }

    void addPackedRows(RowKind kind, const QString& label, const QString& detail,
                       const std::vector<Span>& spans, std::vector<Timeline::Place>& places)
    {
        std::vector<quint32> laneOf;
        m_group->severeBeside.emplace_back(spans, m_group->holding.goneNs);
        auto lanes = packLanes(spans, &laneOf);
        const auto firstRow = static_cast<int>(m_group->rows.size());
        for (size_t lane = 0; lane < lanes.size(); ++lane) {
            TimelineRow row;
            row.kind = kind;
            row.label = lane == 0 ? label : QString();
            row.detail = lane == 0 ? detail : QString();
            row.lane = std::move(lanes[lane]);
            m_group->rows.push_back(std::move(row));
        }
        for (size_t i = 0; i < spans.size(); ++i) {
            places[spans[i].item] = {groupIndex(), firstRow + static_cast<int>(laneOf[i])};
        }
    }

    int groupIndex() const { return static_cast<int>(m_timeline.m_groups.size()) - 1; }

    const SessionContents& m_contents;
    SweptResources& m_sweep;
    Timeline& m_timeline;
    TimelineGroup* m_group = nullptr;
};

Timeline::Timeline(const SessionContents& contents, SweptResources sweep, const Shows& shows)
    : m_lanePlaces(sweep.lanes.size()), m_headPlaces(sweep.bundles.size()),
      m_filePlaces(contents.files.size()), m_pinPlaces(contents.pins.size()),
      m_firstNs(contents.summary.span.fromNs),
      m_lastNs(std::max(contents.summary.span.toNs, contents.summary.span.fromNs + 1)),
      m_foldNs(sweep.foldNs)
{
    m_groups.reserve(contents.devices.size());
    TimelineBuilder builder(contents, sweep, *this);
    for (const auto& device : contents.devices) {
        if (!shows || shows(device)) {
            builder.addGroup(device);
        }
    }
    m_resources = std::move(sweep.index);
}

Timeline::Place Timeline::placeOf(const ResourceIndex::Entry& entry) const
{
    const auto& places = entry.laneless ? m_headPlaces : m_lanePlaces;
    return entry.lane < places.size() ? places[entry.lane] : Place{};
}

Timeline::Place Timeline::placeOfResource(RowId id) const
{
    const auto entry = m_resources.find(id);
    return entry ? placeOf(*entry) : Place{};
}

RowId Timeline::deviceOfResource(RowId id) const
{
    const auto place = placeOfResource(id);
    return place.group < 0 ? 0 : m_groups[static_cast<size_t>(place.group)].deviceId;
}

RowId Timeline::nextResource(RowId id, int by, const Fits& fits) const
{
    return m_resources.next(
        id, by, [&](const ResourceIndex::Entry& entry) { return fits(placeOf(entry)); });
}

int Timeline::groupOf(RowId deviceId) const
{
    for (size_t i = 0; i < m_groups.size(); ++i) {
        if (m_groups[i].deviceId == deviceId) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

} // namespace drmscope::app
