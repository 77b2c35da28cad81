-- SPDX-License-Identifier: MIT
-- id: F06
-- title: Managed resources held too late
-- severity: warning
-- verdict: leak, class 'too late'; information where open files, dma-bufs or in-kernel clients explain it
-- means: The drm_device was released, but long after its hardware had gone: 5 s or more with any bytes held, or 1 s
--   or more with 1 MiB or more. Where open files, dma-bufs or in-kernel clients explain it, all is as it must be,
--   and it is told as information: who let go last, and for how long the others had held it. Where nothing explains
--   it, the time counts from the end of the removal, for a remove function may take long, and its drm_device must
--   live until it returns.
-- advice: Free at unplug what user space cannot reach any more (big buffers, sysfs files), instead of leaving it to
--   drmm_. Look for what else holds a reference, and for a drm_dev_put() that comes late.
-- needs: release unregister unplug bind file_open file_close dmabuf
-- seen-in: "drm/gud: Free buffers on device removal" (f8ac863b6a93)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'release', 'unregister', 'unplug', 'bind', 'file_open', 'file_close', 'dmabuf') GROUP BY x.device_id
),
span AS MATERIALIZED (
    SELECT d.id AS device_id, d.drm_driver, d.parent_name, d.origin, r.started_ns AS release_ns,
           (SELECT min(p.started_ns) FROM phase AS p WHERE p.device_id = d.id
            AND p.phase IN ('unplugging', 'unplugged', 'unregistered', 'zombie')) AS gone_ns,
           (SELECT min(p.started_ns) FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'zombie') AS unbound_ns,
           -- without a driver there is nobody to unbind
           (SELECT min(p.started_ns) FROM phase AS p WHERE p.device_id = d.id AND d.bound_driver = ''
            AND p.phase IN ('unplugged', 'unregistered')) AS taken_away_ns,
           CASE WHEN EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id
                             AND p.phase IN ('unplugging', 'unplugged')) THEN 'unplugged'
                WHEN EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = d.id AND p.phase = 'unregistered')
                THEN 'unregistered' ELSE 'unbound from its driver' END AS was,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM phase AS r JOIN device AS d ON d.id = r.device_id
    WHERE r.phase = 'releasing'
),
late AS MATERIALIZED (
    SELECT s.*, coalesce(s.unbound_ns, s.taken_away_ns) AS removed_ns, l.event_id, l.ordinal AS held_count, l.size_bytes AS held_bytes,
           EXISTS (SELECT 1 FROM drm_file AS f
                   WHERE f.device_id = s.device_id AND f.in_kernel <> 0 AND f.closed_ns >= s.gone_ns
                     AND f.closed_ns >= s.release_ns - 1000000000) AS by_client
    FROM span AS s JOIN landmark AS l ON l.device_id = s.device_id AND l.kind = 'release_begin'
    WHERE s.gone_ns IS NOT NULL AND l.size_bytes > 0
      AND (s.release_ns - s.gone_ns >= 5000000000
           OR (l.size_bytes >= 1048576 AND s.release_ns - s.gone_ns >= 1000000000))
),
pinned AS MATERIALIZED (
    SELECT l.device_id, f.closed_ns AS ended_ns,
           f.comm || ' (' || f.process_id || ') held ' || coalesce(m.name, 'minor ' || f.minor_index) AS holder
    FROM late AS l JOIN drm_file AS f ON f.device_id = l.device_id AND f.in_kernel = 0 AND f.closed_ns >= l.gone_ns
    LEFT JOIN minor AS m ON m.device_id = f.device_id AND m.minor_index = f.minor_index
    UNION ALL
    SELECT l.device_id, p.ended_ns,
           'a dma-buf of ' || p.size_bytes || ' bytes that ' || p.comm || ' (' || p.process_id || ') exported held it'
    FROM late AS l JOIN pin AS p ON p.device_id = l.device_id AND p.kind = 'dma-buf' AND p.ended_ns >= l.gone_ns
),
ranked AS MATERIALIZED (
    SELECT p.*, row_number() OVER (PARTITION BY p.device_id ORDER BY p.ended_ns DESC, p.holder) AS place
    FROM (SELECT p.device_id, p.holder, max(p.ended_ns) AS ended_ns FROM pinned AS p GROUP BY p.device_id, p.holder) AS p
),
-- the last one is the reason where it ended right before the release
named AS MATERIALIZED (
    SELECT l.*, coalesce((SELECT r.holder FROM ranked AS r
                          WHERE r.device_id = l.device_id AND r.place = 1 AND r.ended_ns >= l.release_ns - 1000000000), '') AS last_holder,
           coalesce((SELECT group_concat(o.text, ', ') FROM (
               SELECT r.holder || ' for ' || printf('%.1f s', (r.ended_ns - l.gone_ns) / 1e9) AS text FROM ranked AS r
               WHERE r.device_id = l.device_id AND r.place BETWEEN 2 AND 9 ORDER BY r.place) AS o), '')
           || coalesce((SELECT ' and ' || (count(*) - 9) || ' more shorter' FROM ranked AS r
                        WHERE r.device_id = l.device_id HAVING count(*) > 9), '') AS others
    FROM late AS l
),
explained AS MATERIALIZED (
    SELECT n.*, n.last_holder <> '' OR n.by_client OR n.doubt <> '' AS harmless FROM named AS n
),
judged AS MATERIALIZED (
    SELECT l.*, CASE WHEN l.doubt <> '' THEN 'unknown' WHEN l.origin = 'init' THEN 'certain' ELSE 'likely' END AS confidence,
           l.release_ns - CASE WHEN l.harmless THEN l.gone_ns ELSE l.removed_ns END AS held_ns
    FROM explained AS l
    WHERE l.harmless OR l.release_ns - l.removed_ns >= 5000000000
       OR (l.held_bytes >= 1048576 AND l.release_ns - l.removed_ns >= 1000000000)
)
SELECT 'F06', CASE WHEN j.harmless THEN 'information' ELSE 'warning' END,
       CASE WHEN j.harmless THEN 'information' ELSE 'leak' END,
       'too late', j.confidence, j.device_id, 0, j.event_id, 0, j.gone_ns, j.held_count, j.held_bytes,
       'Managed resources held too late',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' kept ' || j.held_count
       || CASE j.held_count WHEN 1 THEN ' resource, ' ELSE ' resources, ' END || j.held_bytes || ' bytes, for '
       || printf('%.1f s', j.held_ns / 1e9) || ' after it was '
       || CASE WHEN NOT j.harmless AND j.unbound_ns IS NOT NULL THEN 'unbound from its driver' ELSE j.was END
       || CASE WHEN j.last_holder <> ''
               THEN ', because ' || j.last_holder || ' until then' || CASE j.others WHEN '' THEN '' ELSE ', and ' || j.others END
               WHEN j.by_client THEN ', because an in-kernel client held it until then'
               WHEN j.doubt <> '' THEN ''
               ELSE ', and nothing that is known explains it' END
       || CASE WHEN j.doubt = '' THEN '.' ELSE '. More cannot be said: ' || j.doubt || '.' END
FROM judged AS j
ORDER BY j.device_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'held it' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F06' AND o.in_kernel = 0 AND o.closed_ns >= f.first_seen_ns;
