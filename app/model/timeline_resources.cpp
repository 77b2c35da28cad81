// SPDX-License-Identifier: MIT
#include "app/model/timeline_resources.h"

#include "app/model/time_text.h"

#include <QCoreApplication>
#include <algorithm>

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
            if (!list.devres) {
                addCounts(list);
            }
            const size_t few = list.devres ? 1 : ResourceList::kFew;
            if (list.count <= static_cast<qint64>(few)) {
                for (size_t i = 0; i < list.few.size(); ++i) {
                    addSingle(list, i);
                }
                continue;
            }
            for (const size_t bundle : list.bundles) {
                addBundle(list, bundle);
            }
        }
    }

private:
    QString name(RowId id) const { return m_contents.names.value(id); }
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
        sizes.detail = Words::tr("peak %1").arg(sizeText(sizes.count.highest()));
        if (sizes.count.highest() > 0) {
            m_group.rows.push_back(std::move(sizes));
        }
    }

    void addSingle(const ResourceList& list, size_t place)
    {
        const auto& [span, nameId, siteId] = list.few[place];
        TimelineRow row;
        row.kind = RowKind::Resources;
        row.nameId = nameId;
        row.siteId = siteId;
        row.devres = list.devres;
        row.label =
            list.devres ? QStringLiteral("devm · %1").arg(name(row.nameId)) : name(row.nameId);
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

    void addBundle(const ResourceList& list, size_t number)
    {
        auto& bundle = m_sweep.bundles[number];
        const auto& alike = m_contents.alike[bundle.alike];
        if (bundle.count == 1 && bundle.lanes.size() == 1) {
            return addOnly(list, bundle);
        }
        const bool shallow =
            bundle.lanes.size() <= kFewLanes && !list.devres && bundle.laneless == 0;
        TimelineRow head;
        head.kind = RowKind::Bundle;
        head.nameId = alike.nameId;
        head.siteId = alike.siteId;
        head.devres = list.devres;
        const QString site = functionOf(m_contents.frames.value(alike.siteId));
        head.label = list.devres ? Words::tr("devres of the parent")
                     : name(alike.nameId) == QLatin1String("kmalloc") && !site.isEmpty()
                         ? QStringLiteral("kmalloc · %1").arg(site)
                         : name(alike.nameId);
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

    void addOnly(const ResourceList& list, const ResourceBundle& bundle)
    {
        const auto& alike = m_contents.alike[bundle.alike];
        const quint32 number = bundle.lanes.front();
        TimelineRow row;
        row.kind = RowKind::Resources;
        row.nameId = alike.nameId;
        row.siteId = alike.siteId;
        row.devres = list.devres;
        row.label = name(alike.nameId);
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
