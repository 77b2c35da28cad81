// SPDX-License-Identifier: MIT
#include "app/model/timeline_resources.h"

#include "app/model/time_text.h"

#include <QCoreApplication>
#include <QHash>
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace drmscope::app {

namespace {

constexpr size_t kFewLanes = 3; // a bundle this shallow shows its lanes themselves

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Timeline)
};

// The function alone: "bochs_pci_probe" of "bochs_pci_probe+0x57/0x1a0 [bochs]".
QString functionOf(const QString& frame)
{
    return frame.left(frame.indexOf(QLatin1Char('+')));
}

// With the place in it: "bochs_pci_probe+0x57".
QString placeOf(const QString& frame)
{
    return frame.left(frame.indexOf(QLatin1Char('/')));
}

// What rows of one list are called: by their names, and by their call sites where those alone tell
// them apart. "kmalloc" says nothing of anybody's.
class RowNames
{
public:
    RowNames(const SessionContents& contents, const std::vector<std::pair<RowId, RowId>>& all)
        : m_contents(contents)
    {
        for (const auto& [nameId, siteId] : std::set(all.begin(), all.end())) {
            ++m_sites[nameId];
            ++m_functions[{nameId, functionOf(contents.frames.value(siteId))}];
        }
    }

    QString of(RowId nameId, RowId siteId, bool many) const
    {
        const QString name = m_contents.names.value(nameId);
        const QString frame = m_contents.frames.value(siteId);
        const bool sited = m_sites.value(nameId) > 1 || (many && name == QLatin1String("kmalloc"));
        if (!sited || frame.isEmpty()) {
            return name;
        }
        const bool twice = m_functions.value({nameId, functionOf(frame)}) > 1;
        return QStringLiteral("%1 · %2").arg(name, twice ? placeOf(frame) : functionOf(frame));
    }

private:
    const SessionContents& m_contents;
    QHash<RowId, int> m_sites;                         // of a name
    QHash<std::pair<RowId, QString>, int> m_functions; // sites in one
};

class ResourceLayout
{
public:
    ResourceLayout(const SessionContents& contents, SweptResources& sweep, int groupIndex,
                   TimelineGroup& group, std::vector<TimelinePlace>& places,
                   std::vector<TimelinePlace>& heads)
        : m_contents(contents), m_sweep(sweep), m_groupIndex(groupIndex), m_group(group),
          m_places(places), m_heads(heads)
    {}

    void layOut()
    {
        for (auto& list : m_sweep.lists) {
            if (list.deviceId != m_group.deviceId) {
                continue;
            }
            m_group.worst = std::max(m_group.worst, list.worst);
            if (list.devres) {
                m_group.severeBeside.push_back(std::move(list.severe));
            } else {
                addCounts(list);
            }
            const size_t few = list.devres ? 1 : ResourceList::kFew;
            const auto names = namesOf(list);
            if (list.count <= static_cast<qint64>(few)) {
                for (size_t i = 0; i < list.few.size(); ++i) {
                    addSingle(list, i, names);
                }
                continue;
            }
            for (const size_t bundle : list.bundles) {
                addBundle(list, bundle, names);
            }
        }
    }

private:
    RowNames namesOf(const ResourceList& list) const
    {
        std::vector<std::pair<RowId, RowId>> all;
        for (const size_t bundle : list.bundles) {
            const auto& alike = m_contents.alike[m_sweep.bundles[bundle].alike];
            all.emplace_back(alike.nameId, alike.siteId);
        }
        return {m_contents, all};
    }

    TimelinePlace here() const { return {m_groupIndex, static_cast<int>(m_group.rows.size())}; }

    void addCounts(ResourceList& list)
    {
        TimelineRow row;
        row.kind = RowKind::LiveCount;
        row.label = Words::tr("live resources");
        row.count = std::move(list.alive);
        row.severe = std::move(list.severe);
        row.detail = Words::tr("peak %1").arg(countText(row.count.highest()));
        row.worst = list.worst;
        m_group.rows.push_back(std::move(row));
        TimelineRow sizes;
        sizes.kind = RowKind::LiveBytes;
        sizes.label = Words::tr("live bytes");
        sizes.count = std::move(list.bytes);
        sizes.severe = std::move(list.severeBytes);
        sizes.detail = Words::tr("peak %1").arg(sizeText(sizes.count.highest()));
        if (sizes.count.highest() > 0) {
            m_group.rows.push_back(std::move(sizes));
        }
    }

    void addSingle(const ResourceList& list, size_t place, const RowNames& names)
    {
        const auto& [span, nameId, siteId] = list.few[place];
        TimelineRow row;
        row.kind = RowKind::Resources;
        row.nameId = nameId;
        row.siteId = siteId;
        row.devres = list.devres;
        row.label = names.of(nameId, siteId, false);
        if (list.devres) {
            row.label.prepend(QStringLiteral("devm · "));
        }
        row.detail =
            span.kind == ResourceKind::Action ? Words::tr("action") : sizeText(span.sizeBytes);
        row.worst = span.state;
        row.lane = Lane({span});
        // A lane of its own, whatever the one was that it would have shared.
        const auto lane = static_cast<quint32>(m_places.size());
        m_places.push_back(here());
        m_sweep.index.set(span.item, {lane, false, m_sweep.index.isUntold(span.item)});
        m_group.rows.push_back(std::move(row));
    }

    void addBundle(const ResourceList& list, size_t number, const RowNames& names)
    {
        auto& bundle = m_sweep.bundles[number];
        const auto& alike = m_contents.alike[bundle.alike];
        if (bundle.count == 1 && bundle.lanes.size() == 1) {
            return addOnly(list, bundle, names);
        }
        const bool shallow =
            bundle.lanes.size() <= kFewLanes && !list.devres && bundle.laneless == 0;
        TimelineRow head;
        head.kind = RowKind::Bundle;
        head.nameId = alike.nameId;
        head.siteId = alike.siteId;
        head.devres = list.devres;
        head.label = list.devres ? Words::tr("devres of the parent")
                                 : names.of(alike.nameId, alike.siteId, true);
        head.detail = QStringLiteral("×%1").arg(countText(bundle.count));
        head.worst = bundle.worst;
        head.eachHasALane = bundle.laneless == 0;
        m_heads[number] = here();
        TimelineRow lane = head;
        lane.kind = shallow ? RowKind::Resources : RowKind::BundleLane;
        if (!shallow) {
            head.bundle = lane.bundle = m_bundles++;
            head.count = std::move(bundle.alive);
            head.severe = std::move(bundle.severe);
            lane.label.clear();
            lane.detail.clear();
            lane.worst = BarState::Ended;
            m_group.rows.push_back(std::move(head));
        }
        for (const quint32 each : bundle.lanes) {
            TimelineRow row = lane;
            row.laneNumber = each;
            row.lane = Lane(std::move(m_sweep.lanes[each]));
            m_places[each] = here();
            m_group.rows.push_back(std::move(row));
            lane.label.clear();
            lane.detail.clear();
        }
    }

    void addOnly(const ResourceList& list, const ResourceBundle& bundle, const RowNames& names)
    {
        const auto& alike = m_contents.alike[bundle.alike];
        const quint32 number = bundle.lanes.front();
        TimelineRow row;
        row.kind = RowKind::Resources;
        row.nameId = alike.nameId;
        row.siteId = alike.siteId;
        row.devres = list.devres;
        row.label = names.of(alike.nameId, alike.siteId, false);
        row.lane = Lane(std::move(m_sweep.lanes[number]));
        const auto& span = row.lane.spans().front();
        row.detail =
            span.kind == ResourceKind::Action ? Words::tr("action") : sizeText(span.sizeBytes);
        row.worst = span.state;
        m_places[number] = here();
        m_group.rows.push_back(std::move(row));
    }

    const SessionContents& m_contents;
    SweptResources& m_sweep;
    int m_groupIndex;
    TimelineGroup& m_group;
    std::vector<TimelinePlace>& m_places;
    std::vector<TimelinePlace>& m_heads;
    int m_bundles = 0;
};

} // namespace

void layOutResources(const SessionContents& contents, SweptResources& sweep, int groupIndex,
                     TimelineGroup& group, std::vector<TimelinePlace>& places,
                     std::vector<TimelinePlace>& heads)
{
    ResourceLayout(contents, sweep, groupIndex, group, places, heads).layOut();
}

} // namespace drmscope::app
