-- SPDX-License-Identifier: MIT
-- id: F01
-- title: devm_ memory freed before its drm_device
-- severity: warning
-- verdict: hazard, class 'devm memory'; information where nothing recorded shows that it is still reached, or too little
--   was recorded
-- means: The driver had memory from devm_kzalloc() or devm_kmalloc(), and its unbinding freed that memory while the
--   drm_device was still alive. It is a hazard where the recording shows that somebody still needed it: the
--   drm_device itself lies in it; or the argument of a release action that had not run yet does. It probably is one
--   where an ioctl that driver code answers succeeded after the removal. Where all that is known is that a
--   process had the drm_device open, this is information and accuses nobody: what only probe, remove and sections
--   of drm_dev_enter() use may well be devm_ memory. Interrupts, clocks and mappings of registers are rightly
--   managed by devm_, and what a subsystem allocates for itself is its own matter: the rule leaves both out.
-- advice: Whatever a file operation or a release action uses must live as long as the drm_device: allocate it with
--   drmm_kzalloc(), or embed it in the structure of devm_drm_dev_alloc(). Where the finding is information, look
--   whether a file operation or a release action uses the memory outside drm_dev_enter().
-- needs: add del release release_node devres file_open file_close ioctl
-- seen-in: "drm/vc4: dsi: Fix the driver structure lifetime" (20220711173939.1132294-36-maxime@cerno.tech on
--   lore.kernel.org); "drm/hisilicon: Code refactoring for hibmc_drv_de" (13b0d4a)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, x.hook, x.reason, 1 AS of_proof FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'release', 'release_node', 'devres')
    UNION ALL
    SELECT x.device_id, x.hook, x.reason, 0 FROM doubt AS x WHERE x.hook IN ('file_open', 'file_close', 'ioctl')
),
maker AS MATERIALIZED (
    SELECT d.id AS device_id, (SELECT s.module FROM resource AS m JOIN symbol AS s ON s.id = m.call_site_symbol_id
                               WHERE m.device_id = d.id AND m.owner <> 'device'
                               ORDER BY m.added_ns, m.add_order LIMIT 1) AS module
    FROM device AS d
),
-- what the driver, who made the drm_device, took: no module and nothing of DRM stands between it and the driver core
freed AS MATERIALIZED (
    SELECT r.id, r.device_id, r.call_site_symbol_id, r.added_ns, r.ended_ns, r.end_event_id, r.size_bytes,
           -- devres puts 40 bytes of its own, or more, before the memory
           r.node_address AS from_address, r.node_address + 40 + r.size_bytes AS to_address
    FROM resource AS r JOIN name AS n ON n.id = r.name_id
    JOIN symbol AS s ON s.id = r.call_site_symbol_id
    JOIN maker AS m ON m.device_id = r.device_id AND m.module = s.module
    WHERE r.owner = 'device' AND r.kind = 'kmalloc' AND r.end_kind = 'release'
      AND n.name IN ('devm_kmalloc_release', 'devm_kzalloc_release') AND s.module <> ''
      AND NOT EXISTS (SELECT 1 FROM stack AS k JOIN symbol AS f ON f.id = k.symbol_id
                      WHERE k.stack_id = r.stack_id AND (f.module <> '' OR f.name LIKE 'drm%')
                        AND k.depth < (SELECT min(own.depth) FROM stack AS own
                                       WHERE own.stack_id = r.stack_id AND own.symbol_id = r.call_site_symbol_id))
),
-- by pages of 4 KiB, for an index to find them
page AS (
    SELECT f.id, f.device_id, f.added_ns, f.ended_ns, f.from_address, f.to_address, f.from_address >> 12 AS page
    FROM freed AS f
    UNION ALL
    SELECT p.id, p.device_id, p.added_ns, p.ended_ns, p.from_address, p.to_address, p.page + 1
    FROM page AS p WHERE p.page < (p.to_address - 1) >> 12
),
pointed AS MATERIALIZED (
    SELECT p.id, min(a.id) AS action_id
    FROM (SELECT 1 WHERE EXISTS (SELECT 1 FROM freed)) CROSS JOIN resource AS a
    CROSS JOIN page AS p ON p.device_id = a.device_id AND p.page = a.data_address >> 12
    WHERE a.owner <> 'device' AND a.kind = 'action' AND a.data_address <> 0
      AND a.data_address > p.from_address AND a.data_address < p.to_address
      AND a.added_ns >= p.added_ns AND a.added_ns < p.ended_ns AND (a.ended_ns = 0 OR a.ended_ns > p.ended_ns)
    GROUP BY p.id
),
-- The numbers of a driver's own ioctls, and of those that set modes by a callback of the driver: SETCRTC, CURSOR, SETGAMMA,
-- SETPROPERTY, ADDFB, PAGE_FLIP, DIRTYFB, CREATE_DUMB, SETPLANE, ADDFB2, OBJ_SETPROPERTY, CURSOR2, ATOMIC. DRM answers the
-- others alone, always or often. One in phase zombie came after the memory had gone: what was held back until then
-- is told as the removal ends.
entered AS MATERIALIZED (
    SELECT i.device_id, i.timestamp_ns, i.event_id, i.comm || ' (' || i.process_id || ')' AS caller
    FROM file_event AS i
    WHERE i.kind = 'ioctl' AND i.result >= 0 AND i.phase = 'zombie'
      AND ((i.data_address & 255) BETWEEN 64 AND 159
           OR (i.data_address & 255) IN (162, 163, 165, 171, 174, 176, 177, 178, 183, 184, 186, 187, 188))
),
opened AS MATERIALIZED (
    SELECT f.id, group_concat(DISTINCT o.comm || ' (' || o.process_id || ')') AS holders
    FROM freed AS f JOIN drm_file AS o ON o.device_id = f.device_id
    WHERE o.in_kernel = 0 AND o.origin <> 'unseen' AND o.opened_ns < f.ended_ns
      AND (o.closed_ns = 0 OR o.closed_ns > f.ended_ns)
    GROUP BY f.id
),
shown AS MATERIALIZED (
    SELECT f.id, 3 AS proof, ', though the drm_device, which was not released yet, lies in it' AS how
    FROM freed AS f JOIN device AS d ON d.id = f.device_id
    WHERE d.address > f.from_address AND d.address < f.to_address
      AND NOT EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'freed' AND p.started_ns <= f.ended_ns)
    UNION ALL
    SELECT p.id, 2, ', though the argument of the release action ' || n.name || ', which was still to run, lies in it'
    FROM pointed AS p JOIN resource AS a ON a.id = p.action_id JOIN name AS n ON n.id = a.name_id
    UNION ALL
    SELECT f.id, 1, '; afterwards an ioctl of ' || group_concat(DISTINCT i.caller)
                    || ' that enters its code succeeded, and may well have reached it'
    FROM freed AS f JOIN entered AS i ON i.device_id = f.device_id AND i.timestamp_ns > f.ended_ns GROUP BY f.id
    UNION ALL
    SELECT o.id, 0, ' while ' || o.holders || ' had the drm_device open. Whether a file still reached it is not recorded'
    FROM opened AS o
),
-- one finding a place: the pieces of which most is known
told AS MATERIALIZED (
    SELECT w.device_id, w.call_site_symbol_id, w.proof, w.how, min(w.id) AS resource_id, min(w.ended_ns) AS first_ns,
           count(*) AS times, CAST(total(w.size_bytes) AS INTEGER) AS size_bytes
    FROM (SELECT f.*, max(s.proof) AS proof, s.how FROM shown AS s JOIN freed AS f ON f.id = s.id GROUP BY f.id) AS w
    WHERE NOT EXISTS (SELECT 1 FROM shown AS better JOIN freed AS f ON f.id = better.id
                      WHERE f.device_id = w.device_id AND f.call_site_symbol_id = w.call_site_symbol_id
                        AND better.proof > w.proof)
    GROUP BY w.device_id, w.call_site_symbol_id
),
judged AS MATERIALIZED (
    SELECT t.*, d.drm_driver, d.parent_name,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x
                     WHERE x.device_id IN (0, d.id) AND x.of_proof >= (t.proof > 1)), '') AS doubt
    FROM told AS t JOIN device AS d ON d.id = t.device_id
)
SELECT 'F01', CASE WHEN j.doubt = '' AND j.proof > 0 THEN 'warning' ELSE 'information' END,
       CASE WHEN j.doubt = '' AND j.proof > 0 THEN 'hazard' ELSE 'information' END, 'devm memory',
       CASE WHEN j.doubt <> '' THEN 'unknown' WHEN j.proof > 1 THEN 'certain' ELSE 'likely' END, j.device_id, j.resource_id,
       r.end_event_id, j.call_site_symbol_id, j.first_ns, j.times, j.size_bytes, 'devm_ memory freed before its drm_device',
       s.name || '() of ' || j.drm_driver || ' on ' || j.parent_name || ' allocated '
       || CASE j.times WHEN 1 THEN 'devm_ memory (' ELSE j.times || ' pieces of devm_ memory (' END || j.size_bytes
       || ' bytes) that was freed at unbind' || j.how
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j JOIN symbol AS s ON s.id = j.call_site_symbol_id JOIN resource AS r ON r.id = j.resource_id
ORDER BY j.device_id, j.resource_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
WITH page AS (
    SELECT f.id, f.device_id, r.added_ns, r.ended_ns, r.node_address AS from_address,
           r.node_address + 40 + r.size_bytes AS to_address, r.node_address >> 12 AS page
    FROM finding AS f JOIN resource AS r ON r.id = f.resource_id WHERE f.rule = 'F01'
    UNION ALL
    SELECT p.id, p.device_id, p.added_ns, p.ended_ns, p.from_address, p.to_address, p.page + 1
    FROM page AS p WHERE p.page < (p.to_address - 1) >> 12
)
SELECT p.id, 'resource', a.id, 'its argument lies in it'
FROM (SELECT 1 WHERE EXISTS (SELECT 1 FROM finding AS f WHERE f.rule = 'F01')) CROSS JOIN resource AS a
CROSS JOIN page AS p ON p.device_id = a.device_id AND p.page = a.data_address >> 12
WHERE a.owner <> 'device' AND a.kind = 'action'
  AND a.data_address > p.from_address AND a.data_address < p.to_address
  AND a.added_ns >= p.added_ns AND a.added_ns < p.ended_ns AND (a.ended_ns = 0 OR a.ended_ns > p.ended_ns)
UNION ALL
SELECT f.id, 'drm_file', o.id, 'was open' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F01' AND o.in_kernel = 0 AND o.origin <> 'unseen' AND o.opened_ns < f.first_seen_ns
  AND (o.closed_ns = 0 OR o.closed_ns > f.first_seen_ns)
UNION ALL
SELECT f.id, 'event', min(i.event_id), 'succeeded afterwards' FROM finding AS f
JOIN file_event AS i ON i.kind = 'ioctl' AND i.device_id = f.device_id AND i.result >= 0 AND i.phase = 'zombie'
                    AND ((i.data_address & 255) BETWEEN 64 AND 159
                         OR (i.data_address & 255) IN (162, 163, 165, 171, 174, 176, 177, 178, 183, 184, 186, 187, 188))
                    AND i.timestamp_ns > f.first_seen_ns
WHERE f.rule = 'F01' GROUP BY f.id;
