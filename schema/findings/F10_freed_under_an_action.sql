-- SPDX-License-Identifier: MIT
-- id: F10
-- title: Freed under an action that points to it
-- severity: error
-- verdict: hazard, class 'freed under an action'
-- means: An allocation was freed by drmm_kfree() while an action whose argument points into it was still on the
--   list. When the action runs, at the final put at the latest, it is given memory that is free.
-- advice: Run the action first (drmm_release_action()), or leave the allocation to the final put, which releases the
--   newest first.
-- needs: add del release release_node
-- seen-in: "drm/meson: reorder driver deinit sequence to fix use-after-free bug" (31c5199)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'release', 'release_node') GROUP BY x.device_id
),
freed AS MATERIALIZED (
    SELECT r.id, r.device_id, r.data_address, r.data_address + r.size_bytes AS end_address, r.added_ns, r.ended_ns
    FROM resource AS r
    WHERE r.owner <> 'device' AND r.end_kind = 'del' AND r.kind = 'kmalloc' AND r.origin = 'add' AND r.data_address <> 0
    LIMIT 100000 -- so that a session of millions stays cheap: the same place frees again and again
),
-- by pages of 4 KiB, for an index to find them
page AS MATERIALIZED (
    SELECT f.*, f.data_address >> 12 AS page FROM freed AS f
    UNION
    SELECT f.*, (f.end_address - 1) >> 12 FROM freed AS f
),
dangling AS MATERIALIZED (
    SELECT f.id AS resource_id, f.device_id, f.ended_ns, action.id AS action_id
    FROM resource AS action CROSS JOIN page AS f ON f.device_id = action.device_id AND f.page = action.data_address >> 12
    WHERE action.owner <> 'device' AND action.kind = 'action' AND action.data_address <> 0 AND action.origin = 'add' AND EXISTS (SELECT 1 FROM freed)
      AND action.data_address >= f.data_address AND action.data_address < f.end_address
      AND action.added_ns >= f.added_ns AND action.added_ns < f.ended_ns
      AND (action.ended_ns = 0 OR action.ended_ns > f.ended_ns)
),
judged AS MATERIALIZED (
    SELECT g.device_id, r.call_site_symbol_id, min(g.resource_id) AS resource_id, min(g.ended_ns) AS first_ns,
           count(DISTINCT g.resource_id) AS times, sum(r.size_bytes) AS freed_bytes, n.name AS action_name,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, g.device_id)), '') AS doubt
    FROM dangling AS g JOIN resource AS r ON r.id = g.resource_id
    JOIN resource AS a ON a.id = g.action_id JOIN name AS n ON n.id = a.name_id
    GROUP BY g.device_id, r.call_site_symbol_id, n.name
)
SELECT 'F10', CASE j.doubt WHEN '' THEN 'error' ELSE 'information' END,
       CASE j.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'freed under an action',
       CASE j.doubt WHEN '' THEN 'certain' ELSE 'unknown' END, j.device_id, j.resource_id, r.end_event_id,
       j.call_site_symbol_id, j.first_ns, j.times, j.freed_bytes, 'Freed under an action that points to it',
       'On drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ', an allocation of ' || r.size_bytes
       || ' bytes was freed while the action ' || j.action_name || ', whose argument points into it, was still to run'
       || CASE j.times WHEN 1 THEN '' ELSE ', ' || j.times || ' times' END
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j JOIN device AS d ON d.id = j.device_id JOIN resource AS r ON r.id = j.resource_id
ORDER BY j.first_ns, j.device_id, j.resource_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'resource', (SELECT a.id FROM resource AS a
                          WHERE a.device_id = f.device_id AND a.owner <> 'device' AND a.kind = 'action' AND a.added_ns >= r.added_ns
                            AND a.added_ns < r.ended_ns AND a.data_address >= r.data_address
                            AND a.data_address < r.data_address + r.size_bytes
                            AND (a.ended_ns = 0 OR a.ended_ns > r.ended_ns) ORDER BY a.id LIMIT 1),
       'the action that points into it'
FROM finding AS f JOIN resource AS r ON r.id = f.resource_id
WHERE f.rule = 'F10';
