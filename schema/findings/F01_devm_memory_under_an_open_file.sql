-- SPDX-License-Identifier: MIT
-- id: F01
-- title: devm_ memory freed while the drm_device was open
-- severity: warning
-- verdict: hazard, class 'devm memory'
-- means: The driver allocated memory with devm_kzalloc() or the like, which went when it was unbound, while a process
--   still had the drm_device open. Whatever an open file, or the release of the drm_device, still reaches of it
--   is memory that was freed. Hardware resources (interrupts, clocks, mappings of registers) belong to devm_,
--   and so does what a subsystem allocates for itself: neither is accused. Whether a file does reach the memory
--   cannot be seen, so it is never certain.
-- advice: What the callbacks of an open file or a release action use must live as long as the drm_device: take
--   drmm_kzalloc(), or embed it in the structure of devm_drm_dev_alloc(). What only probe, remove and sections of
--   drm_dev_enter() use may stay devm_ memory; then suppress this.
-- needs: add devres file_open file_close
-- seen-in: "drm/vc4: dsi: Fix the driver structure lifetime" (6eda15642989); "drm/hisilicon: Code refactoring for
--   hibmc_drv_de" (13b0d4a)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH doubts AS MATERIALIZED (
    SELECT x.device_id, group_concat(x.reason, '; ') AS reason FROM doubt AS x
    WHERE x.hook IN ('', 'add', 'devres', 'file_open', 'file_close') GROUP BY x.device_id
),
freed AS MATERIALIZED (
    SELECT r.device_id, r.call_site_symbol_id, min(r.stack_id) AS stack_id, r.ended_ns, min(r.id) AS resource_id,
           min(r.end_event_id) AS event_id, count(*) AS times, sum(r.size_bytes) AS size_bytes
    FROM resource AS r JOIN name AS n ON n.id = r.name_id
    JOIN symbol AS s ON s.id = r.call_site_symbol_id
    -- the first function outside the driver core, and it is of a module: a driver's, or a subsystem's own
    WHERE r.owner = 'device' AND r.device_id <> 0 AND r.kind = 'kmalloc' AND r.end_kind = 'release'
      AND n.name IN ('devm_kmalloc_release', 'devm_kzalloc_release') AND s.module <> ''
      AND NOT EXISTS (SELECT 1 FROM stack AS k JOIN symbol AS f ON f.id = k.symbol_id
                      WHERE k.stack_id = r.stack_id AND (f.module <> '' OR f.name LIKE 'drm%')
                        AND k.depth < (SELECT min(own.depth) FROM stack AS own
                                       WHERE own.stack_id = r.stack_id AND own.symbol_id = r.call_site_symbol_id))
    GROUP BY r.device_id, r.call_site_symbol_id
),
-- the driver is who made the drm_device
accused AS MATERIALIZED (
    SELECT f.* FROM freed AS f JOIN symbol AS s ON s.id = f.call_site_symbol_id
    WHERE s.module = (SELECT o.module FROM resource AS r JOIN symbol AS o ON o.id = r.call_site_symbol_id
                      WHERE r.device_id = f.device_id AND r.owner <> 'device' ORDER BY r.added_ns, r.add_order LIMIT 1)
),
reached AS MATERIALIZED (
    SELECT a.*, group_concat(DISTINCT o.comm || ' (' || o.process_id || ')') AS holders
    FROM accused AS a JOIN drm_file AS o ON o.device_id = a.device_id
    WHERE o.in_kernel = 0 AND o.origin <> 'unseen' AND o.opened_ns < a.ended_ns
      AND (o.closed_ns = 0 OR o.closed_ns > a.ended_ns)
    GROUP BY a.device_id, a.call_site_symbol_id
),
judged AS MATERIALIZED (
    SELECT r.*, d.drm_driver, d.parent_name,
           coalesce((SELECT group_concat(x.reason, '; ') FROM doubts AS x WHERE x.device_id IN (0, d.id)), '') AS doubt
    FROM reached AS r JOIN device AS d ON d.id = r.device_id
)
SELECT 'F01', CASE j.doubt WHEN '' THEN 'warning' ELSE 'information' END,
       CASE j.doubt WHEN '' THEN 'hazard' ELSE 'information' END, 'devm memory',
       CASE j.doubt WHEN '' THEN 'likely' ELSE 'unknown' END, j.device_id, j.resource_id, j.event_id,
       j.call_site_symbol_id, j.ended_ns, j.times, j.size_bytes, 'devm_ memory freed while the drm_device was open',
       s.name || '() of ' || j.drm_driver || ' on ' || j.parent_name || ' took '
       || CASE j.times WHEN 1 THEN 'devm_ memory (' ELSE j.times || ' pieces of devm_ memory (' END || j.size_bytes
       || ' bytes), which was freed at unbind while ' || j.holders
       || ' had the drm_device open: what a file still reaches of it is gone'
       || CASE j.doubt WHEN '' THEN '.' ELSE '. This is not sure: ' || j.doubt || '.' END
FROM judged AS j JOIN symbol AS s ON s.id = j.call_site_symbol_id
ORDER BY j.device_id, j.resource_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'was open' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F01' AND o.in_kernel = 0 AND o.origin <> 'unseen' AND o.opened_ns < f.first_seen_ns
  AND (o.closed_ns = 0 OR o.closed_ns > f.first_seen_ns);
