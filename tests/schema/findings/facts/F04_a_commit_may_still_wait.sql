-- SPDX-License-Identifier: MIT
-- raises F04 leak likely: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: no file is open, but an atomic state that compositor (1234) made was not freed in the 2.5 s to the end of the recording (or its commit still waits); 0 resources, 0 bytes stay.
UPDATE session SET ended_ns = 12500000000;
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 0);
INSERT INTO pin (device_id, kind, drm_file_id, started_ns, ended_ns, object_address, size_bytes, process_id, comm, event_id)
VALUES (1, 'atomic state', 0, 10000000000, 0, 3, 0, 1234, 'compositor', 0);
