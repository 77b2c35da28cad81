-- SPDX-License-Identifier: MIT
-- id: F07
-- title: Grows while it is in use
-- severity: warning
-- verdict: leak, class 'grew'
-- means: One call site keeps adding managed resources to a drm_device that is in use, and never takes one off. It
--   did so in at least three opens (or binds of other devices of the driver), and in half of all since the first;
--   or a hundred times in at least three different seconds, and then it is only likely. All of it stays until the
--   final put. Or: at least three binds of one device each left a drm_device behind, and nothing is known to hold
--   them.
-- advice: drmm_ is for what lives as long as the drm_device. Free what belongs to a file, a buffer or a modeset
--   together with it, or add it once and use it again.
-- needs: add del register file_open device_init end
-- seen-in: "drm/vc4: bo: Fix drmm_mutex_init memory hog" (stable 6.1.9); "drm/xe/mmio_gem: cache the dummy page
--   per object" (de40d31275cd)
DROP TABLE IF EXISTS temp.busy;
DROP TABLE IF EXISTS temp.counted;
DROP TABLE IF EXISTS temp.grew;
-- Since when each drm_device is in use. Most have no add any more once they are registered: the index says so without
-- reading one. The number of a site, below, has room for four million of them.
CREATE TEMP TABLE busy (device_id INTEGER PRIMARY KEY, from_ns INTEGER) STRICT;
INSERT INTO busy
SELECT u.device_id, u.from_ns
FROM (SELECT p.device_id, min(p.started_ns) AS from_ns FROM phase AS p WHERE p.phase = 'registered' GROUP BY p.device_id) AS u
WHERE u.device_id < 4194304
  AND EXISTS (SELECT 1 FROM resource AS r WHERE r.device_id = u.device_id AND r.added_ns > u.from_ns LIMIT 1 OFFSET 2);
-- One row for each call site that added something while its drm_device was in use and kept it; `site` is device, call site
-- and name in one number. Counted row by row: to sort ten million of them by call site takes twice as long and half a
-- gigabyte. Nearly all rows may matter, and the table from end to end costs a third of the way by its index.
CREATE TEMP TABLE counted (
    site INTEGER PRIMARY KEY, added_count INTEGER, added_bytes INTEGER, first_ns INTEGER, last_ns INTEGER
) STRICT;
INSERT INTO counted
SELECT (r.device_id << 40) + (r.call_site_symbol_id << 20) + r.name_id, 1, r.size_bytes, r.added_ns, r.added_ns
FROM resource AS r NOT INDEXED CROSS JOIN busy AS b ON b.device_id = r.device_id
WHERE r.id > (SELECT min(0) FROM busy) -- NULL without one, and then no row is read
  AND r.added_ns > b.from_ns
  AND r.end_kind <> 'del' AND r.end_kind <> 'unknown' AND r.origin = 'add' AND r.added_in_release = 0
  AND r.call_site_symbol_id <> 0 AND r.owner <> 'device'
  AND r.call_site_symbol_id < 1048576 AND r.name_id < 1048576 -- what fits; all but everything does
ON CONFLICT (site) DO UPDATE SET added_count = added_count + 1, added_bytes = added_bytes + excluded.added_bytes,
    first_ns = min(first_ns, excluded.first_ns), last_ns = max(last_ns, excluded.last_ns);
CREATE TEMP TABLE grew (
    site INTEGER PRIMARY KEY, device_id INTEGER, call_site_symbol_id INTEGER, name_id INTEGER,
    added_count INTEGER, added_bytes INTEGER, first_ns INTEGER, last_ns INTEGER
) STRICT;
INSERT INTO grew
SELECT c.site, c.site >> 40, c.site >> 20 & 1048575, c.site & 1048575, c.added_count, c.added_bytes, c.first_ns, c.last_ns
FROM counted AS c WHERE c.added_count >= 3;
-- a hundred and more that are not in three seconds are a table that is filled once: none in one that is neither the
-- first nor the last
DELETE FROM grew
WHERE added_count >= 100
  AND NOT EXISTS (SELECT 1 FROM resource AS r
                  WHERE r.device_id = grew.device_id AND r.added_ns >= (grew.first_ns / 1000000000 + 1) * 1000000000
                    AND r.added_ns < grew.last_ns / 1000000000 * 1000000000
                    AND r.call_site_symbol_id = grew.call_site_symbol_id AND r.name_id = grew.name_id
                    AND r.origin = 'add' AND r.owner <> 'device' AND r.end_kind IN ('live', 'release', 'leaked'));
-- that it took one off shows that it can
DELETE FROM grew
WHERE site IN (SELECT (r.device_id << 40) + (r.call_site_symbol_id << 20) + r.name_id FROM resource AS r NOT INDEXED
               WHERE r.id > (SELECT min(0) FROM grew) AND r.end_kind = 'del' AND r.owner <> 'device');
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'del', 'register', 'file_open', 'device_init', 'end') GROUP BY x.device_id
),
-- when each drm_device added what is few
span AS MATERIALIZED (
    SELECT g.device_id, min(g.first_ns) AS from_ns, max(g.last_ns) AS to_ns FROM grew AS g
    WHERE g.added_count < 100 GROUP BY g.device_id
),
-- three times is twice more after the first: most drm_devices were not even opened that often
opened AS MATERIALIZED (
    SELECT s.device_id FROM span AS s
    WHERE EXISTS (SELECT 1 FROM drm_file AS f WHERE f.device_id = s.device_id AND f.in_kernel = 0 AND f.origin = 'open'
                  AND f.opened_ns BETWEEN s.from_ns AND s.to_ns + 1000000000 LIMIT 1 OFFSET 1)
),
bind AS MATERIALIZED (
    SELECT d.id AS device_id, o.first_seen_ns AS at_ns
    FROM (SELECT d.id, d.drm_driver FROM span AS s JOIN device AS d ON d.id = s.device_id
          WHERE (SELECT x.state FROM session AS x) <> 'recording' -- while it goes on, not all of them need be here
            AND EXISTS (SELECT 1 FROM device AS o WHERE o.drm_driver = d.drm_driver AND o.id <> d.id AND o.origin = 'init'
                        AND o.first_seen_ns BETWEEN s.from_ns AND s.to_ns LIMIT 1 OFFSET 1)) AS d
    JOIN device AS o ON o.drm_driver = d.drm_driver AND o.id <> d.id AND o.origin = 'init'
),
-- after which open, in which open (a file is told of when it is open, and what its driver's open callback added before
-- that), and after which other drm_device of the driver each was added
per_add AS MATERIALIZED (
    SELECT g.site,
           CASE WHEN r.device_id IN (SELECT o.device_id FROM opened AS o)
                THEN (SELECT f.opened_ns FROM drm_file AS f WHERE f.device_id = r.device_id AND f.opened_ns <= r.added_ns
                      AND f.in_kernel = 0 AND f.origin = 'open' ORDER BY f.opened_ns DESC LIMIT 1) END AS open_ns,
           CASE WHEN r.device_id IN (SELECT o.device_id FROM opened AS o)
                THEN (SELECT f.opened_ns FROM drm_file AS f
                      WHERE f.device_id = r.device_id AND f.opened_ns BETWEEN r.added_ns AND r.added_ns + 1000000000
                        AND f.in_kernel = 0 AND f.origin = 'open' 
                        AND coalesce((SELECT e.task_id FROM event AS e WHERE e.id = f.open_event_id), 0) = r.task_id
                      ORDER BY f.opened_ns LIMIT 1) END AS opening_ns,
           (SELECT max(b.at_ns) FROM bind AS b WHERE b.device_id = r.device_id AND b.at_ns <= r.added_ns) AS bind_ns
    FROM resource AS r NOT INDEXED CROSS JOIN grew AS g
    WHERE r.id > (SELECT min(0) FROM span)
      AND (r.device_id IN (SELECT o.device_id FROM opened AS o) OR r.device_id IN (SELECT b.device_id FROM bind AS b))
      AND r.owner <> 'device' AND g.site = (r.device_id << 40) + (r.call_site_symbol_id << 20) + r.name_id
      AND g.added_count < 100 AND r.added_ns BETWEEN g.first_ns AND g.last_ns
),
times AS MATERIALIZED (
    SELECT a.site, count(DISTINCT a.open_ns) AS opens, min(a.open_ns) AS open_ns,
           count(DISTINCT a.opening_ns) AS openings, min(a.opening_ns) AS opening_ns,
           count(DISTINCT a.bind_ns) AS binds, min(a.bind_ns) AS bind_ns
    FROM per_add AS a GROUP BY a.site
),
occasion AS MATERIALIZED (
    SELECT t.site, 'open' AS what, t.opens AS times,
           (SELECT count(*) FROM drm_file AS f WHERE f.device_id = g.device_id AND f.opened_ns >= t.open_ns
            AND f.in_kernel = 0 AND f.origin = 'open') AS all_times
    FROM times AS t CROSS JOIN grew AS g ON g.site = t.site WHERE t.opens >= 3
    UNION ALL
    SELECT t.site, 'opening', t.openings,
           (SELECT count(*) FROM drm_file AS f WHERE f.device_id = g.device_id AND f.opened_ns >= t.opening_ns
            AND f.in_kernel = 0 AND f.origin = 'open')
    FROM times AS t CROSS JOIN grew AS g ON g.site = t.site WHERE t.openings >= 3
    UNION ALL
    SELECT t.site, 'bind', t.binds, (SELECT count(*) FROM bind AS b WHERE b.device_id = g.device_id AND b.at_ns >= t.bind_ns)
    FROM times AS t CROSS JOIN grew AS g ON g.site = t.site WHERE t.binds >= 3
),
grown AS MATERIALIZED (
    SELECT g.*, '' AS what, 0 AS times, 0 AS all_times FROM grew AS g WHERE g.added_count >= 100
    UNION ALL
    SELECT g.*, o.what, o.times, o.all_times -- several can be: one row
    FROM (SELECT o.site, max(o.what) AS what, o.times, o.all_times FROM occasion AS o
          WHERE o.times * 2 >= o.all_times GROUP BY o.site) AS o CROSS JOIN grew AS g ON g.site = o.site
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
       CASE WHEN j.doubt <> '' THEN 'unknown' WHEN j.origin = 'init' AND j.added_count < 100 THEN 'certain' ELSE 'likely' END,
       j.device_id, j.resource_id, r.add_event_id, j.call_site_symbol_id, j.first_ns, j.added_count, j.added_bytes,
       'Grows while it is in use',
       'drm_device of ' || j.drm_driver || ' on ' || j.parent_name || ' grew: ' || y.name || '() added '
       || j.added_count || ' resources (' || n.name || ', ' || j.added_bytes || ' bytes) after it was registered and took none off, '
       || CASE WHEN j.added_count < 100
               THEN 'in ' || j.times || ' of ' || j.all_times
                    || CASE j.what WHEN 'bind' THEN ' binds of other devices' ELSE ' opens' END
               ELSE 'within ' || printf('%.1f s', (j.last_ns - j.first_ns) / 1e9) END
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j
JOIN resource AS r ON r.id = j.resource_id
JOIN symbol AS y ON y.id = j.call_site_symbol_id
JOIN name AS n ON n.id = j.name_id
UNION ALL
-- F04 has judged each drm_device that was left behind
SELECT 'F07', 'warning', 'leak', 'grew', max(f.confidence), max(f.device_id), 0, max(f.event_id), max(f.call_site_symbol_id),
       min(f.first_seen_ns), CAST(total(f.resource_count) AS INTEGER), CAST(total(f.size_bytes) AS INTEGER), 'Grows while it is in use',
       d.drm_driver || ' on ' || d.parent_name || ' left a drm_device behind in ' || count(*)
       || ' bind cycles, and nothing is known to hold them: +' || CAST(total(f.resource_count) / count(*) AS INTEGER)
       || ' resources, +' || CAST(total(f.size_bytes) / count(*) AS INTEGER) || ' bytes a cycle.'
FROM finding AS f JOIN device AS d ON d.id = f.device_id
WHERE f.rule = 'F04' AND f.verdict = 'leak' AND f.severity = 'error' AND (SELECT x.state FROM session AS x) <> 'recording'
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
DROP TABLE temp.busy;
DROP TABLE temp.counted;
DROP TABLE temp.grew;
