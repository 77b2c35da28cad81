// SPDX-License-Identifier: MIT
#include "app/model/filtered_session.h"

#include "app/model/contents_reading.h"
#include "app/model/freed_aside.h"
#include "app/model/open_resources.h"
#include "app/model/resource_choice.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"

#include <QSet>
#include <numeric>

namespace drmscope::app {

qint64 FilteredSession::hiddenCount() const
{
    return std::accumulate(hidden.begin(), hidden.end(), qint64{0});
}

FilteredSession filterSession(SessionReader& reader, const SessionContents& contents,
                              const QString& filter, const QueryRunner::KeepGoing& keepGoing)
{
    const ResourceChoice choice(reader, contents, filter);
    const bool byTime = reader.hasTimeOrder();
    ResourceSweep sweep(byTime ? ResourceSweep::Order::ByAdd : ResourceSweep::Order::ByEnd,
                        ContentsReading::kMostKept);
    tellOfDevices(sweep, contents);
    FilteredSession filtered;
    QSet<RowId> devices;
    walkResources(reader, contents,
                  byTime ? SessionReader::SpanOrder::ByTime : SessionReader::SpanOrder::ById,
                  [&](const ResourceSpan& resource) {
                      if (choice.takes(resource)) {
                          sweep.add(resource, contents.roles);
                          devices.insert(resource.deviceId);
                          ++filtered.shownCount;
                      } else {
                          const auto state = contents.roles.of(resource);
                          ++filtered.hidden.at(static_cast<size_t>(state));
                      }
                      return keepGoing();
                  });
    for (const auto& device : contents.devices) {
        if (!devices.contains(device.id) && choice.takesDevice(device.id)) {
            devices.insert(device.id);
        }
    }
    filtered.hiddenDevices = static_cast<qint64>(contents.devices.size()) - devices.size();
    auto swept = sweep.finish();
    auto shown = makeFreedAside<SessionContents>(contents);
    shown->alike = std::move(swept.alike);
    shown->lanesAscend = swept.lanesAscend;
    shown->timeline = std::make_shared<const Timeline>(
        *shown, std::move(swept),
        [&devices](const Device& device) { return devices.contains(device.id); });
    filtered.contents = std::move(shown);
    return filtered;
}

} // namespace drmscope::app
