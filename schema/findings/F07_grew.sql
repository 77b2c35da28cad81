-- SPDX-License-Identifier: MIT
-- id: F07
-- title: Grows while it is in use
-- severity: warning
-- verdict: leak, class 'grew'
-- means: One call site goes on adding managed resources to a drm_device that is in use, and never takes one off:
--   in at least three opens, or binds of other devices of the driver, and half of all since the first; or a hundred
--   times in at least three tenths of a second. All of it stays until the final put. Or: at least three binds of
--   one device each left a drm_device behind.
-- advice: drmm_ is for what lives as long as the drm_device. Free what belongs to a file, a buffer or a modeset with
--   it, or add it once and use it again.
-- needs: add del register file_open device_init
-- seen-in: "drm/vc4: bo: Fix drmm_mutex_init memory hog" (stable 6.1.9); "drm/xe/mmio_gem: cache the dummy page
--   per object" (de40d31275cd)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'register', 'file_open', 'device_init') GROUP BY x.device_id
),
used AS MATERIALIZED (
    SELECT p.device_id, min(p.started_ns) AS from_ns FROM phase AS p WHERE p.phase = 'registered' GROUP BY p.device_id
),
-- most drm_devices have no add any more once they are registered: the index says so without reading one
busy AS MATERIALIZED (
    SELECT u.device_id, u.from_ns FROM used AS u
    WHERE EXISTS (SELECT 1 FROM resource AS r WHERE r.device_id = u.device_id AND r.added_ns > u.from_ns LIMIT 1 OFFSET 2)
),
-- one number for three, or sorting a million rows takes twice as long; ids that do not fit share a group, as min and
-- max then tell
kept AS MATERIALIZED (
    SELECT min(r.device_id) AS device_id, min(r.call_site_symbol_id) AS call_site_symbol_id, min(r.name_id) AS name_id,
           count(*) AS added_count, sum(r.size_bytes) AS added_bytes, min(r.added_ns) AS first_ns, max(r.added_ns) AS last_ns
    FROM busy AS b CROSS JOIN resource AS r
    WHERE r.device_id = b.device_id AND r.added_ns > b.from_ns AND r.end_kind IN ('live', 'release', 'leaked')
      AND r.origin = 'add' AND r.added_in_release = 0 AND r.call_site_symbol_id <> 0 AND r.owner <> 'device'
    GROUP BY (r.device_id * 1048576 + r.call_site_symbol_id) * 1048576 + r.name_id
    HAVING count(*) >= 3 AND min(r.device_id) = max(r.device_id)
       AND min(r.call_site_symbol_id) = max(r.call_site_symbol_id) AND min(r.name_id) = max(r.name_id)
),
-- in three tenths of a second: in one that is neither the first nor the last
candidate AS MATERIALIZED (
    SELECT k.* FROM kept AS k
    WHERE k.added_count < 100
       OR EXISTS (SELECT 1 FROM resource AS r
                  WHERE r.device_id = k.device_id AND r.added_ns >= (k.first_ns / 100000000 + 1) * 100000000
                    AND r.added_ns < k.last_ns / 100000000 * 100000000 AND r.call_site_symbol_id = k.call_site_symbol_id
                    AND r.name_id = k.name_id AND r.origin = 'add' AND r.owner <> 'device'
                    AND r.end_kind IN ('live', 'release', 'leaked'))
),
freed AS MATERIALIZED (
    SELECT DISTINCT r.device_id, r.call_site_symbol_id, r.name_id FROM resource AS r
    WHERE r.end_kind = 'del' AND r.owner <> 'device' AND EXISTS (SELECT 1 FROM candidate)
      AND (r.device_id, r.call_site_symbol_id, r.name_id) IN
          (SELECT c.device_id, c.call_site_symbol_id, c.name_id FROM candidate AS c)
),
suspect AS MATERIALIZED (
    SELECT c.* FROM candidate AS c
    WHERE (c.device_id, c.call_site_symbol_id, c.name_id) NOT IN
          (SELECT f.device_id, f.call_site_symbol_id, f.name_id FROM freed AS f)
),
-- of the few: after which open, and after which other drm_device of the driver, each was added
occasion AS MATERIALIZED (
    SELECT f.device_id, 'open' AS what, f.opened_ns AS at_ns, coalesce(e.task_id, 0) AS task_id
    FROM drm_file AS f LEFT JOIN event AS e ON e.id = f.open_event_id
    WHERE f.in_kernel = 0 AND f.origin = 'open' AND f.device_id IN (SELECT s.device_id FROM suspect AS s)
    UNION ALL
    SELECT d.id, 'bind', o.first_seen_ns, 0 FROM device AS d JOIN device AS o ON o.drm_driver = d.drm_driver AND o.id <> d.id
    WHERE o.origin = 'init' AND d.id IN (SELECT s.device_id FROM suspect AS s WHERE s.added_count < 100)
),
per_add AS MATERIALIZED (
    SELECT s.device_id, s.call_site_symbol_id, s.name_id, w.what,
           CASE w.what
           -- a file is told of when it is open, and what its driver's open callback added before that
           WHEN 'opening' THEN (SELECT min(o.at_ns) FROM occasion AS o
                                WHERE o.device_id = s.device_id AND o.what = 'open' AND o.task_id = r.task_id
                                  AND o.at_ns BETWEEN r.added_ns AND r.added_ns + 1000000000)
           ELSE (SELECT max(o.at_ns) FROM occasion AS o
                 WHERE o.device_id = s.device_id AND o.what = w.what AND o.at_ns <= r.added_ns) END AS at_ns
    FROM suspect AS s CROSS JOIN resource AS r CROSS JOIN (SELECT 'open' AS what UNION ALL SELECT 'opening' UNION ALL SELECT 'bind') AS w
    WHERE s.added_count < 100 AND r.device_id = s.device_id AND r.added_ns BETWEEN s.first_ns AND s.last_ns
      AND r.call_site_symbol_id = s.call_site_symbol_id AND r.name_id = s.name_id AND r.owner <> 'device'
),
per_occasion AS MATERIALIZED (
    SELECT a.device_id, a.call_site_symbol_id, a.name_id, a.what, count(DISTINCT a.at_ns) AS times,
           (SELECT count(*) FROM occasion AS o
            WHERE o.device_id = a.device_id AND o.what = replace(a.what, 'opening', 'open') AND o.at_ns >= min(a.at_ns)) AS all_times
    FROM per_add AS a WHERE a.at_ns IS NOT NULL GROUP BY a.device_id, a.call_site_symbol_id, a.name_id, a.what
),
grown AS MATERIALIZED (
    SELECT s.*, o.what, o.times, o.all_times, max(o.what) -- several can be: one row
    FROM suspect AS s LEFT JOIN per_occasion AS o
         ON o.device_id = s.device_id AND o.call_site_symbol_id = s.call_site_symbol_id AND o.name_id = s.name_id
            AND o.times >= 3 AND o.times * 2 >= o.all_times
    WHERE s.added_count >= 100 OR o.times IS NOT NULL
    GROUP BY s.device_id, s.call_site_symbol_id, s.name_id
),
judged AS MATERIALIZED (
    SELECT g.*, d.drm_driver, d.parent_name, d.origin,
           (SELECT r.id FROM resource AS r WHERE r.device_id = g.device_id AND r.added_ns = g.first_ns
            AND r.call_site_symbol_id = g.call_site_symbol_id ORDER BY r.id LIMIT 1) AS resource_id,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM grown AS g JOIN device AS d ON d.id = g.device_id
)
SELECT 'F07', CASE j.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE j.doubt WHEN '' THEN 'leak' ELSE 'information' END, 'grew',
       CASE WHEN j.doubt <> '' THEN 'unknown' WHEN j.origin = 'init' THEN 'certain' ELSE 'likely' END,
       j.device_id, j.resource_id, r.add_event_id, j.call_site_symbol_id, j.first_ns, j.added_count, j.added_bytes,
       'Grows while it is in use',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' grew: ' || y.name || '() added '
       || j.added_count || ' resources (' || n.name || ', ' || j.added_bytes || ' bytes) after it was registered and took none off, '
       || CASE WHEN j.added_count < 100
               THEN 'in ' || j.times || ' of ' || j.all_times
                    || CASE j.what WHEN 'bind' THEN ' binds of other devices' ELSE ' opens' END
               ELSE 'again and again within ' || printf('%.1f s', (j.last_ns - j.first_ns) / 1e9) END
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j
JOIN resource AS r ON r.id = j.resource_id
JOIN symbol AS y ON y.id = j.call_site_symbol_id
JOIN name AS n ON n.id = j.name_id
UNION ALL
-- F04 has judged each drm_device that was left behind
SELECT 'F07', 'warning', 'leak', 'grew', max(f.confidence), max(f.device_id), 0, max(f.event_id), max(f.call_site_symbol_id),
       min(f.first_seen_ns), sum(f.resource_count), sum(f.size_bytes), 'Grows while it is in use',
       d.drm_driver || ' on ' || d.parent_name || ' left a drm_device behind in ' || count(*)
       || ' bind cycles, and nothing is known to hold them: +' || (sum(f.resource_count) / count(*)) || ' resources, +'
       || (sum(f.size_bytes) / count(*)) || ' bytes a cycle.'
FROM finding AS f JOIN device AS d ON d.id = f.device_id
WHERE f.rule = 'F04' AND f.verdict = 'leak' AND f.severity = 'error'
GROUP BY d.drm_driver, d.parent_name HAVING count(*) >= 3
ORDER BY 10, 6, 9;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'resource', (SELECT r.id FROM resource AS r
                          WHERE r.device_id = f.device_id AND r.call_site_symbol_id = f.call_site_symbol_id
                            AND r.added_ns > f.first_seen_ns AND r.name_id = first.name_id
                          ORDER BY r.added_ns DESC, r.id LIMIT 1), 'the last of them'
FROM finding AS f JOIN resource AS first ON first.id = f.resource_id
WHERE f.rule = 'F07';
INSERT OR IGNORE INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'device', d.id, 'left behind'
FROM finding AS f JOIN device AS last ON last.id = f.device_id
JOIN device AS d ON d.drm_driver = last.drm_driver AND d.parent_name = last.parent_name
JOIN finding AS left_behind ON left_behind.rule = 'F04' AND left_behind.severity = 'error' AND left_behind.device_id = d.id
WHERE f.rule = 'F07' AND f.resource_id = 0;
