-- SPDX-License-Identifier: MIT
-- The public face of a session file. Columns are documented in docs/session-file.md. drmscope itself
-- queries these texts as TEMP views, never the ones that stand in a file. What a sender may claim is added up by
-- total(), since sum() fails where it is too much for an integer.

-- A code address as the kernel prints it.
CREATE VIEW frame AS
SELECT s.id AS symbol_id,
       CAST(CASE WHEN s.name = '' THEN printf('0x%x', s.address)
                 ELSE printf('%s+0x%x/0x%x', s.name, s.symbol_offset, s.symbol_size)
                      || CASE WHEN s.module = '' THEN '' ELSE ' [' || s.module || ']' END
            END AS TEXT) AS frame,
       CAST(coalesce(l.file || ':' || l.line, '') AS TEXT) AS source -- '' unknown
FROM symbol AS s
LEFT JOIN source_line AS l ON l.symbol_id = s.id;

-- The few events of a drm_device itself among the many of its resources.
CREATE VIEW landmark AS
SELECT k.event_id,
       k.timestamp_ns,
       k.device_id,
       k.kind,
       e.step,
       e.ordinal,
       e.size_bytes,
       e.open_count
FROM event_by_kind AS k JOIN event AS e ON e.id = k.event_id
WHERE k.kind IN ('dev_unregister', 'dev_unplug', 'dev_last_close', 'release_begin', 'release_end');

-- One row a drm_device: who it is, and its landmarks. 0 as a time: not seen.
CREATE VIEW device_overview AS
SELECT d.id AS device_id,
       CAST(coalesce((SELECT m.name FROM minor AS m WHERE m.device_id = d.id
                      ORDER BY CASE m.kind WHEN 'card' THEN 0 WHEN 'accel' THEN 1 ELSE 2 END LIMIT 1),
                     '') AS TEXT) AS minor,
       d.drm_driver,
       d.parent_name,
       d.bus,
       CAST(coalesce((SELECT p.phase FROM phase AS p WHERE p.device_id = d.id
                      ORDER BY p.phase_order DESC LIMIT 1), 'unknown') AS TEXT) AS last_phase,
       d.origin,
       d.first_seen_ns,
       CAST(coalesce((SELECT min(p.started_ns) FROM phase AS p
                      WHERE p.device_id = d.id AND p.phase = 'registered'), 0) AS INTEGER) AS registered_ns,
       CAST(coalesce((SELECT min(l.timestamp_ns) FROM landmark AS l
                      WHERE l.device_id = d.id AND l.kind = 'dev_unplug'), 0) AS INTEGER) AS unplug_ns,
       CAST(coalesce((SELECT min(l.timestamp_ns) FROM landmark AS l
                      WHERE l.device_id = d.id AND l.kind = 'dev_unregister'), 0) AS INTEGER) AS unregister_ns,
       CAST(coalesce((SELECT max(l.timestamp_ns) FROM landmark AS l
                      WHERE l.device_id = d.id AND l.kind = 'dev_last_close'), 0) AS INTEGER) AS last_close_ns,
       CAST(coalesce((SELECT min(l.timestamp_ns) FROM landmark AS l
                      WHERE l.device_id = d.id AND l.kind = 'release_begin'), 0) AS INTEGER) AS release_begin_ns,
       CAST(coalesce((SELECT max(l.timestamp_ns) FROM landmark AS l
                      WHERE l.device_id = d.id AND l.kind = 'release_end'), 0) AS INTEGER) AS release_end_ns,
       CAST((SELECT count(*) FROM resource AS r WHERE r.device_id = d.id AND r.owner <> 'device')
           AS INTEGER) AS resource_count,
       CAST((SELECT count(*) FROM resource AS r WHERE r.device_id = d.id AND r.owner <> 'device'
             AND r.end_kind IN ('live', 'leaked')) AS INTEGER) AS live_count,
       CAST((SELECT count(*) FROM drm_file AS f WHERE f.device_id = d.id AND f.in_kernel = 0) AS INTEGER)
           AS file_count
FROM device AS d;

-- One row a resource, managed by its drm_device or by its struct device (owner), readable.
CREATE VIEW resource_lifetime AS
SELECT r.id AS resource_id,
       r.device_id,
       r.owner,
       n.name,
       r.kind,
       r.size_bytes,
       r.origin,
       r.added_ns,
       r.ended_ns,
       CAST(CASE WHEN r.ended_ns = 0 THEN 0 ELSE r.ended_ns - r.added_ns END AS INTEGER) AS lifetime_ns,
       r.end_kind,
       r.end_phase,
       r.add_order,
       r.release_order,
       r.release_order_right,
       CAST(coalesce(site.frame, '') AS TEXT) AS call_site,
       CAST(coalesce(action.frame, '') AS TEXT) AS action,
       CAST(coalesce(t.pid, 0) AS INTEGER) AS pid,
       CAST(coalesce(t.comm, '') AS TEXT) AS comm,
       r.stack_id,
       CAST(printf('0x%x', r.node_address) AS TEXT) AS node
FROM resource AS r
JOIN name AS n ON n.id = r.name_id
LEFT JOIN frame AS site ON site.symbol_id = r.call_site_symbol_id
LEFT JOIN frame AS action ON action.symbol_id = r.action_symbol_id
LEFT JOIN task AS t ON t.id = r.task_id;

-- Every drm_device's life in order: phases, files and landmarks. at_s is the time since the recording
-- began, in seconds.
CREATE VIEW device_timeline AS
SELECT CAST(printf('%.6f', (t.timestamp_ns - (SELECT s.started_ns FROM session AS s)) / 1e9) AS TEXT) AS at_s,
       t.device_id,
       o.minor,
       CAST(t.what AS TEXT) AS what,
       CAST(t.detail AS TEXT) AS detail,
       t.timestamp_ns
FROM (
    SELECT p.started_ns AS timestamp_ns, p.device_id, 0 AS place, 'phase ' || p.phase AS what,
           CASE WHEN p.ended_ns = 0 THEN 'to the end of the recording'
                ELSE printf('for %.3f ms', (p.ended_ns - p.started_ns) / 1e6) END AS detail
    FROM phase AS p
    UNION ALL
    SELECT f.opened_ns, f.device_id, 1, 'open',
           CASE WHEN f.in_kernel THEN 'in-kernel client' ELSE f.comm || ' (' || f.process_id || ')' END
               || CASE f.origin WHEN 'open' THEN '' ELSE ', already open' END
    FROM drm_file AS f
    UNION ALL
    SELECT f.closed_ns, f.device_id, 2, 'close',
           CASE WHEN f.in_kernel THEN 'in-kernel client' ELSE f.comm || ' (' || f.process_id || ')' END
               || printf(', open for %.3f ms', (f.closed_ns - f.opened_ns) / 1e6)
    FROM drm_file AS f WHERE f.closed_ns <> 0
    UNION ALL
    SELECT l.timestamp_ns, l.device_id, 3,
           CASE l.kind WHEN 'dev_unplug' THEN 'unplug' WHEN 'dev_last_close' THEN 'last close'
                       WHEN 'dev_unregister' THEN 'unregister' WHEN 'release_begin' THEN 'release begin'
                       ELSE 'release end' END,
           CASE WHEN l.kind IN ('release_begin', 'release_end')
                THEN l.ordinal || ' resources, ' || l.size_bytes || ' bytes'
                WHEN l.open_count < 0 THEN ''
                ELSE l.open_count || ' open' END
    FROM landmark AS l
    WHERE l.step <> 1
) AS t
JOIN device_overview AS o ON o.device_id = t.device_id
ORDER BY t.timestamp_ns, t.device_id, t.place;

-- One row a drm_device that was unplugged or unregistered: how long it outlived that, and what kept it.
CREATE VIEW afterlife AS
SELECT g.device_id,
       g.minor,
       g.drm_driver,
       g.gone_ns,
       g.release_end_ns,
       CAST(CASE WHEN g.release_end_ns = 0 THEN 0 ELSE g.release_end_ns - g.gone_ns END AS INTEGER)
           AS afterlife_ns, -- 0: it never ended
       CAST((SELECT count(*) FROM resource AS r
             WHERE r.device_id = g.device_id AND r.owner <> 'device' AND r.added_ns <= g.gone_ns
               AND (r.ended_ns = 0 OR r.ended_ns > g.gone_ns)) AS INTEGER) AS outlived_count,
       CAST(coalesce((SELECT total(r.size_bytes) FROM resource AS r
                      WHERE r.device_id = g.device_id AND r.owner <> 'device' AND r.added_ns <= g.gone_ns
                        AND (r.ended_ns = 0 OR r.ended_ns > g.gone_ns)), 0) AS INTEGER) AS outlived_bytes,
       CAST(coalesce((SELECT group_concat(h.holder, ', ') FROM (
                SELECT f.comm || ' (' || f.process_id || ')' AS holder
                FROM drm_file AS f
                WHERE f.device_id = g.device_id AND f.in_kernel = 0 AND f.opened_ns <= g.gone_ns
                  AND (f.closed_ns = 0 OR f.closed_ns > g.gone_ns)
                UNION -- a process that opened it twice is named once
                SELECT p.kind || ' of ' || p.comm || ' (' || p.process_id || ')'
                FROM pin AS p
                WHERE p.device_id = g.device_id AND p.kind IN ('dma-buf', 'atomic state') AND p.started_ns <= g.gone_ns
                  AND (p.ended_ns = 0 OR p.ended_ns > g.gone_ns)) AS h), '') AS TEXT) AS held_by
FROM (SELECT o.device_id, o.minor, o.drm_driver, o.release_end_ns,
             CAST(CASE WHEN o.unplug_ns <> 0 THEN o.unplug_ns ELSE o.unregister_ns END AS INTEGER) AS gone_ns
      FROM device_overview AS o) AS g
WHERE g.gone_ns <> 0;

-- What a finding is about, in words that are the same in every run, on every machine and with every build of
-- the kernel: rule / drm driver / class / function / resource. A function goes without its module, which it has
-- or has not, and without the endings that a compiler gives it ('.isra.0'); '?' is a symbol without a name, '-'
-- none at all. What is about a whole drm_device (but F22: a call) has none: what a remove function does last may be
-- a jump, and is in no stack then, and who made a drm_device is not known of one that is older than the recording.
CREATE VIEW finding_identity AS
SELECT f.id AS finding_id,
       CAST(f.rule || '/' || coalesce(d.drm_driver, '-') || '/' || replace(f.class, ' ', '-') || '/'
            || CASE WHEN y.id IS NULL OR (f.resource_id = 0 AND f.rule NOT IN ('F08', 'F22')) THEN '-' WHEN y.name = '' THEN '?'
                    ELSE substr(y.name, 1, instr(y.name || '.', '.') - 1) END || '/'
            || coalesce(n.name, '-') AS TEXT) AS fingerprint
FROM finding AS f
LEFT JOIN device AS d ON d.id = f.device_id
LEFT JOIN symbol AS y ON y.id = f.call_site_symbol_id
LEFT JOIN resource AS r ON r.id = f.resource_id
LEFT JOIN name AS n ON n.id = r.name_id;

-- All that a finding rests on: the rows that it names itself, and those of table evidence.
CREATE VIEW finding_evidence AS
SELECT f.id AS finding_id, CAST('device' AS TEXT) AS kind, f.device_id AS row_id, CAST('it is about' AS TEXT) AS meaning
FROM finding AS f WHERE f.device_id <> 0
UNION ALL
SELECT f.id, 'event', f.event_id, 'it shows in' FROM finding AS f WHERE f.event_id <> 0
UNION ALL
SELECT f.id, 'resource', f.resource_id, 'it is about' FROM finding AS f WHERE f.resource_id <> 0
UNION ALL
SELECT e.finding_id, e.kind, e.row_id, e.meaning FROM evidence AS e;

-- The findings that are leaks, readable.
CREATE VIEW leak AS
SELECT f.id AS finding_id,
       f.rule,
       f.class,
       f.confidence,
       o.minor,
       o.drm_driver,
       f.resource_count,
       f.size_bytes,
       f.cause,
       CAST(coalesce(site.frame, '') AS TEXT) AS call_site,
       f.first_seen_ns,
       f.device_id
FROM finding AS f
JOIN device_overview AS o ON o.device_id = f.device_id
LEFT JOIN frame AS site ON site.symbol_id = f.call_site_symbol_id
WHERE f.verdict = 'leak'
ORDER BY f.first_seen_ns, f.id;

-- Why a verdict may be wrong, one row a reason. device_id 0: it concerns every drm_device. hook '': every
-- verdict; 'end': those that a later event could have changed; 'recording': none, but nothing may be called
-- clean; else those that need this hook. No row: the recording is whole.
CREATE VIEW doubt AS
WITH interrupted AS (
    SELECT CAST('the recording was interrupted'
                || CASE WHEN s.state_reason = '' THEN '' ELSE ' (' || s.state_reason || ')' END AS TEXT) AS reason
    FROM session AS s WHERE s.state = 'interrupted'
),
last_second AS (
    SELECT p.device_id FROM session AS s JOIN phase AS p ON p.started_ns > s.ended_ns - 1000000000
    UNION
    SELECT e.device_id FROM interrupted AS i JOIN event AS e
    WHERE e.device_id <> 0
      AND e.id > coalesce((SELECT o.id FROM session AS s JOIN event AS o
                           WHERE o.timestamp_ns <= s.ended_ns - 1000000000 ORDER BY o.id DESC LIMIT 1), 0)
)
SELECT 0 AS device_id, 'recording' AS hook, i.reason FROM interrupted AS i
UNION ALL
SELECT d.id, 'end', i.reason FROM interrupted AS i JOIN device AS d
WHERE NOT EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'freed')
UNION ALL
-- what the CPUs had in hand when it was cut did not come in one piece
SELECT l.device_id, '', CAST(i.reason || ' right after' AS TEXT) FROM interrupted AS i JOIN last_second AS l
UNION ALL
SELECT 0, '', CAST(s.damaged_count || CASE s.damaged_count WHEN 1 THEN ' record' ELSE ' records' END
                   || ' could not be read' AS TEXT)
FROM session AS s WHERE s.damaged_count > 0
UNION ALL
SELECT 0, '', CAST(CAST(total(d.damaged_count) AS INTEGER) || CASE total(d.damaged_count) WHEN 1 THEN ' record' ELSE ' records' END
                   || ' came too late to be put in order' AS TEXT)
FROM damage AS d WHERE d.kind = 'late' HAVING count(*) > 0
UNION ALL
SELECT 0, '', CAST(s.missed_count || ' events were missed, and it is not known when' AS TEXT)
FROM session AS s
WHERE s.missed_count > 0 AND NOT EXISTS (SELECT 1 FROM missed)
UNION ALL
SELECT 0, wanted.hook, CAST('hook ' || wanted.hook || ' was not armed'
       || coalesce((SELECT ' (' || h.reason || ')' FROM hook AS h
                    WHERE h.hook = wanted.hook AND h.reason <> '' ORDER BY h.id DESC LIMIT 1), '') AS TEXT)
FROM (SELECT 'add' AS hook UNION ALL SELECT 'del' UNION ALL SELECT 'release_node' UNION ALL SELECT 'release'
      UNION ALL SELECT 'device_init' UNION ALL SELECT 'register' UNION ALL SELECT 'unregister'
      UNION ALL SELECT 'unplug' UNION ALL SELECT 'last_close' UNION ALL SELECT 'file_open'
      UNION ALL SELECT 'file_close' UNION ALL SELECT 'bind' UNION ALL SELECT 'devres' UNION ALL SELECT 'dmabuf'
      UNION ALL SELECT 'ioctl' UNION ALL SELECT 'kernel_log') AS wanted
WHERE NOT EXISTS (SELECT 1 FROM hook AS h WHERE h.hook = wanted.hook
                  AND (h.state IN ('armed', 'fallback')
                       -- off until something is unplugged, and what follows is what it is for
                       OR (h.hook = 'ioctl' AND h.state = 'off')))
UNION ALL
SELECT 0, h.hook, CAST('hook ' || h.hook || ' missed ' || max(h.missed_count)
                       || CASE max(h.missed_count) WHEN 1 THEN ' call' ELSE ' calls' END AS TEXT)
FROM hook AS h WHERE h.missed_count > 0 GROUP BY h.hook
UNION ALL
SELECT d.id, '', 'events were missed while it lived'
FROM device AS d
WHERE EXISTS (SELECT 1 FROM missed AS m
              WHERE (m.before_ns > d.first_seen_ns OR m.before_ns = 0)
                AND m.after_ns < coalesce((SELECT p.started_ns FROM phase AS p
                                           WHERE p.device_id = d.id AND p.phase = 'freed'), 9223372036854775807))
UNION ALL
SELECT d.id, '', 'its beginning was not recorded'
FROM device AS d WHERE d.origin = 'unseen';

-- Rules that are silent in this session whatever happened, since what they read of a fact was never told.
CREATE VIEW blind_rule AS
SELECT 'F01' AS rule,
       CAST('the driver (' || group_concat(DISTINCT d.drm_driver)
            || ') is built in, so it cannot be said whose the devm_ memory is that was freed at unbind' AS TEXT) AS reason
FROM (SELECT DISTINCT r.device_id FROM resource AS r JOIN name AS n ON n.id = r.name_id
      WHERE r.owner = 'device' AND r.kind = 'kmalloc' AND r.end_kind = 'release'
        AND n.name IN ('devm_kmalloc_release', 'devm_kzalloc_release')) AS freed
JOIN device AS d ON d.id = freed.device_id
WHERE '' = (SELECT s.module FROM resource AS m JOIN symbol AS s ON s.id = m.call_site_symbol_id
            WHERE m.device_id = d.id AND m.owner <> 'device' ORDER BY m.added_ns, m.add_order LIMIT 1)
HAVING count(*) > 0
UNION ALL
SELECT 'F08', 'the context in which resources were added was not recorded'
WHERE EXISTS (SELECT 1 FROM session AS s WHERE s.backend <> 'module') -- which tells it of every add
  AND EXISTS (SELECT 1 FROM event_shape AS e WHERE e.kind = 'add' AND e.atomic_context = -1
              AND (e.action_symbol_id <> 0 OR e.gfp = -1 OR (e.gfp & 1024) <> 0)); -- __GFP_DIRECT_RECLAIM

-- Why it cannot be said of this session that nothing leaked, one row a reason. It concerns the rules that need this
-- hook ('end': what comes later), '' whatever they need; or this rule alone, '' all.
CREATE VIEW judgement_reason AS
SELECT CAST(why.reason AS TEXT) AS reason, CAST(why.hook AS TEXT) AS hook, CAST(why.rule AS TEXT) AS rule
FROM (SELECT 'the recording still runs, or was never completed' AS reason, '' AS hook, '' AS rule FROM session AS s WHERE s.state = 'recording'
      UNION ALL
      SELECT 'no drm_device was seen', '', '' WHERE NOT EXISTS (SELECT 1 FROM device)
      UNION ALL
      SELECT CASE total(m.missed_count) WHEN 0 THEN 'events' WHEN 1 THEN '1 event'
             ELSE CAST(total(m.missed_count) AS INTEGER) || ' events' END || ' missed'
             || coalesce((SELECT ' (' || s.state_reason || ')' FROM session AS s
                          WHERE s.state = 'complete' AND s.state_reason <> ''), ''), '', ''
      FROM missed AS m HAVING count(*) > 0
      UNION ALL
      SELECT x.reason, CASE x.hook WHEN 'recording' THEN '' ELSE x.hook END, '' FROM doubt AS x
      WHERE x.device_id = 0
        AND x.hook IN ('', 'recording', 'add', 'del', 'release', 'device_init', 'register', 'unregister', 'unplug',
                       'file_open', 'file_close', 'bind')
      UNION ALL -- it would have been a leak, were it not for what no reason here says
      SELECT f.rule || ': ' || f.cause, '', f.rule FROM finding AS f
      WHERE f.rule IN ('F04', 'F06', 'F07', 'F18') AND f.confidence = 'unknown' AND f.class <> 'cursor cut'
        AND NOT EXISTS (SELECT 1 FROM doubt AS x WHERE x.device_id IN (0, f.device_id)
                        AND x.hook NOT IN ('release_node', 'last_close', 'devres', 'dmabuf', 'ioctl', 'kernel_log'))
      UNION ALL -- who holds it may let it go, and then it is released or not
      SELECT CASE count(*) WHEN 1 THEN 'a drm_device was still held when the recording ended, and how it ends is not in it'
             ELSE count(*) || ' drm_devices were still held when the recording ended, and how they end is not in it' END,
             'end', ''
      FROM finding AS f
      WHERE f.rule = 'F04' AND f.verdict = 'information' AND f.confidence <> 'unknown' HAVING count(*) > 0
      UNION ALL
      SELECT 'the beginning of ' || count(*) || CASE count(*) WHEN 1 THEN ' drm_device' ELSE ' drm_devices' END
             || ' was not recorded', '', ''
      FROM device AS d WHERE d.origin = 'unseen' HAVING count(*) > 0) AS why;

-- One row: may it be said of this session that nothing leaked? verdict 'clean', 'leaks', or 'unknown' with
-- all reasons. `drmscope leaks` exits with 0, 1 and 2.
CREATE VIEW judgement AS
SELECT CAST(CASE WHEN j.leak_count > 0 THEN 'leaks' WHEN j.reason <> '' THEN 'unknown' ELSE 'clean'
            END AS TEXT) AS verdict,
       j.reason
FROM (SELECT CAST((SELECT count(*) FROM finding AS f WHERE f.verdict = 'leak') AS INTEGER) AS leak_count,
             CAST(coalesce((SELECT group_concat(why.reason, '; ') FROM judgement_reason AS why), '') AS TEXT)
                 AS reason) AS j;

-- The kinds of events that are few by nature.
CREATE VIEW rare_event AS
SELECT k.event_id, k.timestamp_ns, k.device_id, k.kind, e.task_id, e.object_address, e.data_address, e.name_id,
       e.size_bytes, e.caller_symbol_id, e.stack_id, e.ordinal, e.result, e.process_id, e.refs
FROM event_by_kind AS k JOIN event AS e ON e.id = k.event_id
WHERE k.kind IN ('dev_snapshot', 'ref_get', 'ref_put', 'ioctl', 'uevent', 'dmabuf_export', 'kernel_log',
                 'dmabuf_attach', 'dmabuf_detach', 'fault', 'file_holds', 'master_set', 'master_drop', 'connector',
                 'atomic_state_init');

-- One row a drm_device that was alive when it was last looked at (at the latest at the end of the recording):
-- its references, and who is known to hold how many of them.
CREATE VIEW reference_balance AS
SELECT b.device_id, b.at_ns, b.refs, b.driver_refs, b.file_refs, b.dmabuf_refs, b.state_refs,
       CAST(max(b.refs - b.driver_refs - b.file_refs - b.dmabuf_refs - b.state_refs, 0) AS INTEGER)
           AS unexplained_refs
FROM (SELECT last.device_id, last.timestamp_ns AS at_ns, last.refs,
             CAST(EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = last.device_id
                          AND p.started_ns <= last.timestamp_ns
                          AND (p.ended_ns = 0 OR p.ended_ns > last.timestamp_ns)
                          AND p.phase NOT IN ('zombie', 'releasing', 'freed')
                          AND NOT (p.phase IN ('unplugged', 'unregistered') AND d.bound_driver = '')) AS INTEGER)
                 AS driver_refs,
             CAST((SELECT count(*) FROM drm_file AS f WHERE f.device_id = last.device_id
                   AND f.opened_ns <= last.timestamp_ns
                   AND (f.closed_ns = 0 OR f.closed_ns > last.timestamp_ns)) AS INTEGER) AS file_refs,
             CAST((SELECT count(*) FROM pin AS p WHERE p.device_id = last.device_id AND p.kind = 'dma-buf'
                   AND p.started_ns <= last.timestamp_ns
                   AND (p.ended_ns = 0 OR p.ended_ns > last.timestamp_ns)) AS INTEGER) AS dmabuf_refs,
             CAST((SELECT count(*) FROM pin AS p WHERE p.device_id = last.device_id AND p.kind = 'atomic state'
                   AND p.started_ns <= last.timestamp_ns
                   AND (p.ended_ns = 0 OR p.ended_ns > last.timestamp_ns)) AS INTEGER) AS state_refs
      FROM device AS d
      JOIN (SELECT r.device_id, max(r.timestamp_ns) AS timestamp_ns, r.refs FROM rare_event AS r
            WHERE r.kind = 'dev_snapshot' AND r.refs >= 0 GROUP BY r.device_id) AS last ON last.device_id = d.id) AS b;

-- Who took references by drm_dev_get(), one row a drm_device and call site; only where the recording was asked
-- for them (record --refs). returned_count: puts by the same function. Of the rest somebody else returned
-- some; stray_put_count: puts of the drm_device by functions that had not taken so many. The core's own ways
-- (files, dma_bufs, in-kernel clients, atomic states, devm_drm_dev_alloc) are left out.
CREATE VIEW reference_site AS
WITH told AS MATERIALIZED (
    SELECT r.device_id, r.kind, r.caller_symbol_id, coalesce(c.symbol_id, r.caller_symbol_id) AS site_symbol_id,
           min(r.event_id) AS event_id, count(*) AS times
    FROM rare_event AS r LEFT JOIN call_site AS c ON c.stack_id = r.stack_id
    WHERE r.kind IN ('ref_get', 'ref_put')
    GROUP BY r.device_id, r.kind, r.caller_symbol_id, site_symbol_id
),
exporter AS MATERIALIZED (
    SELECT DISTINCT r.device_id, s.name, s.module
    FROM rare_event AS r JOIN stack AS k ON k.stack_id = r.stack_id JOIN symbol AS s ON s.id = k.symbol_id
    WHERE r.kind = 'dmabuf_export'
),
-- a function goes without the endings that a compiler gives it ('.isra.0')
outside AS MATERIALIZED (
    SELECT t.*, substr(s.name, 1, instr(s.name || '.', '.') - 1) AS name, s.module
    FROM told AS t JOIN symbol AS c ON c.id = t.caller_symbol_id JOIN symbol AS s ON s.id = t.site_symbol_id
    WHERE substr(c.name, 1, instr(c.name || '.', '.') - 1) NOT IN (
              'drm_minor_acquire', 'drm_minor_release', 'drm_stub_open', 'drm_release', 'drm_release_noglobal',
              'accel_open', 'drm_client_init', 'drm_client_release', 'drm_gem_dmabuf_export',
              'drm_gem_dmabuf_release', 'drm_atomic_state_init', '__drm_atomic_state_free', 'devm_drm_dev_init_release')
      AND NOT EXISTS (SELECT 1 FROM exporter AS x WHERE x.device_id = t.device_id AND x.name = c.name
                      AND x.module = c.module AND t.kind = 'ref_get')
),
-- what a function put and had not taken; who has no name may be any
stray AS MATERIALIZED (
    SELECT f.device_id, sum(CASE f.name WHEN '' THEN f.puts ELSE max(f.puts - f.gets, 0) END) AS puts
    FROM (SELECT o.device_id, o.name, sum(CASE o.kind WHEN 'ref_put' THEN o.times ELSE 0 END) AS puts,
                 sum(CASE o.kind WHEN 'ref_get' THEN o.times ELSE 0 END) AS gets
          FROM outside AS o GROUP BY o.device_id, o.name, o.module) AS f
    GROUP BY f.device_id
),
-- __drm_atomic_state_free() may end in a jump to drm_dev_put(), which then bears the name of whoever let the state
-- go: of states that were made as many were put so as were not put by that name, and are not alive
state_put AS MATERIALIZED (
    SELECT s.device_id, s.times - (SELECT count(*) FROM pin AS p WHERE p.device_id = s.device_id
                                   AND p.kind = 'atomic state' AND p.ended_ns = 0) AS puts
    FROM (SELECT t.device_id, sum(CASE t.kind WHEN 'ref_get' THEN t.times ELSE -t.times END) AS times
          FROM told AS t JOIN symbol AS c ON c.id = t.caller_symbol_id
          WHERE substr(c.name, 1, instr(c.name || '.', '.') - 1) =
                CASE t.kind WHEN 'ref_get' THEN 'drm_atomic_state_init' ELSE '__drm_atomic_state_free' END
          GROUP BY t.device_id) AS s
    WHERE EXISTS (SELECT 1 FROM hook AS k WHERE k.hook = 'atomic_state' AND k.state IN ('armed', 'fallback'))
)
SELECT g.device_id,
       CAST(f.frame AS TEXT) AS call_site,
       g.get_count,
       CAST(min(g.get_count, coalesce((SELECT sum(p.times) FROM outside AS p
                                       WHERE p.kind = 'ref_put' AND p.device_id = g.device_id AND p.name = g.name
                                         AND p.module = g.module AND p.name <> ''), 0)) AS INTEGER) AS returned_count,
       g.event_id,
       g.site_symbol_id,
       CAST((SELECT max(s.puts - max(coalesce((SELECT a.puts FROM state_put AS a
                                               WHERE a.device_id = s.device_id), 0), 0), 0)
             FROM stray AS s WHERE s.device_id = g.device_id) AS INTEGER) AS stray_put_count
FROM (SELECT o.device_id, o.site_symbol_id, o.name, o.module, CAST(sum(o.times) AS INTEGER) AS get_count,
             min(o.event_id) AS event_id
      FROM outside AS o WHERE o.kind = 'ref_get' GROUP BY o.device_id, o.site_symbol_id) AS g
JOIN frame AS f ON f.symbol_id = g.site_symbol_id
ORDER BY g.device_id, g.event_id;

-- What is told of a drm_file, with the row that it was then, and the phase of its drm_device.
CREATE VIEW file_event AS
SELECT r.event_id, r.timestamp_ns, r.device_id, r.kind, t.comm, r.process_id, r.object_address, r.data_address,
       r.size_bytes, r.ordinal, r.result,
       CAST(coalesce((SELECT f.id FROM drm_file AS f
                      WHERE f.address = r.object_address AND f.device_id = r.device_id
                        AND f.opened_ns <= r.timestamp_ns AND (f.closed_ns = 0 OR f.closed_ns >= r.timestamp_ns)
                      ORDER BY f.opened_ns DESC LIMIT 1), 0) AS INTEGER) AS drm_file_id,
       CAST(coalesce((SELECT p.phase FROM phase AS p WHERE p.device_id = r.device_id
                      AND p.started_ns <= r.timestamp_ns AND (p.ended_ns = 0 OR p.ended_ns > r.timestamp_ns)
                      ORDER BY p.phase_order LIMIT 1), 'unknown') AS TEXT) AS phase
FROM rare_event AS r JOIN task AS t ON t.id = r.task_id
WHERE r.kind IN ('ioctl', 'fault', 'file_holds', 'master_set', 'master_drop');

-- ioctls on a drm_device that had been unplugged or unregistered, counted by file, process, phase and answer.
CREATE VIEW ioctl_after_gone AS
SELECT r.device_id, r.drm_file_id, r.process_id, r.comm, r.phase, r.result,
       CAST(total(r.ordinal) AS INTEGER) AS ioctl_count, CAST(min(r.timestamp_ns) AS INTEGER) AS first_ns,
       CAST(max(r.timestamp_ns) AS INTEGER) AS last_ns, r.data_address AS command
FROM file_event AS r
WHERE r.kind = 'ioctl'
GROUP BY r.device_id, r.drm_file_id, r.process_id, r.comm, r.phase, r.result
ORDER BY first_ns, r.drm_file_id, r.result;

-- Page faults in mappings of a drm_device's files after it had been unplugged or unregistered, counted likewise.
CREATE VIEW fault_after_gone AS
SELECT r.device_id, r.drm_file_id, r.process_id, r.comm, r.phase, r.result,
       CAST(total(r.ordinal) AS INTEGER) AS fault_count, CAST(min(r.timestamp_ns) AS INTEGER) AS first_ns,
       CAST(max(r.timestamp_ns) AS INTEGER) AS last_ns, r.data_address AS address
FROM file_event AS r
WHERE r.kind = 'fault'
GROUP BY r.device_id, r.drm_file_id, r.process_id, r.comm, r.phase, r.result
ORDER BY first_ns, r.drm_file_id, r.result;

-- What each open file held, one row whenever it was told: as its drm_device was unplugged or unregistered, as it was
-- closed, and when the recording began and ended.
CREATE VIEW file_holding AS
SELECT r.event_id, r.device_id, r.drm_file_id, f.comm, f.process_id, f.in_kernel, r.timestamp_ns, r.phase,
       r.ordinal AS handle_count, r.size_bytes, r.result AS framebuffer_count, r.data_address AS is_master
FROM file_event AS r JOIN drm_file AS f ON f.id = r.drm_file_id
WHERE r.kind = 'file_holds'
ORDER BY r.timestamp_ns, r.event_id;

-- Who was master of a drm_device, from when to when.
CREATE VIEW drm_master AS
SELECT b.device_id, b.drm_file_id, f.comm, f.process_id, b.started_ns,
       CAST(coalesce((SELECT min(e.timestamp_ns) FROM rare_event AS e
                      WHERE e.kind = 'master_drop' AND e.device_id = b.device_id
                        AND e.object_address = b.object_address AND e.timestamp_ns >= b.started_ns), 0) AS INTEGER)
           AS ended_ns
FROM (SELECT r.device_id, r.drm_file_id, r.object_address, r.timestamp_ns AS started_ns
      FROM file_event AS r WHERE r.kind = 'master_set'
      UNION ALL
      SELECT h.device_id, h.drm_file_id, h.object_address, CAST(min(h.timestamp_ns) AS INTEGER)
      FROM file_event AS h
      WHERE h.kind = 'file_holds' AND h.data_address = 1
        AND NOT EXISTS (SELECT 1 FROM rare_event AS s
                        WHERE s.kind = 'master_set' AND s.device_id = h.device_id
                          AND s.object_address = h.object_address AND s.timestamp_ns <= h.timestamp_ns)
      GROUP BY h.device_id, h.drm_file_id, h.object_address) AS b
JOIN drm_file AS f ON f.id = b.drm_file_id
ORDER BY b.started_ns, b.drm_file_id;

-- Which devices imported the dma-bufs of a drm_device: each keeps the dma-buf, and that the drm_device.
CREATE VIEW dmabuf_import AS
SELECT r.device_id, n.name AS importer,
       CAST(coalesce((SELECT max(d.id) FROM device AS d WHERE d.parent_name = n.name
                      AND d.first_seen_ns <= r.timestamp_ns), 0) AS INTEGER) AS importer_device_id,
       r.object_address, r.size_bytes, r.process_id, t.comm, r.timestamp_ns AS started_ns,
       CAST(coalesce((SELECT min(e.timestamp_ns) FROM rare_event AS e
                      WHERE e.kind = 'dmabuf_detach' AND e.device_id = r.device_id
                        AND e.object_address = r.object_address AND e.data_address = r.data_address
                        AND e.timestamp_ns >= r.timestamp_ns), 0) AS INTEGER) AS ended_ns
FROM rare_event AS r JOIN name AS n ON n.id = r.name_id JOIN task AS t ON t.id = r.task_id
WHERE r.kind = 'dmabuf_attach'
ORDER BY r.timestamp_ns, r.event_id;

-- The status of a connector, whenever user space was told to look.
CREATE VIEW connector_status AS
SELECT r.event_id, r.device_id, r.timestamp_ns, r.data_address AS connector_id, n.name,
       CAST(CASE r.result WHEN 1 THEN 'connected' WHEN 2 THEN 'disconnected' ELSE 'unknown' END AS TEXT) AS status,
       CAST(coalesce((SELECT l.result <> r.result FROM rare_event AS l
                      WHERE l.kind = 'connector' AND l.device_id = r.device_id
                        AND l.data_address = r.data_address AND l.event_id < r.event_id
                      ORDER BY l.event_id DESC LIMIT 1), -1) AS INTEGER) AS changed
FROM rare_event AS r JOIN name AS n ON n.id = r.name_id
WHERE r.kind = 'connector'
ORDER BY r.timestamp_ns, r.event_id;

-- What the kernel sent to user space about a drm_device: its minors, its connectors, the device it sits on.
CREATE VIEW uevent AS
SELECT r.event_id, r.device_id, r.timestamp_ns,
       r.data_address AS uevent_number,
       CAST(CASE instr(n.name, ' ') WHEN 0 THEN n.name ELSE substr(n.name, 1, instr(n.name, ' ') - 1) END AS TEXT) AS action,
       CAST(CASE instr(n.name, ' ') WHEN 0 THEN '' ELSE substr(n.name, instr(n.name, ' ') + 1) END AS TEXT) AS path
FROM rare_event AS r JOIN name AS n ON n.id = r.name_id
WHERE r.kind = 'uevent'
ORDER BY r.timestamp_ns, r.event_id;

-- How long each process kept its file after the kernel had said that the minor was removed.
CREATE VIEW holder_reaction AS
SELECT f.device_id, f.id AS drm_file_id, f.comm, f.process_id, m.name AS minor, u.timestamp_ns AS told_ns, f.closed_ns,
       CAST(CASE f.closed_ns WHEN 0 THEN 0 ELSE f.closed_ns - u.timestamp_ns END AS INTEGER) AS reaction_ns
FROM drm_file AS f
JOIN minor AS m ON m.device_id = f.device_id AND m.minor_index = f.minor_index
JOIN uevent AS u ON u.device_id = f.device_id AND u.action = 'remove' AND substr(u.path, -length(m.name) - 5) = '/drm/' || m.name
WHERE f.in_kernel = 0 AND f.opened_ns <= u.timestamp_ns AND (f.closed_ns = 0 OR f.closed_ns > u.timestamp_ns)
ORDER BY f.device_id, f.opened_ns, f.id;

-- What the kernel itself said of a fault while it was recorded, and in which thread.
CREATE VIEW kernel_message AS
SELECT r.event_id, r.timestamp_ns, t.pid, t.comm, n.name AS message
FROM rare_event AS r JOIN name AS n ON n.id = r.name_id JOIN task AS t ON t.id = r.task_id
WHERE r.kind = 'kernel_log'
ORDER BY r.timestamp_ns, r.event_id;
