// SPDX-License-Identifier: MIT
#include "app/model/timeline_resources.h"

#include "app/model/time_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace drmscope::app {

namespace {

constexpr size_t kFewResources = 48; // one row each
constexpr size_t kFewLanes = 3;      // a bundle this shallow shows its lanes themselves

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Timeline)
};

Span spanOf(const SessionContents& contents, size_t index, qint64 deviceStartNs)
{
    const auto& resource = contents.resources[index];
    Span span;
    span.openLeft = resource.origin != Origin::Seen;
    span.openRight = resource.endedNs == 0;
    span.startNs =
        span.openLeft ? std::min<qint64>(resource.addedNs, deviceStartNs) : resource.addedNs;
    span.endNs = span.openRight ? contents.endNs() : resource.endedNs;
    span.item = static_cast<quint32>(index);
    span.state = contents.states[index];
    return span;
}

// Those that are held, leaked or hazardous; held ones from the unplug on, where their trouble
// begins.
std::vector<Span> severeOf(const std::vector<Span>& spans, qint64 goneNs)
{
    std::vector<Span> severe;
    for (const auto& span : spans) {
        if (!isSevere(span.state)) {
            continue;
        }
        severe.push_back(span);
        if (span.state == BarState::Held) {
            severe.back().startNs = std::max(span.startNs, goneNs);
        }
    }
    return severe;
}

BarState worstOf(const std::vector<Span>& spans)
{
    auto worst = BarState::Ended;
    for (const auto& span : spans) {
        worst = std::max(worst, span.state);
    }
    return worst;
}

// The function alone: "bochs_pci_probe" of "bochs_pci_probe+0x57/0x1a0 [bochs]".
QString functionOf(const QString& frame)
{
    return frame.left(frame.indexOf(QLatin1Char('+')));
}

class ResourceLayout
{
public:
    ResourceLayout(const SessionContents& contents, size_t first, size_t last, qint64 deviceStartNs)
        : m_contents(contents), m_first(first),
          m_goneNs(contents.holdings.value(contents.resources[first].deviceId).goneNs)
    {
        m_spans.reserve(last - first);
        for (size_t i = first; i < last; ++i) {
            m_spans.push_back(spanOf(contents, i, deviceStartNs));
        }
        m_result.rowOf.assign(last - first, -1);
    }

    ResourceRows take()
    {
        splitDevres();
        if (!m_spans.empty()) {
            addLiveCount();
        }
        if (m_spans.size() <= kFewResources) {
            for (const auto& span : m_spans) {
                addSingle(span);
            }
        } else {
            addBundles();
        }
        if (m_devres.size() > 1) {
            addBundle(m_devres);
        } else if (!m_devres.empty()) {
            addSingle(m_devres.front());
        }
        return std::move(m_result);
    }

private:
    // What the parent's list holds stands in one bundle, beside the drm_device's own.
    void splitDevres()
    {
        const auto middle =
            std::stable_partition(m_spans.begin(), m_spans.end(),
                                  [this](const Span& span) { return !resource(span).devres; });
        m_devres.assign(middle, m_spans.end());
        m_spans.erase(middle, m_spans.end());
    }

    const ResourceSpan& resource(const Span& span) const { return m_contents.resources[span.item]; }
    QString name(const Span& span) const { return m_contents.names.value(resource(span).nameId); }

    void addLiveCount()
    {
        TimelineRow row;
        row.kind = RowKind::LiveCount;
        row.label = Words::tr("live resources");
        row.count = LiveCount(m_spans);
        row.severe = LiveCount(severeOf(m_spans, m_goneNs));
        row.detail = Words::tr("peak %1").arg(countText(row.count.highest()));
        row.worst = worstOf(m_spans);
        m_result.rows.push_back(std::move(row));
        std::vector<qint64> bytes;
        bytes.reserve(m_spans.size());
        for (const auto& span : m_spans) {
            bytes.push_back(resource(span).sizeBytes);
        }
        TimelineRow sizes;
        sizes.kind = RowKind::LiveBytes;
        sizes.label = Words::tr("live bytes");
        sizes.count = LiveCount(m_spans, bytes);
        sizes.detail = Words::tr("peak %1").arg(sizeText(sizes.count.highest()));
        if (sizes.count.highest() > 0) {
            m_result.rows.push_back(std::move(sizes));
        }
    }

    void addSingle(const Span& span)
    {
        TimelineRow row;
        row.kind = RowKind::Resources;
        row.label =
            resource(span).devres ? QStringLiteral("devm · %1").arg(name(span)) : name(span);
        row.detail = resource(span).kind == ResourceKind::Action
                         ? Words::tr("action")
                         : sizeText(resource(span).sizeBytes);
        row.worst = span.state;
        row.lane = Lane({span});
        m_result.rowOf[span.item - m_first] = static_cast<int>(m_result.rows.size());
        m_result.rows.push_back(std::move(row));
    }

    void addBundles()
    {
        std::map<std::pair<RowId, RowId>, size_t> known;
        std::vector<std::vector<Span>> bundles; // by first add
        for (const auto& span : m_spans) {
            const auto& row = resource(span);
            const auto [place, isNew] =
                known.try_emplace({row.nameId, row.callSiteSymbolId}, bundles.size());
            if (isNew) {
                bundles.emplace_back();
            }
            bundles[place->second].push_back(span);
        }
        for (const auto& bundle : bundles) {
            if (bundle.size() == 1) {
                addSingle(bundle.front());
            } else {
                addBundle(bundle);
            }
        }
    }

    void addBundle(const std::vector<Span>& spans)
    {
        std::vector<quint32> laneOf;
        auto lanes = packLanes(spans, &laneOf);
        const bool shallow = lanes.size() <= kFewLanes && !resource(spans.front()).devres;
        const QString site =
            functionOf(m_contents.frames.value(resource(spans.front()).callSiteSymbolId));
        TimelineRow head;
        head.label = name(spans.front()) == QLatin1String("kmalloc") && !site.isEmpty()
                         ? QStringLiteral("kmalloc · %1").arg(site)
                         : name(spans.front());
        const bool devres = resource(spans.front()).devres;
        if (devres) {
            head.label = Words::tr("devres of the parent");
        }
        head.detail = QStringLiteral("×%1").arg(countText(static_cast<qint64>(spans.size())));
        head.worst = worstOf(spans);
        if (!shallow) {
            head.kind = RowKind::Bundle;
            head.bundle = m_bundles++;
            head.count = LiveCount(spans);
            head.severe = LiveCount(severeOf(spans, m_goneNs));
            m_result.rows.push_back(head);
        }
        const auto firstRow = static_cast<int>(m_result.rows.size());
        for (size_t i = 0; i < lanes.size(); ++i) {
            TimelineRow row;
            row.kind = shallow ? RowKind::Resources : RowKind::BundleLane;
            row.bundle = shallow ? -1 : head.bundle;
            if (shallow && i == 0) {
                row.label = head.label;
                row.detail = head.detail;
            }
            row.lane = std::move(lanes[i]);
            m_result.rows.push_back(std::move(row));
        }
        for (size_t i = 0; i < spans.size(); ++i) {
            m_result.rowOf[spans[i].item - m_first] = firstRow + static_cast<int>(laneOf[i]);
        }
    }

    const SessionContents& m_contents;
    size_t m_first;
    qint64 m_goneNs;
    std::vector<Span> m_spans;  // of the drm_device's own list
    std::vector<Span> m_devres; // of its parent's
    int m_bundles = 0;
    ResourceRows m_result;
};

} // namespace

ResourceRows layOutResources(const SessionContents& contents, size_t first, size_t last,
                             qint64 deviceStartNs)
{
    if (first == last) {
        return {};
    }
    return ResourceLayout(contents, first, last, deviceStartNs).take();
}

} // namespace drmscope::app
