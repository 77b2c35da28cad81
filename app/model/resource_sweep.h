// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/lane.h"
#include "app/model/live_count.h"
#include "app/model/resource_index.h"
#include "app/model/severe_counts.h"
#include "app/query/session_rows.h"

#include <QHash>
#include <array>
#include <set>
#include <utility>
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
    qint64 outlived = 0; // the hardware of a drm_device that was held
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
    SevereCounts severe;
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
    struct Single
    {
        Span span;
        RowId nameId = 0;
        RowId siteId = 0;
    };
    std::vector<Single> few; // each of them, as long as they are few
    LiveCount alive;
    LiveCount bytes;
    SevereCounts severe;
    SevereCounts severeBytes;
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
// lanes.
struct SweptResources
{
    std::vector<AlikeResources> alike;
    std::vector<ResourceBundle> bundles;
    std::vector<ResourceList> lists; // by device, its own before its parent's
    std::vector<std::vector<Span>> lanes;
    ResourceIndex index;
    ResourceTally tally;
    std::vector<quint32> order; // their ids, by the time of their adds
    qint64 foldNs = 0;          // 0: every bar and level is exact
    qint64 firstNs = 0;         // the first add
    // Ids of each lane ascend, so that those of a run can be found by them.
    bool lanesAscend = true;
};

// Makes them in one walk over the file. When there would be more than `mostKept` bars and levels,
// those that stand closest become one, and those next to them, until there are few enough: from
// then on `foldNs` says what is told apart.
class ResourceSweep
{
public:
    // In which the resources come. A recording tells of each when it has ended: areas that are
    // folded then stand a little too high where one that was long reaches back into them.
    enum class Order : quint8
    {
        ByAdd,
        ByEnd,
    };
    static constexpr size_t kMostLanes = 65'536;

    ResourceSweep(Order order, size_t mostKept) : m_order(order), m_mostKept(mostKept) {}

    void expect(RowId resources); // about as many
    // endNs: of the recording, so far.
    void setEnd(qint64 endNs) { m_endNs = endNs; }
    // What a drm_device brings with it, before its first resource: when it is first seen, and since
    // when it is held; 0: not.
    void addDevice(RowId deviceId, qint64 startNs, qint64 goneNs);
    void add(const ResourceSpan& resource, const BarRoles& roles);
    RowId newestId() const { return m_newestId; }
    // Some came that have not ended: their bars reach to the end that was set then.
    bool hasOpenEnds() const { return m_openEnds; }

    // More may be added. `alive`: what is not, and lives; it stands behind all ids.
    SweptResources soFar(const std::vector<ResourceSpan>& alive, const BarRoles& roles);
    SweptResources finish(); // nothing more is

private:
    struct Change // of what is alive
    {
        qint64 timeNs;
        qint64 by;
        qint64 bytes;
        quint32 bundle;
        BarState layer; // Live: of all
        friend bool operator<(const Change& a, const Change& b) { return a.timeNs < b.timeNs; }
    };
    struct Course // of one list, while it is made
    {
        qint64 startNs = 0; // of the drm_device
        qint64 goneNs = 0;
        std::vector<Change> changes;                  // still to be counted
        size_t leftOver = 0;                          // of them, when it was last tried
        QHash<std::pair<RowId, RowId>, size_t> alike; // of name and call site
        QHash<std::pair<RowId, RowId>, size_t> bundle;
    };
    using FreeLane = std::pair<qint64, quint32>; // since when, which

    static constexpr quint32 kNoLane = ~quint32{0};

    size_t listOf(const ResourceSpan& resource);
    size_t alikeOf(const ResourceList& list, Course& course, const ResourceSpan& resource);
    size_t bundleOf(ResourceList& list, Course& course, const ResourceSpan& resource, size_t kind);
    quint32 laneFor(size_t bundle, const Span& span);
    void count(size_t kind, const ResourceSpan& resource, BarState state);
    static void keep(ResourceList& list, const ResourceSpan& resource, const Span& span);
    void begin(size_t list, size_t bundle, quint32 lane, const Span& span);
    void settle(size_t list, qint64 untilNs);
    void take(LiveCount& count, const std::vector<LiveCount::Change>& batch);
    void settleAll();
    void foldUntilFew();
    void putInOrder(const ResourceSpan& resource);
    void sortAdded();
    static void tidy(SweptResources& made);

    Order m_order;
    size_t m_mostKept;
    qint64 m_endNs = 0;
    SweptResources m_made;
    QHash<RowId, std::pair<qint64, qint64>> m_devices; // start, gone
    QHash<std::pair<RowId, bool>, size_t> m_lists;
    std::vector<Course> m_courses;                   // of `lists`
    std::vector<std::set<FreeLane>> m_free;          // lanes of `bundles`
    std::vector<quint32> m_lastOfLane;               // ids
    std::vector<std::pair<qint64, quint32>> m_added; // ByEnd: time and id of each
    size_t m_sorted = 0;                             // so many of them stand in order
    size_t m_kept = 0;
    RowId m_newestId = 0;
    bool m_openEnds = false;
};

} // namespace drmscope::app
