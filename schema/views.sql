-- SPDX-License-Identifier: MIT
-- The public face of a session file. Columns are documented in docs/session-file.md. drmscope itself
-- queries these texts as TEMP views, never the ones that stand in a file.

-- A code address as the kernel prints it.
CREATE VIEW frame AS
SELECT s.id AS symbol_id,
       CAST(CASE WHEN s.name = '' THEN printf('0x%x', s.address)
                 ELSE printf('%s+0x%x/0x%x', s.name, s.symbol_offset, s.symbol_size)
                      || CASE WHEN s.module = '' THEN '' ELSE ' [' || s.module || ']' END
            END AS TEXT) AS frame
FROM symbol AS s;

-- The few events of a drm_device itself among the many of its resources; the index event_landmark
-- repeats this list.
CREATE VIEW landmark AS
SELECT e.id AS event_id,
       e.timestamp_ns,
       e.device_id,
       e.kind,
       e.step,
       e.ordinal,
       e.size_bytes,
       e.open_count
FROM event AS e
WHERE e.kind IN ('dev_unregister', 'dev_unplug', 'dev_last_close', 'release_begin', 'release_end');

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
       CAST((SELECT count(*) FROM resource AS r WHERE r.device_id = d.id AND r.owner = 'drm_device')
           AS INTEGER) AS resource_count,
       CAST((SELECT count(*) FROM resource AS r WHERE r.device_id = d.id AND r.owner = 'drm_device'
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
       t.pid,
       t.comm,
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
             WHERE r.device_id = g.device_id AND r.owner = 'drm_device' AND r.added_ns <= g.gone_ns
               AND (r.ended_ns = 0 OR r.ended_ns > g.gone_ns)) AS INTEGER) AS outlived_count,
       CAST(coalesce((SELECT sum(r.size_bytes) FROM resource AS r
                      WHERE r.device_id = g.device_id AND r.owner = 'drm_device' AND r.added_ns <= g.gone_ns
                        AND (r.ended_ns = 0 OR r.ended_ns > g.gone_ns)), 0) AS INTEGER) AS outlived_bytes,
       CAST(coalesce((SELECT group_concat(f.comm || ' (' || f.process_id || ')', ', ')
                      FROM drm_file AS f
                      WHERE f.device_id = g.device_id AND f.in_kernel = 0 AND f.opened_ns <= g.gone_ns
                        AND (f.closed_ns = 0 OR f.closed_ns > g.gone_ns)), '') AS TEXT) AS held_by
FROM (SELECT o.device_id, o.minor, o.drm_driver, o.release_end_ns,
             CAST(CASE WHEN o.unplug_ns <> 0 THEN o.unplug_ns ELSE o.unregister_ns END AS INTEGER) AS gone_ns
      FROM device_overview AS o) AS g
WHERE g.gone_ns <> 0;

-- What a finding is about, in words that are the same in every run, on every machine and with every build of
-- the kernel: rule / drm driver / class / function@module / resource. A function goes without the endings
-- that a compiler gives it ('.isra.0'); '?' is a symbol without a name, '-' none at all.
CREATE VIEW finding_identity AS
SELECT f.id AS finding_id,
       CAST(f.rule || '/' || coalesce(d.drm_driver, '-') || '/' || replace(f.class, ' ', '-') || '/'
            || CASE WHEN y.id IS NULL THEN '-' WHEN y.name = '' THEN '?'
                    ELSE substr(y.name, 1, instr(y.name || '.', '.') - 1) || '@'
                         || CASE y.module WHEN '' THEN 'vmlinux' ELSE y.module END END || '/'
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

-- Why a verdict may be wrong, one row a reason. device_id 0: it concerns every drm_device; hook '': every
-- verdict, else those that need this hook. No row: the recording is whole.
CREATE VIEW doubt AS
SELECT 0 AS device_id, '' AS hook,
       CAST('the recording was interrupted'
            || CASE WHEN s.state_reason = '' THEN '' ELSE ' (' || s.state_reason || ')' END AS TEXT) AS reason
FROM session AS s WHERE s.state = 'interrupted'
UNION ALL
SELECT 0, '', CAST(s.damaged_count || CASE s.damaged_count WHEN 1 THEN ' record' ELSE ' records' END
                   || ' could not be read' AS TEXT)
FROM session AS s WHERE s.damaged_count > 0
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
      UNION ALL SELECT 'file_close' UNION ALL SELECT 'bind') AS wanted
WHERE NOT EXISTS (SELECT 1 FROM hook AS h WHERE h.hook = wanted.hook AND h.state IN ('armed', 'fallback'))
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

-- One row: may it be said of this session that nothing leaked? verdict 'clean', 'leaks', or 'unknown' with
-- all reasons. `drmscope leaks` exits with 0, 1 and 2.
CREATE VIEW judgement AS
SELECT CAST(CASE WHEN j.leak_count > 0 THEN 'leaks' WHEN j.reason <> '' THEN 'unknown' ELSE 'clean'
            END AS TEXT) AS verdict,
       j.reason
FROM (SELECT CAST((SELECT count(*) FROM finding AS f WHERE f.verdict = 'leak') AS INTEGER) AS leak_count,
             CAST(coalesce((SELECT group_concat(why.reason, '; ') FROM (
                 SELECT 'the recording still runs' AS reason FROM session AS s WHERE s.state = 'recording'
                 UNION ALL
                 SELECT 'no drm_device was seen' WHERE NOT EXISTS (SELECT 1 FROM device)
                 UNION ALL
                 SELECT CASE sum(m.missed_count) WHEN 0 THEN 'events' WHEN 1 THEN '1 event'
                        ELSE sum(m.missed_count) || ' events' END || ' missed'
                 FROM missed AS m HAVING count(*) > 0
                 UNION ALL
                 SELECT x.reason FROM doubt AS x
                 WHERE x.device_id = 0
                   AND x.hook IN ('', 'add', 'del', 'release', 'unregister', 'unplug', 'file_open', 'file_close', 'bind')
                 UNION ALL
                 SELECT 'the beginning of ' || count(*) || CASE count(*) WHEN 1 THEN ' drm_device' ELSE ' drm_devices' END
                        || ' was not recorded'
                 FROM device AS d WHERE d.origin = 'unseen' HAVING count(*) > 0) AS why), '') AS TEXT) AS reason) AS j;
