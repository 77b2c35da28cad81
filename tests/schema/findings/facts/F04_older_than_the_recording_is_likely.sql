-- SPDX-License-Identifier: MIT
-- raises F04 leak likely: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: no file is known to be open; 0 resources, 0 bytes stay. The drm_device is older than the recording.
UPDATE device SET origin = 'snapshot';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 0);
