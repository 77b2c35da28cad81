-- SPDX-License-Identifier: MIT
-- id: F10
-- title: Freed under an action that points to it
-- severity: error
-- verdict: hazard, class 'freed under an action'
-- means: drmm_kfree() freed an allocation while an action whose argument points into it was still on the list. When
--   that action runs, at the final put at the latest, it is given a pointer to freed memory.
-- advice: Run the action first (drmm_release_action()), or leave the allocation to the final put, which releases
--   the newest first.
-- needs: add del release release_node
-- seen-in: no public example of drmm_kfree() was found; by other ways freed under drm_mode_config_init_release was
--   what "drm/meson: reorder driver deinit sequence to fix use-after-free bug" (31c5199) mended
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'release', 'release_node') GROUP BY x.device_id
),
-- Who points into an allocation is sought by blocks of addresses, of 2^bits bytes: the smallest into which it would fit, so
-- that it lies in two of them at most.
freed AS NOT MATERIALIZED (
    SELECT r.id, r.device_id, r.data_address, r.size_bytes, r.added_ns, r.ended_ns,
           CASE WHEN r.size_bytes <= 1 << 12 THEN 12 WHEN r.size_bytes <= 1 << 16 THEN 16
                WHEN r.size_bytes <= 1 << 22 THEN 22 ELSE 40 END AS bits
    FROM resource AS r
    WHERE r.owner <> 'device' AND r.end_kind = 'del' AND r.kind = 'kmalloc' AND r.origin = 'add' AND r.data_address <> 0
),
size AS MATERIALIZED (
    SELECT DISTINCT f.bits FROM freed AS f
),
pointing AS MATERIALIZED (
    SELECT a.id, a.device_id, a.data_address, a.added_ns, a.ended_ns, b.bits, a.data_address >> b.bits AS block
    FROM resource AS a CROSS JOIN size AS b
    WHERE a.owner <> 'device' AND a.kind = 'action' AND a.data_address <> 0 AND a.origin = 'add'
      AND EXISTS (SELECT 1 FROM size)
),
dangling AS MATERIALIZED (
    SELECT f.id AS resource_id, f.device_id, f.ended_ns, p.id AS action_id
    FROM freed AS f CROSS JOIN (SELECT 0 AS at_end UNION ALL SELECT 1) AS e
         ON e.at_end <= ((f.data_address + f.size_bytes - 1 >> f.bits) <> (f.data_address >> f.bits))
    CROSS JOIN pointing AS p ON p.device_id = f.device_id AND p.bits = f.bits
                            AND p.block = f.data_address + e.at_end * (f.size_bytes - 1) >> f.bits
    WHERE EXISTS (SELECT 1 FROM pointing)
      AND p.data_address >= f.data_address AND p.data_address < f.data_address + f.size_bytes
      AND p.added_ns >= f.added_ns AND p.added_ns < f.ended_ns AND (p.ended_ns = 0 OR p.ended_ns > f.ended_ns)
),
judged AS MATERIALIZED (
    SELECT g.device_id, r.call_site_symbol_id, min(g.resource_id) AS resource_id, min(g.ended_ns) AS first_ns,
           count(DISTINCT g.resource_id) AS times, CAST(total(r.size_bytes) AS INTEGER) AS freed_bytes, n.name AS action_name,
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
