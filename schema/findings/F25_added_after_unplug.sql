-- SPDX-License-Identifier: MIT
-- id: F25
-- title: Added after unplug
-- severity: information
-- verdict: information, class 'added after unplug'
-- means: Managed resources were added to a drm_device after drm_dev_unplug() had returned and before its release
--   began. What the driver does not free itself stays until that release, which an open file puts off. That may be
--   meant, so nobody is accused. Where such resources pile up, F07 says so.
-- advice: Look whether the call site should ask drm_dev_enter() first, and add nothing where that says no.
-- needs: add unplug release
-- seen-in: "drm/xe/mmio_gem: cache the dummy page per object" (de40d31275cd)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'unplug', 'release') GROUP BY x.device_id
),
unplugged AS MATERIALIZED (
    SELECT l.device_id, max(l.timestamp_ns) AS from_ns FROM landmark AS l
    WHERE l.kind = 'dev_unplug' AND l.step <> 0 GROUP BY l.device_id
),
added AS MATERIALIZED (
    SELECT u.device_id, r.call_site_symbol_id, min(r.id) AS resource_id, min(r.add_event_id) AS event_id,
           min(r.added_ns) AS first_ns, count(*) AS times, CAST(total(r.size_bytes) AS INTEGER) AS size_bytes, min(n.name) AS name,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, u.device_id)), '') AS doubt
    FROM unplugged AS u JOIN resource AS r ON r.device_id = u.device_id AND r.added_ns > u.from_ns
    JOIN name AS n ON n.id = r.name_id
    WHERE r.owner <> 'device' AND r.origin = 'add' AND r.added_in_release = 0
    GROUP BY u.device_id, r.call_site_symbol_id
)
SELECT 'F25', 'information', 'information', 'added after unplug',
       CASE WHEN a.doubt <> '' THEN 'unknown' ELSE 'certain' END, a.device_id, a.resource_id, a.event_id,
       a.call_site_symbol_id, a.first_ns, a.times, a.size_bytes, 'Added after unplug',
       CASE a.times WHEN 1 THEN 'A resource (' || a.name || ', ' || a.size_bytes || ' bytes) was '
            ELSE a.times || ' resources (' || a.size_bytes || ' bytes) were ' END
       || 'added to drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ' after drm_dev_unplug() had returned'
       || CASE a.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || a.doubt || '.' END
FROM added AS a JOIN device AS d ON d.id = a.device_id
ORDER BY a.first_ns, a.device_id, a.resource_id;
