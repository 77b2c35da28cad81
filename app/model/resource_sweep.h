// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/lane.h"
#include "app/model/live_count.h"
#include "app/model/resource_index.h"
#include "app/query/session_rows.h"

#include <QHash>
#include <array>
#include <map>
#include <queue>
#include <vector>

namespace drmscope::app {

// Resources of one drm_device with one name and call site, added up.
struct AlikeResources
{
    RowId deviceId = 0;
    RowId nameId = 0;
    RowId siteId = 0;
    bool devres = false;
    quint32 first = 0; // id
    qint64 count = 0;
    qint64 live = 0;
    qint64 bytes = 0;
    qint64 liveBytes = 0;
    qint64 longestNs = 0;
    qint64 firstNs = 0; // the first add
    qint64 lastNs = 0;  // the last end, or that of the recording
    BarState worst = BarState::Ended;
};

// Lanes that resources share: those of one name and call site, or all of a parent's list.
struct ResourceBundle
{
    size_t alike = 0;           // the first of its kinds
    std::vector<quint32> lanes; // numbers of them
    qint64 count = 0;
    qint64 laneless = 0; // more were alive at once than there are lanes for
    LiveCount alive;
    LiveCount severe;
    BarState worst = BarState::Ended;
};

// One list of resources: a drm_device's own, or its parent's.
struct ResourceList
{
    static constexpr size_t kFew = 48; // one row each

    RowId deviceId = 0;
    bool devres = false;
    qint64 count = 0;
    std::vector<size_t> bundles; // by first add
    std::vector<Span> few;       // each of them, as long as they are few
    std::vector<RowId> fewNames; // of `few`
    std::vector<RowId> fewSites;
    LiveCount alive;
    LiveCount bytes;
    LiveCount severe;
    BarState worst = BarState::Ended;
};

// How many resources have which colour.
struct ResourceTally
{
    QHash<qint64, qint64> kinds; // of colour_by.h's keys
    QHash<qint64, qint64> sizes;
    QHash<qint64, qint64> processes;
};

// Its bar: what is older than the recording reaches back to where its drm_device was first seen.
Span barOf(const ResourceSpan& resource, BarState state, qint64 deviceStartNs, qint64 endNs);

// All resources of a session as far as a window keeps them: what they add up to, and bars of
// lanes. One walk over the file makes it, in the order of their adds. When there would be more than
// `mostKept` bars and levels, those that stand closest become one, and those next to them, until
// there are few enough: from then on `foldNs` says what is told apart.
class ResourceSweep
{
public:
    struct Limits
    {
        qint64 endNs = 0; // of the recording
        size_t mostKept = 0;
    };
    static constexpr size_t kMostLanes = 65'536;

    explicit ResourceSweep(const Limits& limits) : m_limits(limits) {}

    // What a drm_device brings with it: when it is first seen, and since when it is held; 0: not.
    void addDevice(RowId deviceId, qint64 startNs, qint64 goneNs);
    // False: it begins before one that came before it. It was not taken; begin again with the
    // resources in the order of time, where such a one is taken as beginning with the other.
    bool add(const ResourceSpan& resource, BarState state);
    void expectDisorder() { m_disorder = true; }
    // Items of a lane ascend, so that those of a run can be found by their ids.
    bool lanesAscend() const { return !m_disorder; }
    void finish();

    std::vector<AlikeResources> alike;
    std::vector<ResourceBundle> bundles;
    std::vector<ResourceList> lists; // by device, its own before its parent's
    std::vector<std::vector<Span>> lanes;
    ResourceIndex index;
    ResourceTally tally;
    qint64 foldNs = 0;     // 0: every bar and level is exact
    bool ascending = true; // ids ascend in time
    qint64 firstNs = 0;    // the first add

private:
    struct Change // of what is alive, still to come
    {
        enum class Kind : quint8
        {
            End,
            SevereBegin,
            SevereEnd,
        };
        qint64 timeNs;
        qint64 bytes;
        quint32 bundle;
        quint32 lane;
        Kind kind;
        friend bool operator>(const Change& a, const Change& b) { return a.timeNs > b.timeNs; }
    };
    template <typename T>
    using SmallestFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;
    struct Course // of one list, while it is made
    {
        qint64 startNs = 0; // of the drm_device
        qint64 goneNs = 0;
        qint64 lastNs = 0; // the begin of the resource before
        SmallestFirst<Change> changes;
        QHash<std::pair<RowId, RowId>, size_t> alike; // of name and call site
        QHash<std::pair<RowId, RowId>, size_t> bundle;
    };

    static constexpr quint32 kNoLane = ~quint32{0};

    size_t listOf(const ResourceSpan& resource);
    size_t alikeOf(ResourceList& list, Course& course, const ResourceSpan& resource);
    size_t bundleOf(ResourceList& list, Course& course, const ResourceSpan& resource, size_t kind);
    quint32 laneFor(size_t bundle);
    void count(size_t kind, const ResourceSpan& resource, BarState state);
    void keep(ResourceList& list, const ResourceSpan& resource, const Span& span);
    void begin(size_t list, size_t bundle, quint32 lane, const Span& span);
    void apply(size_t list, const Change& change);
    void changeSevere(size_t list, size_t bundle, qint64 timeNs, qint64 by);
    void advance(size_t list, qint64 timeNs);
    void foldUntilFew();

    Limits m_limits;
    QHash<RowId, std::pair<qint64, qint64>> m_devices; // start, gone
    QHash<std::pair<RowId, bool>, size_t> m_lists;
    std::vector<Course> m_courses;              // of `lists`
    std::vector<SmallestFirst<quint32>> m_idle; // lanes of `bundles`
    size_t m_kept = 0;
    qint64 m_lastAddedNs = 0;
    bool m_disorder = false;
};

} // namespace drmscope::app
