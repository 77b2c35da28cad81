-- SPDX-License-Identifier: MIT
-- id: F21
-- title: ioctl succeeded after the device was gone
-- severity: warning
-- verdict: hazard, class 'ioctl after unplug'
-- means: An ioctl succeeded though the hardware was no longer the driver's: its driver had been removed, or
--   drm_dev_unplug() had returned. drm_ioctl() answers ENODEV to whoever calls it after drm_dev_unplug(). So the
--   driver had called drm_dev_unregister(), which refuses no ioctl of a file that is open, and drm_dev_unplug()
--   only later, or never.
-- advice: In remove, call drm_dev_unplug() instead of drm_dev_unregister(). Guard access to the hardware by
--   drm_dev_enter() and drm_dev_exit(), for which drm_dev_unplug() waits.
-- needs: ioctl unregister unplug bind
-- proof: the answer of the ioctl, whatever else was missed
-- seen-in: "drm/nouveau: use drm_dev_unplug() during device removal" (CVE-2020-27820)
INSERT INTO finding (rule, severity, verdict, class, confidence, device_id, resource_id, event_id,
    call_site_symbol_id, first_seen_ns, resource_count, size_bytes, title, cause)
WITH answered AS MATERIALIZED (
    SELECT i.device_id, min(i.first_ns) AS first_ns, CAST(total(i.ioctl_count) AS INTEGER) AS times,
           group_concat(DISTINCT i.comm || ' (' || i.process_id || ')') AS callers
    FROM ioctl_after_gone AS i
    WHERE i.result >= 0 AND i.phase IN ('unplugged', 'zombie')
    GROUP BY i.device_id
)
SELECT 'F21', 'warning', 'hazard', 'ioctl after unplug', 'certain', a.device_id, 0,
       coalesce((SELECT min(r.event_id) FROM rare_event AS r
                 WHERE r.kind = 'ioctl' AND r.device_id = a.device_id AND r.timestamp_ns = a.first_ns), 0),
       0, a.first_ns, 0, 0, 'ioctl succeeded after the device was gone',
       a.times || CASE a.times WHEN 1 THEN ' ioctl of ' ELSE ' ioctls of ' END || a.callers || ' on drm_device of '
       || d.drm_driver || ' on ' || d.parent_name || ' succeeded although '
       || CASE WHEN EXISTS (SELECT 1 FROM landmark AS l WHERE l.device_id = d.id AND l.kind = 'dev_unplug')
               THEN 'it had been unplugged' ELSE 'its driver had been removed' END || '.'
FROM answered AS a JOIN device AS d ON d.id = a.device_id
ORDER BY a.device_id;
