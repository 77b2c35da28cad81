-- SPDX-License-Identifier: MIT
-- Made when a recording ends, never while rows stream in: an index that is there from the start makes
-- each row ten times as dear.
CREATE INDEX IF NOT EXISTS resource_by_device ON resource (device_id, added_ns);
CREATE INDEX IF NOT EXISTS drm_file_by_device ON drm_file (device_id, opened_ns);
CREATE INDEX IF NOT EXISTS pin_by_device ON pin (device_id, started_ns);

-- The few events of a drm_device itself, among the many of its resources, and the few that happened where nobody
-- may sleep. A query uses it where it repeats one of the two terms (the views and F08 do).
CREATE INDEX IF NOT EXISTS event_landmark ON event (device_id, kind, timestamp_ns)
WHERE kind IN ('dev_unregister', 'dev_unplug', 'dev_last_close', 'release_begin', 'release_end')
   OR atomic_context = 1;

-- What else is rare among the events; the same holds for it (the view rare_event).
CREATE INDEX IF NOT EXISTS event_rare ON event (kind, device_id, timestamp_ns)
WHERE kind IN ('dev_snapshot', 'ref_get', 'ref_put', 'ioctl', 'uevent', 'dmabuf_export', 'kernel_log');

-- What a struct device released, among the many that drm_devices did (F01 repeats the term).
CREATE INDEX IF NOT EXISTS resource_devm ON resource (device_id) WHERE owner = 'device';
