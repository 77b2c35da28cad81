-- SPDX-License-Identifier: MIT
-- id: F05
-- title: Final put while it was in use
-- severity: error
-- verdict: hazard, class 'put too often'
-- means: The drm_device was released while a process had it open, or it was used after its release. An open file
--   holds a reference, so somebody put one that was not theirs, and what follows is a use after free. Where it was
--   used after its release, its user may also never have had a reference.
-- advice: Look for a second drm_dev_put(): on an error path of probe, or in the remove function of a driver that
--   uses devm_drm_dev_alloc(), which puts by itself. Where it was used after its release, the last drm_dev_put()
--   may have come before the work on it was over: cancel or flush that work first, or give it a reference of its
--   own.
-- needs: release file_open file_close device_init add
-- seen-in: "drm/vkms: call drm_atomic_helper_shutdown before drm_dev_put()" (4d0adb19dc8a)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'release', 'file_open', 'file_close', 'device_init', 'add') GROUP BY x.device_id
),
-- a file that nobody was seen to close ends with the drm_device in our tables, and has no event for it
in_use AS MATERIALIZED (
    SELECT p.device_id, p.started_ns AS at_ns, count(*) AS times, 0 AS used_event_id,
           f.comm || ' (' || f.process_id || ') had it open'
           || CASE count(*) WHEN 1 THEN '' ELSE ' ' || count(*) || ' times' END AS what
    FROM phase AS p JOIN drm_file AS f ON f.device_id = p.device_id
    WHERE p.phase = 'releasing' AND f.in_kernel = 0 AND f.origin <> 'unseen' AND f.opened_ns < p.started_ns
      AND (f.closed_ns = 0 OR f.closed_ns > p.started_ns OR (f.closed_ns = p.started_ns AND f.close_event_id = 0))
    GROUP BY p.device_id, f.comm, f.process_id
    UNION ALL
    SELECT a.device_id, min(e.timestamp_ns), count(*), min(e.id),
           t.comm || ' (' || t.pid || ') used it afterwards (' || e.kind || ')'
    FROM anomaly AS a JOIN event AS e ON e.id = a.event_id JOIN task AS t ON t.id = e.task_id
    WHERE a.kind = 'event after release'
    GROUP BY a.device_id, t.comm, t.pid, e.kind
),
judged AS MATERIALIZED (
    SELECT u.device_id, d.drm_driver, d.parent_name, d.origin, min(u.at_ns) AS at_ns, max(u.used_event_id) AS used_event_id,
           group_concat(u.what, ', ') AS what, min(u.used_event_id) = 0 AS was_open,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM in_use AS u JOIN device AS d ON d.id = u.device_id
    GROUP BY u.device_id
)
SELECT 'F05', CASE j.doubt WHEN '' THEN 'error' ELSE 'information' END,
       CASE j.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'put too often',
       CASE WHEN j.doubt <> '' THEN 'unknown' WHEN j.origin = 'init' THEN 'certain' ELSE 'likely' END,
       j.device_id, 0,
       coalesce((SELECT min(l.event_id) FROM landmark AS l WHERE l.device_id = j.device_id AND l.kind = 'release_begin'),
                j.used_event_id),
       coalesce((SELECT c.symbol_id FROM landmark AS l JOIN event AS e ON e.id = l.event_id
                 JOIN call_site AS c ON c.stack_id = e.stack_id
                 WHERE l.device_id = j.device_id AND l.kind = 'release_begin' ORDER BY l.event_id LIMIT 1), 0),
       j.at_ns, 0, 0, 'Final put while it was in use',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' was released, and yet ' || j.what
       || CASE WHEN j.was_open THEN ': somebody put a reference that was not theirs'
               ELSE ': its user had no reference, or somebody put one too often' END
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j
ORDER BY j.device_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'was open' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F05' AND o.in_kernel = 0 AND o.origin <> 'unseen' AND o.opened_ns < f.first_seen_ns
  AND o.close_event_id = 0;
