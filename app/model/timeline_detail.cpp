// SPDX-License-Identifier: MIT
#include "app/model/timeline_detail.h"

#include "app/model/open_resources.h"
#include "app/model/session_contents.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <set>

namespace drmscope::app {

namespace {

bool hasBars(const TimelineRow& row)
{
    return row.kind == RowKind::Resources || row.kind == RowKind::BundleLane;
}

// Reads the bars of one group.
class GroupDetail
{
public:
    GroupDetail(const SessionContents& contents, int group)
        : m_contents(contents), m_group(contents.timeline->groups()[static_cast<size_t>(group)])
    {}

    // False: they are too many.
    bool read(SessionReader& reader, qint64 fromNs, qint64 toNs)
    {
        std::vector<RowId> wanted;
        for (size_t place = 0; place < m_group.rows.size(); ++place) {
            const auto& row = m_group.rows[place];
            const auto [first, last] = row.lane.touching(fromNs, toNs);
            for (size_t n = first; n < last && hasBars(row); ++n) {
                const auto& span = row.lane.spans()[n];
                if (span.count == 1) {
                    m_spans[place].push_back(span);
                } else if (wanted.size() + span.count <= TimelineDetail::kMostBars) {
                    m_folded.insert(place);
                    addRun(row.laneNumber, span, wanted);
                } else {
                    return false;
                }
            }
        }
        std::sort(wanted.begin(), wanted.end()); // as they stand in the file
        for (const auto& resource : readSpans(reader, m_contents, wanted)) {
            const auto place = m_contents.timeline->placeOfResource(resource.id);
            m_spans[static_cast<size_t>(place.row)].push_back(barOf(
                resource, m_contents.roles.of(resource), m_group.startNs, m_contents.endNs()));
        }
        return true;
    }

    std::map<int, TimelineRow> rows()
    {
        std::map<int, TimelineRow> rows;
        std::vector<Span> own; // of the drm_device's list
        std::map<int, std::vector<Span>> bundles;
        bool complete = true;
        for (size_t place = 0; place < m_group.rows.size(); ++place) {
            const auto& row = m_group.rows[place];
            complete = complete && row.eachHasALane;
            const auto read = m_spans.find(place);
            if (read == m_spans.end()) {
                continue;
            }
            auto& spans = read->second;
            auto& bundle = bundles[row.bundle];
            bundle.insert(bundle.end(), spans.begin(), spans.end());
            if (!row.devres) {
                own.insert(own.end(), spans.begin(), spans.end());
            }
            if (m_folded.contains(place)) { // else the timeline's own is exact
                std::sort(spans.begin(), spans.end(),
                          [](const Span& a, const Span& b) { return a.startNs < b.startNs; });
                auto& exact = rows.emplace(static_cast<int>(place), row).first->second;
                exact.lane = Lane(std::move(spans));
            }
        }
        for (size_t place = 0; place < m_group.rows.size(); ++place) {
            const auto& row = m_group.rows[place];
            const bool sums = row.kind == RowKind::LiveCount || row.kind == RowKind::LiveBytes;
            if (row.kind == RowKind::Bundle && row.eachHasALane) {
                rows.emplace(static_cast<int>(place), counted(row, bundles[row.bundle]));
            } else if (sums && complete) {
                rows.emplace(static_cast<int>(place), counted(row, own));
            }
        }
        return rows;
    }

private:
    // The resources of a run, which the index tells apart.
    void addRun(quint32 lane, const Span& run, std::vector<RowId>& wanted) const
    {
        const auto isOfLane = [lane](const ResourceIndex::Entry& entry) {
            return !entry.laneless && entry.lane == lane;
        };
        quint32 id = run.item;
        for (quint32 n = 0; n < run.count && id != 0; ++n) {
            wanted.push_back(id);
            id = m_contents.timeline->resources().next(id, 1, isOfLane);
        }
    }

    TimelineRow counted(const TimelineRow& whole, const std::vector<Span>& spans) const
    {
        auto row = whole;
        std::vector<qint64> weights;
        for (const auto& span : spans) {
            weights.push_back(whole.kind == RowKind::LiveBytes ? span.sizeBytes : 1);
        }
        row.count = LiveCount(spans, weights);
        row.count.raiseHighest(whole.count.highest()); // both are drawn to one scale
        row.severe = SevereCounts(spans, m_group.holding.goneNs, weights);
        return row;
    }

    const SessionContents& m_contents;
    const TimelineGroup& m_group;
    std::map<size_t, std::vector<Span>> m_spans; // by row
    std::set<size_t> m_folded;                   // rows that had runs where one looks
};

} // namespace

TimelineDetail::TimelineDetail(SessionReader& reader, const SessionContents& contents,
                               const std::vector<int>& groups, qint64 fromNs, qint64 toNs)
    : m_fromNs(fromNs), m_toNs(toNs)
{
    for (const int group : groups) {
        m_groups.insert(group);
        GroupDetail detail(contents, group);
        if (!detail.read(reader, fromNs, toNs)) {
            continue;
        }
        for (auto& [place, row] : detail.rows()) {
            m_rows.emplace(std::pair(group, place), std::move(row));
        }
    }
}

const TimelineRow* TimelineDetail::row(int group, int row) const
{
    const auto found = m_rows.find({group, row});
    return found == m_rows.end() ? nullptr : &found->second;
}

} // namespace drmscope::app
