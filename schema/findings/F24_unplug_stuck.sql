-- SPDX-License-Identifier: MIT
-- id: F24
-- title: Unplug took long
-- severity: warning
-- verdict: hazard, class 'unplug stuck'
-- means: drm_dev_unplug() took 5 s or more, or had not returned when the recording ended. It does three things, and
--   the finding says which of them took long: it waits until everybody who is between drm_dev_enter() and
--   drm_dev_exit() has left (of any drm_device, for all share one lock); it calls drm_dev_unregister(); and it
--   takes the mappings of its buffers away from user space. Who was between enter and exit is not recorded, so the
--   cause is inferred, and never certain.
-- advice: Do not sleep without a limit between drm_dev_enter() and drm_dev_exit(), and look for an error path that
--   forgot the exit. If it was drm_dev_unregister() that took long, see what that waits for.
-- needs: unplug unregister
-- seen-in: no public example was found: drm_dev_unplug() waits in synchronize_srcu() for all that are between
--   drm_dev_enter() and drm_dev_exit() (drivers/gpu/drm/drm_drv.c)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'unplug', 'unregister') GROUP BY x.device_id
),
slow AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, p.started_ns, p.ended_ns,
           CASE p.ended_ns WHEN 0 THEN s.ended_ns ELSE p.ended_ns END - p.started_ns AS took_ns,
           coalesce((SELECT min(l.timestamp_ns) FROM landmark AS l WHERE l.device_id = d.id AND l.kind = 'dev_unregister'
                     AND l.timestamp_ns >= p.started_ns AND (p.ended_ns = 0 OR l.timestamp_ns <= p.ended_ns)),
                    CASE p.ended_ns WHEN 0 THEN s.ended_ns ELSE p.ended_ns END) - p.started_ns AS waited_ns,
           CASE p.ended_ns WHEN 0 THEN s.ended_ns ELSE p.ended_ns END
           - (SELECT max(l.timestamp_ns) FROM landmark AS l WHERE l.device_id = d.id AND l.kind = 'dev_unregister' AND l.step = 1
              AND l.timestamp_ns >= p.started_ns AND (p.ended_ns = 0 OR l.timestamp_ns <= p.ended_ns)) AS after_ns, -- NULL: not seen to return
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM phase AS p JOIN device AS d ON d.id = p.device_id JOIN session AS s
    WHERE p.phase = 'unplugging'
)
SELECT 'F24', CASE w.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE w.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'unplug stuck',
       CASE w.doubt WHEN '' THEN 'likely' ELSE 'unknown' END, w.device_id, 0,
       coalesce((SELECT min(l.event_id) FROM landmark AS l WHERE l.device_id = w.device_id AND l.kind = 'dev_unplug'), 0),
       0, w.started_ns, 0, 0, 'Unplug took long',
       'drm_dev_unplug() of drm_device of ' || w.drm_driver || ' on ' || w.parent_name
       || CASE w.ended_ns WHEN 0 THEN ' had not returned after ' ELSE ' took ' END || printf('%.1f s', w.took_ns / 1e9)
       || CASE w.ended_ns WHEN 0 THEN ' as far as was recorded' ELSE '' END
       || CASE WHEN w.after_ns * 2 >= w.took_ns
               THEN ', ' || printf('%.1f s', w.after_ns / 1e9) || ' of it after drm_dev_unregister() had returned'
               WHEN w.waited_ns = w.took_ns THEN ', and did not reach drm_dev_unregister()'
               ELSE ', ' || printf('%.1f s', w.waited_ns / 1e9) || ' of it before it called drm_dev_unregister()' END
       || CASE WHEN w.after_ns * 2 >= w.took_ns THEN ''
               WHEN w.waited_ns * 2 >= w.took_ns
               THEN ': it seems that somebody was between drm_dev_enter() and drm_dev_exit()'
               ELSE ': it was drm_dev_unregister() that took long' END
       || CASE w.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || w.doubt || '.' END
FROM slow AS w
WHERE w.took_ns >= 5000000000
ORDER BY w.device_id;
