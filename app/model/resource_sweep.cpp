// SPDX-License-Identifier: MIT
#include "app/model/resource_sweep.h"

#include "app/model/resource_look.h"
#include "app/query/claimed_sum.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

namespace drmscope::app {

namespace {

constexpr qint64 kForever = std::numeric_limits<qint64>::max();
constexpr size_t kFewChanges = 16'384; // not worth to be counted yet

template <typename Visit> void visitCounts(SweptResources& made, const Visit& visit)
{
    for (auto& list : made.lists) {
        visit(list.alive);
        visit(list.bytes);
        for (const auto state : SevereCounts::kStates) {
            visit(list.severe.of(state));
            visit(list.severeBytes.of(state));
        }
    }
    for (auto& bundle : made.bundles) {
        visit(bundle.alive);
        for (const auto state : SevereCounts::kStates) {
            visit(bundle.severe.of(state));
        }
    }
}

} // namespace

Span barOf(const ResourceSpan& resource, BarState state, qint64 deviceStartNs, qint64 endNs)
{
    Span span;
    span.openLeft = resource.origin != Origin::Seen;
    span.openRight = resource.endedNs == 0;
    span.startNs =
        span.openLeft ? std::min<qint64>(resource.addedNs, deviceStartNs) : resource.addedNs;
    span.endNs = span.openRight ? endNs : std::max<qint64>(resource.endedNs, span.startNs);
    span.item = static_cast<quint32>(resource.id);
    span.state = state;
    span.kind = resource.kind;
    span.taskId = resource.taskId;
    span.sizeBytes = resource.sizeBytes;
    return span;
}

void ResourceSweep::addDevice(RowId deviceId, qint64 startNs, qint64 goneNs)
{
    m_devices.insert(deviceId, {startNs, goneNs});
}

// An id says how many there are where a recorder gave it, and nothing where somebody else did.
void ResourceSweep::expect(RowId resources)
{
    constexpr RowId kMostExpected = 16'777'216;
    m_made.order.reserve(static_cast<size_t>(std::clamp<RowId>(resources, 0, kMostExpected)));
}

void ResourceSweep::add(const ResourceSpan& resource, const BarRoles& roles)
{
    const auto state = roles.of(resource);
    m_newestId = std::max(m_newestId, resource.id);
    if (resource.id < 0 || resource.id >= ResourceIndex::kMostId) {
        return;
    }
    const size_t place = listOf(resource);
    auto& list = m_made.lists[place];
    auto& course = m_courses[place];
    const auto span = barOf(resource, state, course.startNs, m_endNs);
    m_openEnds = m_openEnds || span.openRight;
    m_made.firstNs =
        m_made.firstNs == 0 ? resource.addedNs : std::min<qint64>(m_made.firstNs, resource.addedNs);
    const size_t kind = alikeOf(list, course, resource);
    const size_t bundle = bundleOf(list, course, resource, kind);
    count(kind, resource, state);
    m_made.alike[kind].outlived += roles.isHeld(resource) ? 1 : 0;
    keep(list, resource, span);
    const quint32 lane = laneFor(bundle, span);
    m_made.index.set(span.item,
                     {lane == kNoLane ? static_cast<quint32>(bundle) : lane, lane == kNoLane,
                      state >= BarState::Hazard && !roles.isTold(resource)});
    putInOrder(resource);
    begin(place, bundle, lane, span);
    if (course.changes.size() > std::max(kFewChanges, 2 * course.leftOver)) {
        settle(place, m_order == Order::ByAdd ? span.startNs : kForever);
    }
    foldUntilFew();
}

void ResourceSweep::putInOrder(const ResourceSpan& resource)
{
    if (m_order == Order::ByAdd) {
        m_made.order.push_back(static_cast<quint32>(resource.id));
    } else {
        m_added.emplace_back(resource.addedNs, static_cast<quint32>(resource.id));
    }
}

size_t ResourceSweep::listOf(const ResourceSpan& resource)
{
    const std::pair key(resource.deviceId, resource.devres);
    const auto known = m_lists.constFind(key);
    if (known != m_lists.constEnd()) {
        return *known;
    }
    m_lists.insert(key, m_made.lists.size());
    m_made.lists.emplace_back();
    m_made.lists.back().deviceId = resource.deviceId;
    m_made.lists.back().devres = resource.devres;
    Course course;
    const auto [startNs, goneNs] =
        m_devices.value(resource.deviceId, {std::numeric_limits<qint64>::max(), 0});
    course.startNs = startNs;
    course.goneNs = goneNs;
    m_courses.push_back(std::move(course));
    return m_made.lists.size() - 1;
}

size_t ResourceSweep::alikeOf(const ResourceList& list, Course& course,
                              const ResourceSpan& resource)
{
    auto& known = course.alike;
    const std::pair key(resource.nameId, resource.callSiteSymbolId);
    const auto found = known.constFind(key);
    if (found != known.constEnd()) {
        return *found;
    }
    AlikeResources kind;
    kind.deviceId = list.deviceId;
    kind.nameId = resource.nameId;
    kind.siteId = resource.callSiteSymbolId;
    kind.devres = list.devres;
    kind.first = static_cast<quint32>(resource.id);
    kind.firstNs = resource.addedNs;
    m_made.alike.push_back(kind);
    known.insert(key, m_made.alike.size() - 1);
    return m_made.alike.size() - 1;
}

size_t ResourceSweep::bundleOf(ResourceList& list, Course& course, const ResourceSpan& resource,
                               size_t kind)
{
    // What the parent's list holds stands in one bundle, beside the drm_device's own.
    const std::pair key = list.devres ? std::pair<RowId, RowId>()
                                      : std::pair(resource.nameId, resource.callSiteSymbolId);
    const auto found = course.bundle.constFind(key);
    if (found != course.bundle.constEnd()) {
        return *found;
    }
    ResourceBundle bundle;
    bundle.alike = kind;
    m_made.bundles.push_back(std::move(bundle));
    m_free.emplace_back();
    course.bundle.insert(key, m_made.bundles.size() - 1);
    list.bundles.push_back(m_made.bundles.size() - 1);
    return m_made.bundles.size() - 1;
}

// The one that became free last: so lanes are as few as can be, whether resources come by their
// begins or by their ends.
quint32 ResourceSweep::laneFor(size_t number, const Span& span)
{
    auto& free = m_free[number];
    auto& bundle = m_made.bundles[number];
    quint32 lane = kNoLane;
    const auto later = free.upper_bound({span.startNs, kNoLane});
    if (later != free.begin()) {
        const auto best = std::prev(later);
        lane = best->second;
        free.erase(best);
        m_made.lanesAscend = m_made.lanesAscend && m_lastOfLane[lane] < span.item;
        m_lastOfLane[lane] = span.item;
    } else if (m_made.lanes.size() < kMostLanes) {
        lane = static_cast<quint32>(m_made.lanes.size());
        m_made.lanes.emplace_back();
        m_lastOfLane.push_back(span.item);
        bundle.lanes.push_back(lane);
    }
    if (lane != kNoLane && !span.openRight) {
        free.insert({std::max(span.endNs, span.startNs + 1), lane});
    }
    return lane;
}

void ResourceSweep::count(size_t place, const ResourceSpan& resource, BarState state)
{
    auto& kind = m_made.alike[place];
    const bool live = resource.endedNs == 0;
    const qint64 endNs = live ? m_endNs : resource.endedNs;
    ++kind.count;
    addClaimed(kind.bytes, qint64{resource.sizeBytes});
    kind.live += live ? 1 : 0;
    addClaimed(kind.liveBytes, live ? qint64{resource.sizeBytes} : 0);
    kind.longestNs = std::max<qint64>(kind.longestNs, endNs - resource.addedNs);
    if (resource.addedNs < kind.firstNs) {
        kind.firstNs = resource.addedNs;
        kind.first = static_cast<quint32>(resource.id);
    }
    kind.lastNs = std::max(kind.lastNs, endNs);
    kind.worst = std::max(kind.worst, state);
    ++m_made.tally.kinds[kindKey(resource.kind, resource.devres)];
    ++m_made.tally.sizes[sizeKey(resource.sizeBytes)];
    ++m_made.tally.processes[resource.taskId];
}

void ResourceSweep::keep(ResourceList& list, const ResourceSpan& resource, const Span& span)
{
    ++list.count;
    list.worst = std::max(list.worst, span.state);
    if (list.count > static_cast<qint64>(ResourceList::kFew)) {
        list.few = {};
        return;
    }
    list.few.push_back({span, resource.nameId, resource.callSiteSymbolId});
}

void ResourceSweep::begin(size_t place, size_t number, quint32 lane, const Span& span)
{
    auto& course = m_courses[place];
    auto& bundle = m_made.bundles[number];
    ++bundle.count;
    bundle.worst = std::max(bundle.worst, span.state);
    if (lane == kNoLane) {
        ++bundle.laneless;
    } else {
        m_kept += appendFolding(m_made.lanes[lane], span, m_made.foldNs) ? 1U : 0U;
    }
    const auto change = [&](BarState layer, qint64 fromNs) {
        const auto each = static_cast<quint32>(number);
        const qint64 bytes = span.sizeBytes;
        course.changes.push_back({fromNs, 1, bytes, each, layer});
        if (!span.openRight) {
            course.changes.push_back(
                {std::max(span.endNs, fromNs + 1), -1, takenBack(bytes), each, layer});
        }
    };
    change(BarState::Live, span.startNs);
    if (isSevere(span.state)) {
        change(span.state, SevereCounts::sinceNs(span, course.goneNs));
    }
}

void ResourceSweep::take(LiveCount& count, const std::vector<LiveCount::Change>& batch)
{
    m_kept -= count.levelCount();
    count.change(batch, m_made.foldNs);
    m_kept += count.levelCount();
}

// Counts what changed before a time: what comes later does not come before it.
void ResourceSweep::settle(size_t place, qint64 untilNs)
{
    auto& list = m_made.lists[place];
    auto& course = m_courses[place];
    const auto due =
        std::partition(course.changes.begin(), course.changes.end(),
                       [untilNs](const Change& each) { return each.timeNs >= untilNs; });
    std::sort(due, course.changes.end());
    // By their layers.
    using Batch = std::array<std::vector<LiveCount::Change>, kBarRoleCount>;
    const auto of = [](Batch & batch, BarState layer) -> auto&
    {
        return batch.at(static_cast<size_t>(layer));
    };
    Batch whole;
    Batch bytes;
    std::map<quint32, Batch> parts;
    for (auto each = due; each != course.changes.end(); ++each) {
        of(whole, each->layer).push_back({each->timeNs, each->by});
        of(parts[each->bundle], each->layer).push_back({each->timeNs, each->by});
        if (each->bytes != 0) {
            of(bytes, each->layer).push_back({each->timeNs, each->bytes});
        }
    }
    take(list.alive, of(whole, BarState::Live));
    take(list.bytes, of(bytes, BarState::Live));
    for (const auto state : SevereCounts::kStates) {
        take(list.severe.of(state), of(whole, state));
        take(list.severeBytes.of(state), of(bytes, state));
    }
    for (auto& [number, part] : parts) {
        auto& bundle = m_made.bundles[number];
        take(bundle.alive, of(part, BarState::Live));
        for (const auto state : SevereCounts::kStates) {
            take(bundle.severe.of(state), of(part, state));
        }
    }
    course.changes.erase(due, course.changes.end());
    course.leftOver = course.changes.size();
}

void ResourceSweep::settleAll()
{
    for (size_t place = 0; place < m_courses.size(); ++place) {
        settle(place, kForever);
    }
    foldUntilFew();
}

void ResourceSweep::foldUntilFew()
{
    if (m_kept <= m_mostKept) {
        return;
    }
    auto& foldNs = m_made.foldNs;
    const qint64 longestNs = std::max<qint64>(m_endNs - m_made.firstNs, 1);
    while (m_kept > m_mostKept / 2 && foldNs < longestNs) {
        foldNs = std::max<qint64>(2 * foldNs, longestNs >> 24);
        foldNs = std::max<qint64>(foldNs, 1);
        m_kept = 0;
        for (auto& lane : m_made.lanes) {
            std::vector<Span> folded;
            for (const auto& span : lane) {
                appendFolding(folded, span, foldNs);
            }
            folded.shrink_to_fit();
            lane = std::move(folded);
            m_kept += lane.size();
        }
        visitCounts(m_made, [&](LiveCount& count) {
            count.fold(foldNs);
            m_kept += count.levelCount();
        });
    }
}

SweptResources ResourceSweep::soFar(const std::vector<ResourceSpan>& alive, const BarRoles& roles)
{
    settleAll();
    sortAdded();
    auto added = std::exchange(m_added, {}); // is long, and not to be copied
    ResourceSweep whole(*this);
    whole.m_sorted = 0;
    for (const auto& resource : alive) {
        whole.add(resource, roles);
    }
    whole.settleAll();
    whole.sortAdded();
    auto& order = whole.m_made.order;
    order.reserve(added.size() + alive.size());
    auto open = whole.m_added.cbegin();
    for (const auto& each : added) {
        for (; open != whole.m_added.cend() && *open < each; ++open) {
            order.push_back(open->second);
        }
        order.push_back(each.second);
    }
    for (; open != whole.m_added.cend(); ++open) {
        order.push_back(open->second);
    }
    m_added = std::move(added);
    tidy(whole.m_made);
    return std::move(whole.m_made);
}

void ResourceSweep::sortAdded()
{
    const auto inPlace = m_added.begin() + static_cast<std::ptrdiff_t>(m_sorted);
    std::sort(inPlace, m_added.end());
    std::inplace_merge(m_added.begin(), inPlace, m_added.end());
    m_sorted = m_added.size();
}

SweptResources ResourceSweep::finish()
{
    if (m_order == Order::ByEnd) {
        return soFar({}, {});
    }
    settleAll();
    m_courses.clear();
    m_free.clear();
    tidy(m_made);
    return std::move(m_made);
}

// Puts everything in the order of its begin, and the counts in a state to be asked.
void ResourceSweep::tidy(SweptResources& made)
{
    made.order.shrink_to_fit();
    const auto startOf = [&made](quint32 lane) { return made.lanes[lane].front().startNs; };
    for (auto& bundle : made.bundles) {
        std::stable_sort(bundle.lanes.begin(), bundle.lanes.end(),
                         [&](quint32 a, quint32 b) { return startOf(a) < startOf(b); });
    }
    for (auto& list : made.lists) {
        std::stable_sort(list.bundles.begin(), list.bundles.end(), [&made](size_t a, size_t b) {
            return made.alike[made.bundles[a].alike].firstNs <
                   made.alike[made.bundles[b].alike].firstNs;
        });
        std::stable_sort(list.few.begin(), list.few.end(),
                         [](const ResourceList::Single& a, const ResourceList::Single& b) {
                             return a.span.startNs < b.span.startNs;
                         });
    }
    visitCounts(made, [](LiveCount& count) { count.finish(); });
    std::sort(made.lists.begin(), made.lists.end(),
              [](const ResourceList& a, const ResourceList& b) {
                  return std::pair(a.deviceId, a.devres) < std::pair(b.deviceId, b.devres);
              });
}

} // namespace drmscope::app
