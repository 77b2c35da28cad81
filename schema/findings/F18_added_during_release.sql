-- SPDX-License-Identifier: MIT
-- id: F18
-- title: Added during release, never freed
-- severity: error
-- verdict: leak, class 'behind the cursor'; hazard, class 'cursor cut'
-- means: A release function added a managed resource to the drm_device that was being released. The walk of
--   drm_managed_release() had already passed that end of the list, so that nothing ever frees it. Or a release
--   function deleted the very resource that the walk was to come to next, and the kernel goes on from memory that
--   was freed.
-- advice: In a release function, allocate with kmalloc() and free by hand, or do the work before the final put.
--   Leave what is older than the action to the walk, which comes to it.
-- needs: add del release release_node
-- seen-in: no public example was found: drm_managed_release() walks the list with _safe, so what is put at its
--   head is never come to, and what it holds as the next must not go (drivers/gpu/drm/drm_managed.c)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, x.hook, x.reason FROM doubt AS x WHERE x.hook IN ('', 'add', 'del', 'release', 'release_node')
),
leaked AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, r.call_site_symbol_id, min(r.id) AS resource_id,
           min(r.add_event_id) AS event_id, min(r.added_ns) AS added_ns, count(*) AS leaked_count, min(n.name) AS name,
           CAST(total(r.size_bytes) AS INTEGER) AS leaked_bytes, max(r.added_in_release) AS added_in_release,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x
                     WHERE x.device_id IN (0, d.id)
                       AND (x.hook <> 'release_node' OR r.added_in_release = 0)), '') AS doubt
    FROM device AS d
    JOIN resource AS r ON r.device_id = d.id AND r.owner <> 'device' AND r.end_kind = 'leaked'
    JOIN name AS n ON n.id = r.name_id
    WHERE d.id IN (SELECT a.device_id FROM anomaly AS a WHERE a.kind = 'left by release')
    GROUP BY d.id, r.call_site_symbol_id, r.added_in_release
)
SELECT 'F18', CASE l.doubt WHEN '' THEN 'error' ELSE 'information' END,
       CASE l.doubt WHEN '' THEN 'leak' ELSE 'information' END, 'behind the cursor',
       CASE l.doubt WHEN '' THEN 'certain' ELSE 'unknown' END,
       l.device_id, l.resource_id, l.event_id, l.call_site_symbol_id, l.added_ns, l.leaked_count, l.leaked_bytes,
       'Added during release, never freed',
       CASE l.leaked_count WHEN 1 THEN 'A resource (' || l.name || ', ' || l.leaked_bytes || ' bytes) was '
            ELSE l.leaked_count || ' resources (' || l.leaked_bytes || ' bytes) were ' END
       || CASE l.added_in_release WHEN 0 THEN 'left on the list when ' ELSE 'added while ' END
       || 'drm_device of ' || l.drm_driver || ' on ' || l.parent_name
       || CASE l.added_in_release WHEN 0 THEN ' had been released' ELSE ' was being released' END || ', and nothing frees '
       || CASE l.leaked_count WHEN 1 THEN 'it' ELSE 'them' END
       || CASE l.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || l.doubt || '.' END
FROM leaked AS l
ORDER BY l.device_id, l.resource_id;
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH cut AS MATERIALIZED (
    SELECT a.device_id, e.id AS event_id, e.timestamp_ns, n.name, e.size_bytes,
           coalesce((SELECT c.symbol_id FROM call_site AS c WHERE c.stack_id = e.stack_id), e.caller_symbol_id)
               AS site_symbol_id,
           coalesce((SELECT r.id FROM resource AS r WHERE r.device_id = a.device_id AND r.end_event_id = e.id), 0) AS resource_id,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubt AS x
                     WHERE x.device_id IN (0, a.device_id) AND x.hook IN ('', 'add', 'del', 'release', 'release_node')), '') AS doubt
    FROM anomaly AS a JOIN event AS e ON e.id = a.event_id JOIN name AS n ON n.id = e.name_id
    WHERE a.kind = 'next deleted in release'
)
SELECT 'F18', CASE c.doubt WHEN '' THEN 'error' ELSE 'information' END,
       CASE c.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'cursor cut',
       CASE c.doubt WHEN '' THEN 'certain' ELSE 'unknown' END, c.device_id, c.resource_id, c.event_id, c.site_symbol_id,
       c.timestamp_ns, 1, c.size_bytes, 'Next resource deleted during release',
       'While drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ' was being released, a release function deleted '
       || c.name || ' (' || c.size_bytes || ' bytes), which was next: the kernel goes on from memory that was freed'
       || CASE c.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || c.doubt || '.' END
FROM cut AS c JOIN device AS d ON d.id = c.device_id
ORDER BY c.timestamp_ns, c.event_id;
