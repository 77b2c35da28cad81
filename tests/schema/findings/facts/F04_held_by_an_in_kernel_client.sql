-- SPDX-License-Identifier: MIT
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: an in-kernel client still holds it; 0 resources, 0 bytes stay.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),(1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 10000000002),(1, 3, 'zombie', 10000000002, 0);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns, open_event_id, close_event_id)
VALUES (1, 1, 1, 0, 1234, 'modprobe', 1, 'open', 5000, 0, 0, 0);
