-- SPDX-License-Identifier: MIT
-- id: F08
-- title: Added where it may not sleep
-- severity: error
-- verdict: hazard, class 'atomic add'
-- means: A managed resource was added in atomic context (under a spinlock, with interrupts off, in an interrupt) by
--   a call that may sleep. An action always may: its node is allocated with GFP_KERNEL. An allocation may where its
--   flags allow it.
-- advice: Add it before the lock is taken, or in a worker. drmm_kmalloc() can be given GFP_ATOMIC, an action
--   cannot. In Linux 6.1 with DRM as a module GFP_ATOMIC does not help either: it copies the resource's name with
--   GFP_KERNEL all the same.
-- needs: add
-- proof: the add itself, whatever else was missed
-- seen-in: "drm/xe: Avoid memory allocations in xe_device_declare_wedged()" (56b7432b7e8e: an action added where a
--   fence is signalled, which may be under a spinlock)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
-- An event that was recorded is proof, whatever else was missed.
WITH risky AS MATERIALIZED (
    SELECT e.device_id, e.name_id, coalesce(c.symbol_id, 0) AS site_id, min(e.id) AS event_id,
           min(e.timestamp_ns) AS first_ns, count(*) AS times, CAST(total(e.size_bytes) AS INTEGER) AS risky_bytes,
           max(e.action_symbol_id) AS action_symbol_id
    FROM event_by_kind AS k JOIN event AS e ON e.id = k.event_id LEFT JOIN call_site AS c ON c.stack_id = e.stack_id
    WHERE k.kind = 'add' -- of these it holds only those in atomic context
      AND (e.action_symbol_id <> 0 OR (e.gfp > 0 AND (e.gfp & 1024) <> 0)) -- __GFP_DIRECT_RECLAIM
    GROUP BY e.device_id, e.name_id, coalesce(c.symbol_id, 0)
)
SELECT 'F08', 'error', 'hazard', 'atomic add', 'certain', k.device_id,
       coalesce((SELECT r.id FROM resource AS r WHERE r.device_id = k.device_id AND r.added_ns = k.first_ns
                 AND r.add_event_id = k.event_id), 0),
       k.event_id, k.site_id, k.first_ns, k.times, k.risky_bytes, 'Added where it may not sleep',
       'On drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ', ' || t.comm || ' (' || t.pid || ') added '
       || n.name || ' in atomic context, '
       || CASE k.action_symbol_id WHEN 0 THEN 'with flags that allow it to sleep'
               ELSE 'though an action is always allocated with GFP_KERNEL' END
       || CASE k.times WHEN 1 THEN '' ELSE ', ' || k.times || ' times' END || '.'
FROM risky AS k JOIN device AS d ON d.id = k.device_id JOIN event AS e ON e.id = k.event_id
JOIN task AS t ON t.id = e.task_id JOIN name AS n ON n.id = k.name_id
ORDER BY k.first_ns, k.event_id;
