-- SPDX-License-Identifier: MIT
-- id: F04
-- title: drm_device never released
-- severity: error
-- verdict: leak, class 'never released', or 'leaked on probe error' where probe failed; information where what holds it is
--   known
-- means: The driver is gone, but the drm_device had not reached its final put when the recording ended, so that
--   every managed resource is still there. The finding names what keeps it alive. If that is an open file, a
--   dma-buf or an in-kernel client, it is information only, for how the wait ends is not in the recording. If it is
--   an atomic state that nobody freed, somebody forgot to put it, and the finding names who made it; while the
--   state is younger than 30 seconds this is only likely, for a commit may wait for hardware that is gone. If it is
--   nothing that is known, some reference was never put, and a recording made with --refs names who took references
--   and did not return them. Which of these is to blame, or whether it was the very first reference that was
--   never put, can be said only if they took all the references that are left and nobody else returned one. If probe
--   failed, its error path forgot the put. A drm_device that is still bound or registered is none of these.
-- advice: Held by a process: see why it does not close its file when the uevent comes. By an atomic state: see what
--   its commit waits for, or who forgot drm_atomic_state_put(). By nothing that is known: look for a missing
--   drm_dev_put() in remove and on the error paths of probe (record --refs names who took references). With
--   devm_drm_dev_alloc() the driver has no put to forget.
-- needs: release unregister unplug bind file_open file_close dmabuf end
-- seen-in: "drm/msm: fix drm device leak on bind errors" (214b09d); "drm/xlnx: Use devm_drm_dev_alloc" (075342e)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'release', 'unregister', 'unplug', 'bind', 'file_open', 'file_close', 'dmabuf', 'end') GROUP BY x.device_id
),
-- a snapshot is proof that a drm_device was alive; to look for it is dear, and only in doubt there is need
alive AS MATERIALIZED (
    SELECT k.device_id, max(k.timestamp_ns) AS timestamp_ns FROM event_by_kind AS k
    WHERE k.kind = 'dev_snapshot' AND EXISTS (SELECT 1 FROM doubts) GROUP BY k.device_id
),
failed_probe AS MATERIALIZED (
    SELECT k.timestamp_ns FROM event_by_kind AS k JOIN event AS e ON e.id = k.event_id
    WHERE k.kind = 'probe' AND e.step = 1 AND e.result <> 0
),
balance AS MATERIALIZED (
    SELECT b.device_id, b.at_ns, b.refs, b.state_refs, b.unexplained_refs FROM reference_balance AS b
),
maker AS MATERIALIZED (
    SELECT r.event_id, c.symbol_id, f.frame
    FROM rare_event AS r JOIN call_site AS c ON c.stack_id = r.stack_id JOIN frame AS f ON f.symbol_id = c.symbol_id
    WHERE r.kind = 'atomic_state_init'
),
live_state AS MATERIALIZED (
    SELECT p.id, p.device_id, p.started_ns, p.process_id, p.comm, m.symbol_id, m.frame
    FROM pin AS p LEFT JOIN maker AS m ON m.event_id = p.event_id WHERE p.kind = 'atomic state' AND p.ended_ns = 0
),
states AS MATERIALIZED (
    SELECT l.device_id, count(*) AS state_count, max(l.started_ns) AS newest_ns, coalesce(min(l.symbol_id), 0) AS maker_symbol_id
    FROM live_state AS l GROUP BY l.device_id
),
takers AS MATERIALIZED (
    SELECT t.device_id,
           group_concat(t.call_site || CASE t.get_count - t.returned_count WHEN 1 THEN '' ELSE
                        ' (which took ' || (t.get_count - t.returned_count) || ')' END, ', ') AS sites,
           sum(t.get_count - t.returned_count) AS taken, max(t.stray_put_count) AS stray,
           CASE count(*) WHEN 1 THEN min(t.site_symbol_id) ELSE 0 END AS site_symbol_id
    FROM reference_site AS t WHERE t.get_count > t.returned_count GROUP BY t.device_id
),
waiting AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, d.origin, s.state, s.ended_ns, last.started_ns AS waits_ns,
           coalesce((SELECT min(p.started_ns) FROM phase AS p WHERE p.device_id = d.id
                     AND p.phase IN ('unplugging', 'unplugged', 'unregistered', 'zombie')), last.started_ns) AS gone_ns,
           CASE WHEN EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id
                             AND p.phase IN ('unplugging', 'unplugged')) THEN 'unplugged'
                WHEN EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'unregistered')
                THEN 'unregistered'
                -- the phase begins with the very event that says how probe ended
                WHEN NOT EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'registered')
                     AND last.started_ns IN (SELECT f.timestamp_ns FROM failed_probe AS f)
                THEN 'left behind by a probe that failed'
                ELSE 'unbound from its driver' END AS was,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM phase AS last JOIN device AS d ON d.id = last.device_id JOIN session AS s
    WHERE last.ended_ns = 0
      AND (last.phase = 'zombie' OR (last.phase IN ('unplugged', 'unregistered') AND d.bound_driver = ''))
),
held AS MATERIALIZED (
    SELECT w.*,
           w.doubt = '' OR (w.state <> 'interrupted'
               AND coalesce((SELECT a.timestamp_ns FROM alive AS a WHERE a.device_id = w.device_id), 0)
                   > max(w.waits_ns, coalesce((SELECT max(m.before_ns) FROM missed AS m), 0))) AS proven,
           coalesce((SELECT group_concat(h.holder, ', ') FROM (
               SELECT f.comm || ' (' || f.process_id || ') still holds ' || coalesce(m.name, 'minor ' || f.minor_index)
                      || CASE count(*) WHEN 1 THEN '' ELSE ' ' || count(*) || ' times' END AS holder
               FROM drm_file AS f LEFT JOIN minor AS m ON m.device_id = f.device_id AND m.minor_index = f.minor_index
               WHERE f.device_id = w.device_id AND f.closed_ns = 0 AND f.in_kernel = 0
               GROUP BY f.comm, f.process_id, f.minor_index ORDER BY min(f.id) LIMIT 8) AS h), '')
           || coalesce((SELECT ', and ' || (count(*) - 8) || ' more' FROM (
               SELECT 1 FROM drm_file AS f WHERE f.device_id = w.device_id AND f.closed_ns = 0 AND f.in_kernel = 0
               GROUP BY f.comm, f.process_id, f.minor_index) AS h HAVING count(*) > 8), '') AS holders,
           (SELECT count(*) FROM drm_file AS f
            WHERE f.device_id = w.device_id AND f.closed_ns = 0 AND f.in_kernel <> 0) AS client_count,
           coalesce((SELECT group_concat(h.holder, ', ') FROM (
               SELECT 'a dma-buf of ' || p.size_bytes || ' bytes that ' || p.comm || ' (' || p.process_id || ') exported'
                      || CASE count(*) WHEN 1 THEN '' ELSE ' and ' || (count(*) - 1) || ' more' END || ' still holds it' AS holder
               FROM pin AS p WHERE p.device_id = w.device_id AND p.kind = 'dma-buf' AND p.ended_ns = 0
               GROUP BY p.comm, p.process_id ORDER BY min(p.id) LIMIT 8) AS h), '')
           || coalesce((SELECT ', and those of ' || (count(*) - 8) || ' more' FROM (
               SELECT 1 FROM pin AS p WHERE p.device_id = w.device_id AND p.kind = 'dma-buf' AND p.ended_ns = 0
               GROUP BY p.comm, p.process_id) AS h HAVING count(*) > 8), '') AS dmabufs,
           -- a commit that hangs, or a state that its maker forgot: it is no excuse, and says who
           coalesce((SELECT group_concat(h.holder, ', ') FROM (
               SELECT CASE count(*) WHEN 1 THEN 'an atomic state' ELSE count(*) || ' atomic states' END || ' that '
                      || l.comm || ' (' || l.process_id || ') made' || coalesce(' in ' || l.frame, '') AS holder
               FROM live_state AS l WHERE l.device_id = w.device_id
               GROUP BY l.comm, l.process_id, l.symbol_id ORDER BY min(l.id)) AS h), '') AS states,
           coalesce(n.state_count, 0) AS state_count, coalesce(n.maker_symbol_id, 0) AS maker_symbol_id,
           -- why one of them may have been freed all the same
           coalesce((SELECT max(x.reason) FROM doubt AS x WHERE x.hook = 'atomic_state'),
                    (SELECT 'hook atomic_state was not armed' WHERE NOT EXISTS (
                         SELECT 1 FROM hook AS k WHERE k.hook = 'atomic_state' AND k.state IN ('armed', 'fallback'))),
                    (SELECT 'no more than ' || b.refs || CASE b.refs WHEN 1 THEN ' reference is' ELSE ' references are' END || ' left'
                     FROM balance AS b WHERE b.device_id = w.device_id AND b.at_ns >= w.waits_ns AND b.refs < b.state_refs),
                    '') AS state_doubt,
           EXISTS (SELECT 1 FROM doubt AS x WHERE x.device_id IN (0, w.device_id) AND x.hook IN ('', 'end')) AS state_missed,
           -- drm's helpers wait for the commit before and for the flip, ten seconds each
           w.ended_ns - n.newest_ns AS youngest_ns,
           coalesce((SELECT b.unexplained_refs FROM balance AS b
                     WHERE b.device_id = w.device_id AND b.at_ns >= w.waits_ns), 0) AS unexplained,
           coalesce(t.sites, '') AS sites, coalesce(t.taken, 0) AS taken, coalesce(t.stray, 0) AS stray,
           coalesce(t.site_symbol_id, 0) AS site_symbol_id,
           -- between the last close and the release lies some work, which the end of a recording may cut
           w.ended_ns - max(w.waits_ns, coalesce((SELECT max(f.closed_ns) FROM drm_file AS f
                                                  WHERE f.device_id = w.device_id), 0)) AS quiet_ns,
           (SELECT count(*) FROM resource AS r WHERE r.device_id = w.device_id AND r.owner <> 'device'
              AND r.ended_ns = 0) AS live_count,
           (SELECT CAST(total(r.size_bytes) AS INTEGER) FROM resource AS r
            WHERE r.device_id = w.device_id AND r.owner <> 'device'
              AND r.ended_ns = 0) AS live_bytes
    FROM waiting AS w LEFT JOIN takers AS t ON t.device_id = w.device_id
         LEFT JOIN states AS n ON n.device_id = w.device_id
),
weighed AS MATERIALIZED (
    SELECT h.*, h.holders || h.dmabufs <> '' OR h.client_count > 0 AS is_held,
           h.quiet_ns < 1000000000 AS just_now,
           h.states <> '' AND h.youngest_ns < 30000000000 AS may_commit,
           h.state_doubt = '' AND NOT h.state_missed AS states_seen,
           h.doubt = '' AND h.origin = 'init' AS all_seen,
           -- a put by one who took none may have been of any of them, the first one too
           h.sites <> '' AND (h.stray > 0 OR h.taken <> h.unexplained) AS some_of_many
    FROM held AS h
),
judged AS MATERIALIZED (
    SELECT h.*, CASE WHEN NOT h.proven OR (h.just_now AND NOT h.is_held) THEN 'unknown'
                     WHEN h.all_seen AND NOT h.may_commit AND (h.is_held OR h.states <> '' OR NOT h.some_of_many) THEN 'certain'
                     ELSE 'likely' END AS confidence
    FROM weighed AS h
)
SELECT 'F04',
       CASE WHEN j.confidence = 'unknown' OR j.is_held THEN 'information' ELSE 'error' END,
       CASE WHEN j.confidence = 'unknown' OR j.is_held THEN 'information' ELSE 'leak' END,
       CASE j.was WHEN 'left behind by a probe that failed' THEN 'leaked on probe error' ELSE 'never released' END,
       j.confidence, j.device_id, 0,
       coalesce((SELECT l.event_id FROM landmark AS l
                 WHERE l.device_id = j.device_id AND l.kind IN ('dev_unplug', 'dev_unregister')
                 ORDER BY l.timestamp_ns, l.event_id LIMIT 1), 0),
       -- where a reference was taken, else where it was made: the place to look for the put that is missing
       CASE WHEN j.is_held THEN 0
            WHEN j.maker_symbol_id <> 0 AND j.states_seen THEN j.maker_symbol_id
            WHEN j.confidence = 'certain' AND j.site_symbol_id <> 0 THEN j.site_symbol_id
            ELSE coalesce((SELECT r.call_site_symbol_id FROM resource AS r WHERE r.device_id = j.device_id
                           AND r.owner <> 'device' ORDER BY r.added_ns, r.add_order LIMIT 1), 0) END,
       j.gone_ns, j.live_count, j.live_bytes, 'drm_device never released',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' was ' || j.was
       || CASE j.was WHEN 'left behind by a probe that failed' THEN ', and never released: ' ELSE ' but never released: ' END
       || CASE WHEN j.holders <> '' AND j.dmabufs <> '' THEN j.holders || ', ' || j.dmabufs
               WHEN j.holders || j.dmabufs <> '' THEN j.holders || j.dmabufs
               WHEN j.client_count > 0 THEN 'an in-kernel client still holds it'
               WHEN j.just_now THEN 'the recording ended right after its last close'
               WHEN j.states <> '' THEN 'no file is' || CASE WHEN j.all_seen THEN '' ELSE ' known to be' END || ' open, but '
                    || j.states || CASE j.state_count WHEN 1 THEN ' was' ELSE ' were' END
                    || CASE WHEN j.state_doubt <> '' THEN ' not seen to be freed (' || j.state_doubt || ')'
                            WHEN NOT j.states_seen THEN ' not seen to be freed'
                            WHEN j.may_commit THEN ' not freed in the ' || round(j.youngest_ns / 1e9, 1)
                                 || ' s to the end of the recording (or its commit still waits)'
                            ELSE ' never freed' END
                    || CASE j.unexplained WHEN 0 THEN '' WHEN 1 THEN ', and one more reference was never put'
                       ELSE ', and ' || j.unexplained || ' more references were never put' END
               WHEN NOT j.all_seen THEN 'no file is known to be open'
                    || CASE j.sites WHEN '' THEN '' ELSE '; references were taken by ' || j.sites END
               ELSE 'no file is open, so '
                    || CASE WHEN j.unexplained > 1 THEN j.unexplained || ' references were' ELSE 'a reference was' END
                    || CASE WHEN NOT j.some_of_many
                            THEN ' taken' || CASE j.sites WHEN '' THEN '' ELSE ' by ' || j.sites END || ' and never put'
                            WHEN j.unexplained > 1 THEN ' never put: the first one, or some that ' || j.sites || ' took'
                            ELSE ' never put: the first one, or one that ' || j.sites || ' took' END END
       || CASE WHEN EXISTS (SELECT 1 FROM doubt AS x WHERE x.hook = 'add') THEN '; how much stays was not recorded'
               ELSE '; ' || j.live_count || CASE j.live_count WHEN 1 THEN ' resource, ' ELSE ' resources, ' END
                    || j.live_bytes || CASE WHEN j.live_bytes = 1 THEN ' byte' ELSE ' bytes' END
                    || CASE j.live_count WHEN 1 THEN ' stays' ELSE ' stay' END END
       || CASE WHEN j.doubt = '' THEN '.' WHEN j.confidence = 'unknown' THEN '. It cannot be judged: ' || j.doubt || '.'
               ELSE ', though ' || j.doubt || '.' END
FROM judged AS j
-- the put may be on its way in a recording that goes on
WHERE j.is_held OR j.state <> 'recording' OR (j.quiet_ns >= 5000000000 AND NOT j.may_commit)
ORDER BY j.device_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'holds it' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F04' AND o.closed_ns = 0;
