-- SPDX-License-Identifier: MIT
-- Made when a recording ends, never while rows stream in: an index that is there from the start makes
-- each row ten times as dear.
CREATE INDEX IF NOT EXISTS resource_by_device ON resource (device_id, added_ns);
CREATE INDEX IF NOT EXISTS drm_file_by_device ON drm_file (device_id, opened_ns);
CREATE INDEX IF NOT EXISTS pin_by_device ON pin (device_id, started_ns);

-- A recording that has just ended has these rows already. tracer/store/event_rows.cpp repeats the list.
INSERT INTO event_by_kind (kind, device_id, timestamp_ns, event_id)
SELECT e.kind, e.device_id, e.timestamp_ns, e.id
FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM event_by_kind)) CROSS JOIN event AS e
WHERE e.kind NOT IN ('add', 'del', 'release', 'snapshot', 'devres_add', 'devres_remove', 'devres_release', 'devres_replace')
   OR (e.kind = 'add' AND e.atomic_context = 1);

-- What a struct device released, among the many that drm_devices did (F01 repeats the term).
CREATE INDEX IF NOT EXISTS resource_devm ON resource (device_id) WHERE owner = 'device';
