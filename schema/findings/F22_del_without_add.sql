-- SPDX-License-Identifier: MIT
-- id: F22
-- title: Deleted what was never added
-- severity: warning
-- verdict: hazard, class 'del without add'
-- means: drmm_kfree() or drmm_release_action() was called for something that is not on the drm_device's list: it
--   had been freed before, or belongs to another owner. The kernel itself warns where it does not find the pointer.
--   Or the release came to a resource that was never added, or was gone already (but not where F18 tells that it
--   was deleted during the release).
-- advice: Free a managed resource once, through the drm_device that it was allocated with.
-- needs: add del device_init release_node
-- seen-in: no public example was found: drmm_kfree() and drmm_release_action() look through the list and warn where
--   they do not find the pointer (drivers/gpu/drm/drm_managed.c)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'device_init', 'release_node') GROUP BY x.device_id
),
odd AS MATERIALIZED (
    SELECT a.device_id, a.kind,
           -- a release is a function of DRM's own, whoever added it; of a del, what called into DRM
           CASE a.kind WHEN 'release without add' THEN 0
                ELSE coalesce((SELECT c.symbol_id FROM call_site AS c WHERE c.stack_id = e.stack_id), e.caller_symbol_id)
                END AS site_symbol_id,
           EXISTS (SELECT 1 FROM resource AS r WHERE r.device_id = a.device_id AND r.owner <> 'device'
                   AND r.node_address = e.object_address AND r.added_ns < e.timestamp_ns) AS was_there,
           min(e.id) AS event_id, min(e.timestamp_ns) AS first_ns, count(*) AS times,
           -- the kernel looked through the list itself, so that lost events change nothing; but that it found
           -- nothing is known only from the hooks that tell what it found
           CASE a.kind WHEN 'del of unknown pointer'
                THEN coalesce((SELECT group_concat(x.reason, '; ') FROM doubt AS x
                               WHERE x.hook IN ('del', 'release_node')), '')
                ELSE coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x
                               WHERE x.device_id IN (0, a.device_id)), '') END AS doubt
    FROM anomaly AS a JOIN event AS e ON e.id = a.event_id
    WHERE a.kind IN ('del without add', 'del of unknown pointer', 'release without add')
      AND NOT (a.kind = 'release without add'
               AND EXISTS (SELECT 1 FROM anomaly AS c JOIN event AS x ON x.id = c.event_id
                           WHERE c.device_id = a.device_id AND c.kind = 'next deleted in release'
                             AND x.object_address = e.object_address))
    GROUP BY a.device_id, a.kind, site_symbol_id, was_there
)
SELECT 'F22', CASE o.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE o.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'del without add',
       CASE WHEN o.doubt <> '' THEN 'unknown' WHEN d.origin = 'init' OR o.kind = 'del of unknown pointer' THEN 'certain'
            ELSE 'likely' END,
       o.device_id, 0, o.event_id, o.site_symbol_id, o.first_ns, 0, 0, 'Deleted what was never added',
       'On drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ', ' || t.comm || ' (' || t.pid
       || CASE o.kind WHEN 'release without add' THEN ') released a resource ' ELSE ') deleted a resource ' END
       || CASE o.kind WHEN 'del of unknown pointer' THEN 'that the kernel did not find on the list'
               ELSE CASE o.was_there WHEN 1 THEN 'that was gone already' ELSE 'whose add is not in the recording' END END
       || CASE o.times WHEN 1 THEN '' ELSE ', ' || o.times || ' times from the same place' END
       || CASE o.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || o.doubt || '.' END
FROM odd AS o
JOIN device AS d ON d.id = o.device_id
JOIN event AS e ON e.id = o.event_id
JOIN task AS t ON t.id = e.task_id
ORDER BY o.first_ns, o.event_id;
