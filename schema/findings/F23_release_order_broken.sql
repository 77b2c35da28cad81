-- SPDX-License-Identifier: MIT
-- id: F23
-- title: Released out of order
-- severity: warning
-- verdict: hazard, class 'release order broken'
-- means: A managed resource was released while a newer one of the same drm_device was still there. Newer ones may
--   use older ones, which is why the final put releases the newest first.
-- advice: See who takes nodes off the drm_device's list in other ways than by drmm_kfree() and
--   drmm_release_action().
-- needs: add del release release_node
-- seen-in: no public example was found: drm_managed_release() goes newest first by construction, so that another
--   order is a damaged list (drivers/gpu/drm/drm_managed.c)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'release', 'release_node') GROUP BY x.device_id
),
broken AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, d.origin, min(r.release_order) AS first_order, r.id AS resource_id,
           r.end_event_id, r.call_site_symbol_id, r.ended_ns, n.name, count(*) AS wrong_count, CAST(total(r.size_bytes) AS INTEGER) AS wrong_bytes,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM device AS d
    JOIN resource AS r ON r.device_id = d.id AND r.owner <> 'device' AND r.release_order_right = 0
    JOIN name AS n ON n.id = r.name_id
    WHERE d.id IN (SELECT a.device_id FROM anomaly AS a WHERE a.kind = 'release order broken')
    GROUP BY d.id
)
SELECT 'F23', CASE b.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE b.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'release order broken',
       CASE WHEN b.doubt <> '' THEN 'unknown' WHEN b.origin = 'init' THEN 'certain' ELSE 'likely' END,
       b.device_id, b.resource_id, b.end_event_id, b.call_site_symbol_id, b.ended_ns, b.wrong_count, b.wrong_bytes,
       'Released out of order',
       'drm_device of ' || b.drm_driver || ' on ' || b.parent_name || ' released ' || b.wrong_count
       || CASE b.wrong_count WHEN 1 THEN ' resource' ELSE ' resources' END || ' before newer ones, first ' || b.name
       || ' at place ' || b.first_order
       || CASE b.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || b.doubt || '.' END
FROM broken AS b
ORDER BY b.device_id;
