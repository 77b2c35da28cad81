-- SPDX-License-Identifier: MIT
-- id: F17
-- title: Connector left at cleanup
-- severity: warning
-- verdict: hazard, class 'connector leaked'
-- means: When the drm_device was released, or when its driver cleaned up in remove, the kernel said that a
--   connector was still referenced. DRM goes on without it, and whoever puts that reference later reaches a
--   drm_device that is gone.
-- advice: Find the reference that was never put: of a drm_connector_get(), of an atomic state, or of a bridge that
--   keeps its connector.
-- needs: kernel_log release
-- proof: the kernel's own words, whatever else was missed
-- seen-in: "drm/ast: fix memory leak when unload the driver" (dc739820ff90)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH said AS MATERIALIZED (
    SELECT k.event_id, k.timestamp_ns, k.pid,
           substr(k.message, instr(k.message, 'connector '), instr(k.message, ' leaked!') - instr(k.message, 'connector ')) AS what
    FROM kernel_message AS k WHERE k.message LIKE '%*ERROR* connector % leaked!%'
),
-- Several may be released at a time, or removed: that of the thread in which it was said. A driver that cleans up in
-- remove has unplugged or unregistered it before, in the same thread; the last that this thread did so to.
releasing AS MATERIALIZED (
    SELECT p.device_id, p.started_ns, p.ended_ns, t.pid
    FROM phase AS p JOIN landmark AS l ON l.device_id = p.device_id AND l.kind = 'release_begin'
    JOIN event AS e ON e.id = l.event_id JOIN task AS t ON t.id = e.task_id
    WHERE p.phase = 'releasing' AND EXISTS (SELECT 1 FROM said)
),
removed AS MATERIALIZED (
    SELECT l.device_id, l.timestamp_ns, t.pid
    FROM landmark AS l JOIN event AS e ON e.id = l.event_id JOIN task AS t ON t.id = e.task_id
    WHERE l.kind IN ('dev_unplug', 'dev_unregister') AND EXISTS (SELECT 1 FROM said)
),
about AS MATERIALIZED (
    SELECT s.event_id, s.timestamp_ns, s.what, r.device_id, 1 AS in_release
    FROM said AS s JOIN releasing AS r ON r.pid = s.pid AND s.timestamp_ns >= r.started_ns
                                      AND (r.ended_ns = 0 OR s.timestamp_ns <= r.ended_ns)
    UNION ALL
    SELECT s.event_id, s.timestamp_ns, s.what,
           (SELECT r.device_id FROM removed AS r
            JOIN phase AS p ON p.device_id = r.device_id AND p.phase IN ('unplugging', 'unplugged', 'unregistered')
                           AND s.timestamp_ns >= p.started_ns AND (p.ended_ns = 0 OR s.timestamp_ns <= p.ended_ns)
            WHERE r.pid = s.pid AND r.timestamp_ns <= s.timestamp_ns ORDER BY r.timestamp_ns DESC LIMIT 1), 0
    FROM said AS s
    WHERE NOT EXISTS (SELECT 1 FROM releasing AS r WHERE r.pid = s.pid AND s.timestamp_ns >= r.started_ns
                                                    AND (r.ended_ns = 0 OR s.timestamp_ns <= r.ended_ns))
),
told AS MATERIALIZED (
    SELECT a.device_id, min(a.event_id) AS event_id, min(a.timestamp_ns) AS first_ns, count(*) AS times,
           group_concat(a.what, ', ') AS what, max(a.in_release) AS in_release
    FROM about AS a WHERE a.device_id IS NOT NULL GROUP BY a.device_id
)
SELECT 'F17', 'warning', 'hazard', 'connector leaked', 'certain', o.device_id, 0, o.event_id, 0, o.first_ns, 0, 0,
       'Connector left at cleanup',
       o.what || CASE o.times WHEN 1 THEN ' was' ELSE ' were' END || ' still referenced when drm_device of ' || d.drm_driver
       || ' on ' || d.parent_name || CASE o.in_release WHEN 1 THEN ' was released' ELSE ' was cleaned up' END
       || ', as the kernel itself says.'
FROM told AS o JOIN device AS d ON d.id = o.device_id
ORDER BY o.device_id;
