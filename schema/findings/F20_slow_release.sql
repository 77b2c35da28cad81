-- SPDX-License-Identifier: MIT
-- id: F20
-- title: Slow release action
-- severity: warning
-- verdict: hazard, class 'slow release'
-- means: An action took 50 ms or more while the drm_device was being released, or it had run for 1 s or more and
--   not returned when the recording ended. Whoever closes the last file, or unbinds the driver, waits for it. What
--   else the machine did in that time is in it too, so it is never certain. One release is no proof, unless the
--   action never returned: after one alone, an action of the driver is told as information, and one of DRM's own
--   not at all. Where freeing a plain allocation was slow as well, or the same action was quick just as often in
--   other releases of the driver, it was the machine: nothing is said, or, of an action that never returned, no
--   more than information. Actions of DRM core that run no code of the driver (drm_dev_init_release and the like)
--   are never told.
-- advice: Do slow work (flush a queue, wait for a fence, power down) at unplug, not in a release action.
-- needs: add release release_node
-- compares: driver
-- seen-in: no public example was found: a final put runs in whoever closes the file or lets the device go, and
--   waits for each action (drivers/gpu/drm/drm_managed.c)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'release', 'release_node') GROUP BY x.device_id
),
slow AS MATERIALIZED (
    SELECT p.device_id, s.state, p.ended_ns = 0 AS stuck, CASE p.ended_ns WHEN 0 THEN s.ended_ns ELSE p.ended_ns END AS until_ns,
           (SELECT max(l.ordinal) FROM landmark AS l WHERE l.device_id = p.device_id
            AND l.kind IN ('release_begin', 'release_end')) AS nodes
    FROM phase AS p JOIN session AS s
    WHERE p.phase = 'releasing'
      AND CASE p.ended_ns WHEN 0 THEN s.ended_ns ELSE p.ended_ns END - p.started_ns >= 50000000
),
-- An action is told before it runs, so it took until the next node was told. Nodes stand in the order in which they
-- went: the next one is the next row, unless another drm_device was released at the same time; so
-- far off that it is worth a look is none.
told AS (
    SELECT r.id AS resource_id, r.device_id, r.kind, r.ended_ns AS began_ns, r.release_order + 1 AS next_order,
           n.device_id = r.device_id AND n.release_order = r.release_order + 1 AS adjoins, n.ended_ns AS next_ns
    FROM resource AS r LEFT JOIN resource AS n ON n.id = r.id + 1
    WHERE EXISTS (SELECT 1 FROM slow) AND r.owner <> 'device' AND r.end_kind = 'release' AND r.release_order >= 0
      AND r.device_id IN (SELECT s.device_id FROM slow AS s)
      AND (n.ended_ns - r.ended_ns >= 25000000 OR n.device_id IS NOT r.device_id OR n.release_order <> r.release_order + 1)
),
took AS MATERIALIZED (
    SELECT t.resource_id, t.device_id, t.kind, t.began_ns, s.state, s.stuck AND s.nodes <= t.next_order AS stuck,
           CASE WHEN t.adjoins THEN t.next_ns
                WHEN s.nodes <= t.next_order THEN s.until_ns
                ELSE coalesce((SELECT x.ended_ns FROM resource AS x
                               WHERE x.id > t.resource_id AND x.id <= t.resource_id + 64
                                 AND +x.device_id = t.device_id AND x.release_order = t.next_order
                               ORDER BY x.id LIMIT 1), 0) END - t.began_ns AS took_ns
    FROM told AS t JOIN slow AS s ON s.device_id = t.device_id
),
judged AS MATERIALIZED (
    SELECT t.device_id, t.resource_id, t.began_ns, t.took_ns, t.stuck,
           EXISTS (SELECT 1 FROM took AS o WHERE o.device_id = t.device_id AND o.kind = 'kmalloc' AND o.took_ns >= 25000000)
               AS all_slow,
           (SELECT count(*) FROM device AS same JOIN device AS o ON o.drm_driver = same.drm_driver
            JOIN phase AS p ON p.device_id = o.id AND p.phase = 'releasing'
            WHERE same.id = t.device_id AND p.ended_ns <> 0 AND p.ended_ns - p.started_ns < 50000000
              AND EXISTS (SELECT 1 FROM resource AS q JOIN resource AS r ON r.id = t.resource_id
                          WHERE q.device_id = o.id AND q.name_id = r.name_id AND q.kind = 'action' AND q.end_kind = 'release'))
               AS quick_times,
           (SELECT count(DISTINCT o.device_id) FROM took AS o JOIN resource AS q ON q.id = o.resource_id JOIN resource AS r ON r.id = t.resource_id
            JOIN device AS other ON other.id = o.device_id JOIN device AS same ON same.id = t.device_id
            WHERE q.name_id = r.name_id AND other.drm_driver = same.drm_driver AND o.took_ns >= 50000000) AS slow_times,
           n.name LIKE 'drm\_%' ESCAPE '\' OR n.name LIKE '\_\_drmm\_%' ESCAPE '\' AS of_drm,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, t.device_id)), '') AS doubt
    FROM took AS t JOIN resource AS a ON a.id = t.resource_id JOIN name AS n ON n.id = a.name_id
    WHERE t.kind = 'action'
      -- one that the end of the recording cut may have been about to return, and while it goes on any may
      AND NOT (t.stuck AND t.state = 'recording') AND t.took_ns >= CASE WHEN t.stuck THEN 1000000000 ELSE 50000000 END
      AND n.name NOT IN ('drm_dev_init_release', 'drm_minor_alloc_release', 'drm_gem_init_release')
)
SELECT 'F20', CASE WHEN j.accused THEN 'warning' ELSE 'information' END,
       CASE WHEN j.accused THEN 'hazard' ELSE 'information' END,
       'slow release',
       CASE j.doubt WHEN '' THEN 'likely' ELSE 'unknown' END,
       j.device_id, j.resource_id, r.end_event_id, CASE r.action_symbol_id WHEN 0 THEN r.call_site_symbol_id ELSE r.action_symbol_id END,
       j.began_ns, 1, r.size_bytes, 'Slow release action',
       'While drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ' was released, ' || n.name
       || CASE j.stuck WHEN 1 THEN ' had not returned after ' ELSE ' took ' END || printf('%.0f ms', j.took_ns / 1e6)
       || CASE j.stuck WHEN 1 THEN ', when the recording ended' ELSE '' END
       || CASE WHEN j.doubt <> '' THEN '. This is not sure: ' || j.doubt || '.'
               WHEN j.all_slow THEN ', but freeing a plain allocation was slow, too: the machine was busy.'
               WHEN j.quick_times >= j.slow_times
               THEN ', but was quick in ' || j.quick_times || CASE j.quick_times WHEN 1 THEN ' other release' ELSE ' other releases' END
                    || ' of the driver: the machine may have been busy.'
               WHEN j.accused THEN '.'
               ELSE ', in one release: the machine may have been busy.' END
FROM (SELECT *, doubt = '' AND NOT all_slow AND quick_times < slow_times AND (stuck OR slow_times > 1) AS accused
      FROM judged
      WHERE stuck OR (NOT all_slow AND quick_times < slow_times AND (slow_times > 1 OR NOT of_drm))) AS j
JOIN device AS d ON d.id = j.device_id JOIN resource AS r ON r.id = j.resource_id JOIN name AS n ON n.id = r.name_id
ORDER BY j.began_ns, j.resource_id;
