// SPDX-License-Identifier: MIT
#include "app/query/driver_builds.h"

namespace drmscope::app {
namespace {

constexpr int64_t kMostObjects = 1000;

// The driver is the module that made the drm_device: its first resource was added there. Of one
// that is older than the recording, the module whose function unplugged it. What was made in
// vmlinux is built in; of others it is not known.
constexpr const char* kObjects =
    "WITH maker AS ("
    "SELECT d.drm_driver, CASE s.module WHEN '' THEN 'vmlinux' ELSE s.module END AS object "
    "FROM device AS d JOIN symbol AS s ON s.id = (SELECT r.call_site_symbol_id FROM resource AS r "
    "WHERE r.device_id = d.id AND r.owner <> 'device' ORDER BY r.added_ns, r.add_order LIMIT 1) "
    "WHERE d.origin = 'init' AND s.name <> '' "
    "UNION SELECT d.drm_driver, s.module FROM landmark AS l JOIN device AS d ON d.id = l.device_id "
    "JOIN event AS e ON e.id = l.event_id JOIN call_site AS c ON c.stack_id = e.stack_id "
    "JOIN symbol AS s ON s.id = c.symbol_id "
    "WHERE l.kind IN ('dev_unplug', 'dev_unregister') AND s.module <> ''), "
    "driver AS (SELECT drm_driver, object FROM maker UNION SELECT d.drm_driver, '' "
    "FROM device AS d WHERE d.drm_driver NOT IN (SELECT drm_driver FROM maker)), "
    "named AS (SELECT 'vmlinux' AS name UNION SELECT object FROM driver "
    "UNION SELECT module FROM symbol WHERE module <> '') "
    "SELECT o.name, coalesce((SELECT group_concat(b.build_id, ', ') FROM build AS b "
    "WHERE b.object = o.name), ''), coalesce((SELECT group_concat(d.drm_driver, ', ') "
    "FROM driver AS d WHERE d.object = o.name), '') AS drivers FROM named AS o "
    "ORDER BY o.name <> 'vmlinux', drivers = '', o.name";

} // namespace

std::vector<Build> buildsOf(SessionReader& reader)
{
    std::vector<Build> builds;
    for (const auto& row : reader.table(kObjects, kMostObjects).rows) {
        builds.push_back({row[0], row[1], row[2]});
    }
    return builds;
}

} // namespace drmscope::app
