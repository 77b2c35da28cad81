-- SPDX-License-Identifier: MIT
-- id: F02
-- title: Unregistered, not unplugged, with files open
-- severity: warning
-- verdict: hazard, class 'unplug missing'
-- means: The driver took its drm_device away with drm_dev_unregister() while processes had it open. drm_ioctl() and
--   drm_dev_enter() still let these processes through, so that only the driver itself can stop what they do.
-- advice: Call drm_dev_unplug() in remove, and guard hardware access by drm_dev_enter() and drm_dev_exit().
-- needs: unregister unplug file_open file_close end
-- seen-in: "drm/nouveau: use drm_dev_unplug() during device removal" (CVE-2020-27820);
--   "drm/i915: Use drm_dev_unplug()" (d69990e0c399)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'unregister', 'unplug', 'file_open', 'file_close', 'end') GROUP BY x.device_id
),
open_files AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, d.origin, p.started_ns,
           f.comm || ' (' || f.process_id || ')' AS holder
    FROM phase AS p
    JOIN device AS d ON d.id = p.device_id
    JOIN drm_file AS f ON f.device_id = d.id AND f.in_kernel = 0
    WHERE p.phase = 'unregistered'
      AND NOT EXISTS (SELECT 1 FROM landmark AS l WHERE l.device_id = d.id AND l.kind = 'dev_unplug')
      AND (f.opened_ns <= p.started_ns OR f.origin = 'unseen')
      AND (f.closed_ns = 0 OR f.closed_ns > p.started_ns)
    GROUP BY d.id, p.started_ns, f.comm, f.process_id
),
judged AS MATERIALIZED (
    SELECT o.device_id, o.drm_driver, o.parent_name, o.started_ns, group_concat(o.holder, ', ') AS holders, o.origin,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, o.device_id)), '') AS doubt,
           coalesce((SELECT min(l.event_id) FROM landmark AS l WHERE l.device_id = o.device_id
                     AND l.kind = 'dev_unregister' AND l.timestamp_ns = o.started_ns), 0) AS event_id
    FROM open_files AS o GROUP BY o.device_id, o.started_ns
)
SELECT 'F02', CASE j.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE j.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'unplug missing',
       CASE WHEN j.doubt <> '' THEN 'unknown' WHEN j.origin = 'init' THEN 'certain' ELSE 'likely' END,
       j.device_id, 0, j.event_id,
       coalesce((SELECT c.symbol_id FROM event AS e JOIN call_site AS c ON c.stack_id = e.stack_id
                 WHERE e.id = j.event_id), 0),
       j.started_ns, 0, 0, 'Unregistered, not unplugged, with files open',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' was unregistered but not unplugged while '
       || j.holders || ' had it open: drm_ioctl() and drm_dev_enter() still let them through'
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j
ORDER BY j.device_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'was open' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F02' AND o.in_kernel = 0 AND (o.opened_ns <= f.first_seen_ns OR o.origin = 'unseen')
  AND (o.closed_ns = 0 OR o.closed_ns > f.first_seen_ns);
