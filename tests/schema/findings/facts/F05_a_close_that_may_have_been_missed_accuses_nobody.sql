-- SPDX-License-Identifier: MIT
-- raises F05 information unknown: drm_device of bochs-drm on 0000:01:00.0 was released, and yet compositor (1234) had it open: somebody put a reference that was not theirs. This is not sure: hook file_close missed 1 call.
UPDATE hook SET missed_count = 1 WHERE hook = 'file_close';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugged', 10000000000, 10000000009),
    (1, 2, 'releasing', 10000000009, 10000000020),
    (1, 3, 'freed', 10000000020, 0);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id)
VALUES (1, 1, 1, 0, 1234, 'compositor', 0, 'open', 2000, 10000000009, 3, 0);
