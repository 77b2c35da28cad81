// SPDX-License-Identifier: MIT
#include "app/query/driver_builds.h"

namespace drmscope::app {
namespace {

constexpr int64_t kMostObjects = 1000;

// The driver is the module that made the drm_device: its first resource was added there.
constexpr const char* kObjects =
    "WITH driver AS (SELECT DISTINCT d.drm_driver, coalesce((SELECT s.module FROM resource AS r "
    "JOIN symbol AS s ON s.id = r.call_site_symbol_id WHERE r.device_id = d.id "
    "AND r.owner <> 'device' ORDER BY r.added_ns, r.add_order LIMIT 1), '') AS module "
    "FROM device AS d), "
    "object AS (SELECT 'vmlinux' AS name UNION SELECT module FROM driver "
    "UNION SELECT module FROM symbol WHERE module <> '') "
    "SELECT o.name, coalesce((SELECT group_concat(b.build_id, ', ') FROM build AS b "
    "WHERE b.object = o.name), ''), coalesce((SELECT group_concat(d.drm_driver, ', ') "
    "FROM driver AS d WHERE d.module = o.name), '') AS drivers FROM object AS o "
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
