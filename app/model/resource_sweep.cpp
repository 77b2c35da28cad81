// SPDX-License-Identifier: MIT
#include "app/model/resource_sweep.h"

#include "app/model/resource_look.h"

#include <algorithm>
#include <limits>

namespace drmscope::app {

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

bool ResourceSweep::add(const ResourceSpan& resource, BarState state)
{
    if (resource.id < 0 || resource.id >= ResourceIndex::kMostId) {
        return true;
    }
    const size_t place = listOf(resource);
    auto& list = lists[place];
    auto& course = m_courses[place];
    auto span = barOf(resource, state, course.startNs, m_limits.endNs);
    if (span.startNs < course.lastNs) {
        if (!m_disorder) {
            return false;
        }
        span.startNs = course.lastNs;
        span.endNs = std::max(span.endNs, span.startNs);
    }
    course.lastNs = span.startNs;

    firstNs = firstNs == 0 ? resource.addedNs : std::min<qint64>(firstNs, resource.addedNs);
    ascending = ascending && resource.addedNs >= m_lastAddedNs;
    m_lastAddedNs = resource.addedNs;
    advance(place, span.startNs);
    const size_t kind = alikeOf(list, course, resource);
    const size_t bundle = bundleOf(list, course, resource, kind);
    count(kind, resource, state);
    keep(list, resource, span);
    const quint32 lane = laneFor(bundle);
    index.set(span.item, {lane == kNoLane ? static_cast<quint32>(bundle) : lane, lane == kNoLane,
                          isSevere(state)});
    begin(place, bundle, lane, span);
    if (m_kept > m_limits.mostKept) {
        foldUntilFew();
    }
    return true;
}

size_t ResourceSweep::listOf(const ResourceSpan& resource)
{
    const std::pair key(resource.deviceId, resource.devres);
    const auto known = m_lists.constFind(key);
    if (known != m_lists.constEnd()) {
        return *known;
    }
    m_lists.insert(key, lists.size());
    lists.emplace_back();
    lists.back().deviceId = resource.deviceId;
    lists.back().devres = resource.devres;
    Course course;
    const auto [startNs, goneNs] =
        m_devices.value(resource.deviceId, {std::numeric_limits<qint64>::max(), 0});
    course.startNs = startNs;
    course.goneNs = goneNs;
    m_courses.push_back(std::move(course));
    return lists.size() - 1;
}

size_t ResourceSweep::alikeOf(ResourceList& list, Course& course, const ResourceSpan& resource)
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
    alike.push_back(kind);
    known.insert(key, alike.size() - 1);
    return alike.size() - 1;
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
    bundles.push_back(std::move(bundle));
    m_idle.emplace_back();
    course.bundle.insert(key, bundles.size() - 1);
    list.bundles.push_back(bundles.size() - 1);
    return bundles.size() - 1;
}

quint32 ResourceSweep::laneFor(size_t bundle)
{
    auto& idle = m_idle[bundle];
    if (!idle.empty()) {
        const quint32 lane = idle.top();
        idle.pop();
        return lane;
    }
    if (lanes.size() >= kMostLanes) {
        return kNoLane;
    }
    lanes.emplace_back();
    bundles[bundle].lanes.push_back(static_cast<quint32>(lanes.size() - 1));
    return bundles[bundle].lanes.back();
}

void ResourceSweep::count(size_t place, const ResourceSpan& resource, BarState state)
{
    auto& kind = alike[place];
    const bool live = resource.endedNs == 0;
    const qint64 endNs = live ? m_limits.endNs : resource.endedNs;
    ++kind.count;
    kind.bytes += resource.sizeBytes;
    kind.live += live ? 1 : 0;
    kind.liveBytes += live ? resource.sizeBytes : 0;
    kind.longestNs = std::max<qint64>(kind.longestNs, endNs - resource.addedNs);
    kind.firstNs = std::min<qint64>(kind.firstNs, resource.addedNs);
    kind.lastNs = std::max(kind.lastNs, endNs);
    kind.worst = std::max(kind.worst, state);
    ++tally.kinds[kindKey(resource.kind, resource.devres)];
    ++tally.sizes[sizeKey(resource.sizeBytes)];
    ++tally.processes[resource.taskId];
}

void ResourceSweep::keep(ResourceList& list, const ResourceSpan& resource, const Span& span)
{
    ++list.count;
    list.worst = std::max(list.worst, span.state);
    if (list.count > static_cast<qint64>(ResourceList::kFew)) {
        list.few = {};
        list.fewNames = {};
        list.fewSites = {};
        return;
    }
    list.few.push_back(span);
    list.fewNames.push_back(resource.nameId);
    list.fewSites.push_back(resource.callSiteSymbolId);
}

void ResourceSweep::begin(size_t place, size_t bundle, quint32 lane, const Span& span)
{
    auto& list = lists[place];
    auto& course = m_courses[place];
    auto& shared = bundles[bundle];
    ++shared.count;
    shared.worst = std::max(shared.worst, span.state);
    if (lane == kNoLane) {
        ++shared.laneless;
    } else {
        m_kept += appendFolding(lanes[lane], span, foldNs) ? 1U : 0U;
    }
    m_kept += list.alive.change(span.startNs, 1, foldNs) ? 1U : 0U;
    m_kept += list.bytes.change(span.startNs, span.sizeBytes, foldNs) ? 1U : 0U;
    m_kept += shared.alive.change(span.startNs, 1, foldNs) ? 1U : 0U;
    const auto number = static_cast<quint32>(bundle);
    if (isSevere(span.state)) {
        // Held ones from the unplug on, where their trouble begins.
        const qint64 fromNs =
            span.state == BarState::Held ? std::max(span.startNs, course.goneNs) : span.startNs;
        if (fromNs <= span.startNs) {
            changeSevere(place, bundle, span.startNs, 1);
        } else {
            course.changes.push({fromNs, 0, number, lane, Change::Kind::SevereBegin});
        }
        if (!span.openRight) {
            course.changes.push(
                {std::max(span.endNs, fromNs + 1), 0, number, lane, Change::Kind::SevereEnd});
        }
    }
    if (!span.openRight) {
        course.changes.push({std::max(span.endNs, span.startNs + 1), span.sizeBytes, number, lane,
                             Change::Kind::End});
    }
}

void ResourceSweep::changeSevere(size_t place, size_t bundle, qint64 timeNs, qint64 by)
{
    m_kept += lists[place].severe.change(timeNs, by, foldNs) ? 1U : 0U;
    m_kept += bundles[bundle].severe.change(timeNs, by, foldNs) ? 1U : 0U;
}

void ResourceSweep::apply(size_t place, const Change& change)
{
    auto& list = lists[place];
    switch (change.kind) {
    case Change::Kind::SevereBegin:
        changeSevere(place, change.bundle, change.timeNs, 1);
        break;
    case Change::Kind::SevereEnd:
        changeSevere(place, change.bundle, change.timeNs, -1);
        break;
    case Change::Kind::End:
        m_kept += list.alive.change(change.timeNs, -1, foldNs) ? 1U : 0U;
        m_kept += list.bytes.change(change.timeNs, -change.bytes, foldNs) ? 1U : 0U;
        m_kept += bundles[change.bundle].alive.change(change.timeNs, -1, foldNs) ? 1U : 0U;
        if (change.lane != kNoLane) {
            m_idle[change.bundle].push(change.lane);
        }
        break;
    }
}

void ResourceSweep::advance(size_t place, qint64 timeNs)
{
    auto& changes = m_courses[place].changes;
    while (!changes.empty() && changes.top().timeNs <= timeNs) {
        const Change change = changes.top();
        changes.pop();
        apply(place, change);
    }
}

void ResourceSweep::foldUntilFew()
{
    const qint64 longestNs = std::max<qint64>(m_limits.endNs - firstNs, 1);
    while (m_kept > m_limits.mostKept / 2 && foldNs < longestNs) {
        foldNs = std::max<qint64>(2 * foldNs, longestNs >> 24);
        foldNs = std::max<qint64>(foldNs, 1);
        m_kept = 0;
        for (auto& lane : lanes) {
            std::vector<Span> folded;
            for (const auto& span : lane) {
                appendFolding(folded, span, foldNs);
            }
            folded.shrink_to_fit();
            lane = std::move(folded);
            m_kept += lane.size();
        }
        const auto fold = [this](LiveCount& count) {
            count.fold(foldNs);
            m_kept += count.levelCount();
        };
        for (auto& list : lists) {
            fold(list.alive);
            fold(list.bytes);
            fold(list.severe);
        }
        for (auto& bundle : bundles) {
            fold(bundle.alive);
            fold(bundle.severe);
        }
    }
}

void ResourceSweep::finish()
{
    for (size_t place = 0; place < lists.size(); ++place) {
        advance(place, std::numeric_limits<qint64>::max());
        lists[place].alive.finish();
        lists[place].bytes.finish();
        lists[place].severe.finish();
    }
    for (auto& bundle : bundles) {
        bundle.alive.finish();
        bundle.severe.finish();
    }
    m_courses.clear();
    m_idle.clear();
    std::sort(lists.begin(), lists.end(), [](const ResourceList& a, const ResourceList& b) {
        return std::pair(a.deviceId, a.devres) < std::pair(b.deviceId, b.devres);
    });
}

} // namespace drmscope::app
