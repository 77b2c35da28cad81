-- SPDX-License-Identifier: MIT
-- id: F17
-- title: Connector left at cleanup
-- severity: warning
-- verdict: hazard, class 'connector leaked'
-- means: When the drm_device was released, the kernel said that a connector was still referenced: it is taken off the
--   list by force, and whoever holds the reference uses freed memory.
-- advice: Put what was got: a drm_connector_get(), an atomic state that was never put, a bridge that keeps its connector.
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
-- several may be released at a time: that of the thread in which it was said
releasing AS MATERIALIZED (
    SELECT p.device_id, p.started_ns, p.ended_ns, t.pid
    FROM phase AS p JOIN landmark AS l ON l.device_id = p.device_id AND l.kind = 'release_begin'
    JOIN event AS e ON e.id = l.event_id JOIN task AS t ON t.id = e.task_id
    WHERE p.phase = 'releasing' AND EXISTS (SELECT 1 FROM said)
),
told AS MATERIALIZED (
    SELECT r.device_id, min(s.event_id) AS event_id, min(s.timestamp_ns) AS first_ns, count(*) AS times,
           group_concat(s.what, ', ') AS what
    FROM said AS s JOIN releasing AS r ON r.pid = s.pid AND s.timestamp_ns >= r.started_ns
                                      AND (r.ended_ns = 0 OR s.timestamp_ns <= r.ended_ns)
    GROUP BY r.device_id
)
SELECT 'F17', 'warning', 'hazard', 'connector leaked', 'certain', o.device_id, 0, o.event_id, 0, o.first_ns, 0, 0,
       'Connector left at cleanup',
       o.what || CASE o.times WHEN 1 THEN ' was' ELSE ' were' END || ' still referenced when drm_device of ' || d.drm_driver
       || ' on ' || d.parent_name || ' was released, as the kernel itself says.'
FROM told AS o JOIN device AS d ON d.id = o.device_id
ORDER BY o.device_id;
