// SPDX-License-Identifier: MIT
#include "app/model/open_resources.h"

#include "app/model/resource_index.h"

#include <algorithm>
#include <map>

namespace drmscope::app {

void OpenResources::sawRow(const ResourceSpan& resource)
{
    const auto found = m_open.find(resource.nodeAddress);
    if (found != m_open.end() && found->second.span.addedNs == resource.addedNs) {
        m_ended.push_back(resource);
    }
}

void OpenResources::take(const LifeEvent& event)
{
    switch (event.kind) {
    case LifeEvent::Kind::Add:
        m_open[event.span.nodeAddress] = event;
        break;
    case LifeEvent::Kind::Snapshot:
        m_open.emplace(event.span.nodeAddress, event);
        break;
    case LifeEvent::Kind::End:
        m_open.erase(event.span.nodeAddress);
        break;
    case LifeEvent::Kind::AllReleased:
        std::erase_if(m_open, [&event](const auto& open) {
            return open.second.span.deviceId == event.span.deviceId;
        });
        break;
    }
}

std::vector<LifeEvent>
OpenResources::living(const SessionContents& contents,
                      const std::vector<std::pair<RowId, RowId>>& deviceOfOwner,
                      RowId newestId) const
{
    const std::map<RowId, RowId> devices(deviceOfOwner.begin(), deviceOfOwner.end());
    std::map<RowId, qint64> gone;
    for (const auto& afterlife : contents.afterlives) {
        gone[afterlife.deviceId] = afterlife.goneNs;
    }
    std::vector<LifeEvent> living;
    for (const auto& [node, event] : m_open) {
        auto open = event;
        if (open.span.devres) { // beside the drm_device that the bind gave its struct device
            const auto device = devices.find(open.ownerId);
            const auto left = device == devices.end() ? gone.end() : gone.find(device->second);
            const bool ofAnotherBind = left != gone.end() && open.span.addedNs > left->second;
            open.span.deviceId = device == devices.end() || ofAnotherBind ? 0 : device->second;
        }
        if (open.span.deviceId != 0) {
            living.push_back(open);
        }
    }
    std::sort(living.begin(), living.end(),
              [](const LifeEvent& a, const LifeEvent& b) { return a.eventId < b.eventId; });
    const auto room = static_cast<size_t>(std::max<RowId>(ResourceIndex::kMostId - newestId, 0));
    living.resize(std::min(living.size(), room));
    RowId id = newestId;
    for (auto& open : living) {
        open.span.id = ++id;
    }
    return living;
}

std::vector<ResourceSpan> readSpans(SessionReader& reader, const SessionContents& contents,
                                    const std::vector<RowId>& ids)
{
    std::vector<RowId> ofFile;
    for (const RowId id : ids) {
        if (contents.openAdd(id) == nullptr) {
            ofFile.push_back(id);
        }
    }
    auto rows = reader.spansOf(ofFile);
    if (ofFile.size() == ids.size()) {
        return rows;
    }
    std::vector<ResourceSpan> spans;
    auto row = rows.cbegin();
    for (const RowId id : ids) {
        if (const auto* open = contents.openAdd(id); open != nullptr) {
            spans.push_back(open->span);
        } else if (row != rows.cend() && row->id == id) {
            spans.push_back(*row++);
        }
    }
    return spans;
}

void walkResources(SessionReader& reader, const SessionContents& contents,
                   SessionReader::SpanOrder order,
                   const std::function<bool(const ResourceSpan&)>& each)
{
    const bool anyOpen = contents.open != nullptr && !contents.open->empty();
    const RowId behind = anyOpen ? contents.open->front().span.id : ResourceIndex::kMostId;
    bool goesOn = true;
    reader.walkSpans(order, [&](const ResourceSpan& resource) {
        // those behind were written since
        goesOn = (anyOpen && resource.id >= behind) || each(resource);
        return goesOn;
    });
    for (size_t i = 0; anyOpen && goesOn && i < contents.open->size(); ++i) {
        goesOn = each((*contents.open)[i].span);
    }
}

RowId sameResource(const SessionContents& before, RowId id, const SessionContents& now)
{
    const auto* was = before.openAdd(id);
    if (was == nullptr) {
        return id;
    }
    const auto isIt = [was](const ResourceSpan& resource) {
        return resource.nodeAddress == was->span.nodeAddress &&
               resource.addedNs == was->span.addedNs;
    };
    if (now.open != nullptr) {
        const auto still = std::find_if(now.open->begin(), now.open->end(),
                                        [&](const LifeEvent& open) { return isIt(open.span); });
        if (still != now.open->end()) {
            return still->span.id;
        }
    }
    const auto ended = std::find_if(now.endedSince.begin(), now.endedSince.end(), isIt);
    return ended == now.endedSince.end() ? 0 : ended->id;
}

} // namespace drmscope::app
