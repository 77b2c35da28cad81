-- SPDX-License-Identifier: MIT
-- id: F19
-- title: Module cannot be unloaded
-- severity: information
-- verdict: information, class 'module held'
-- means: The driver has left its device, but an open file or a dma-buf of its drm_device remains. Each of these
--   holds the driver's module if its file_operations name the module as their owner, as DRM's macros do. That
--   cannot be seen, so it is never certain. Until they are closed, rmmod and modprobe -r are refused. F04 judges
--   whether it is a leak.
-- advice: Close what is named. A process that does not heed the uevent of the removal keeps the module loaded, and
--   so keeps any update of the driver away.
-- needs: release unregister unplug bind file_open file_close dmabuf end
-- seen-in: systemd#8393 and systemd#6908 (PID 1 keeps DRM files, and nvidia_drm cannot be unloaded)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH held AS MATERIALIZED (
    SELECT f.device_id, f.event_id, f.first_seen_ns,
           (SELECT count(*) FROM drm_file AS o WHERE o.device_id = f.device_id AND o.in_kernel = 0 AND o.closed_ns = 0) AS files,
           (SELECT count(*) FROM pin AS p WHERE p.device_id = f.device_id AND p.kind = 'dma-buf' AND p.ended_ns = 0) AS dmabufs,
           coalesce((SELECT s.module FROM resource AS r JOIN symbol AS s ON s.id = r.call_site_symbol_id
                     WHERE r.device_id = f.device_id AND r.owner <> 'device' ORDER BY r.added_ns, r.add_order LIMIT 1), '') AS module
    FROM finding AS f WHERE f.rule = 'F04' AND f.confidence <> 'unknown'
)
SELECT 'F19', 'information', 'information', 'module held', 'likely', h.device_id, 0, h.event_id, 0, h.first_seen_ns, 0, 0,
       'Module cannot be unloaded',
       'Module ' || h.module || ' cannot be unloaded while '
       || CASE h.files WHEN 0 THEN '' WHEN 1 THEN '1 open file' ELSE h.files || ' open files' END
       || CASE WHEN h.files > 0 AND h.dmabufs > 0 THEN ' and ' ELSE '' END
       || CASE h.dmabufs WHEN 0 THEN '' WHEN 1 THEN '1 dma-buf' ELSE h.dmabufs || ' dma-bufs' END
       || ' of the drm_device of ' || d.drm_driver || ' on ' || d.parent_name || ' remain'
       || CASE h.files + h.dmabufs WHEN 1 THEN 's' ELSE '' END || ', though its driver is gone.'
FROM held AS h JOIN device AS d ON d.id = h.device_id
WHERE h.files + h.dmabufs > 0 AND h.module <> ''
ORDER BY h.device_id;
INSERT INTO evidence (finding_id, kind, row_id, meaning)
SELECT f.id, 'drm_file', o.id, 'holds it' FROM finding AS f JOIN drm_file AS o ON o.device_id = f.device_id
WHERE f.rule = 'F19' AND o.closed_ns = 0 AND o.in_kernel = 0
  AND o.id IN (SELECT h.id FROM drm_file AS h WHERE h.device_id = f.device_id AND h.closed_ns = 0 ORDER BY h.id LIMIT 8);
