-- SPDX-License-Identifier: MIT
-- raises F21 hazard certain: 12 ioctls of compositor (1234) on drm_device of bochs-drm on 0000:01:00.0 succeeded although its driver had been removed.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unregistered', 10000000000, 11000000000),
    (1, 2, 'zombie', 11000000000, 13000000000),
    (1, 3, 'releasing', 13000000000, 13000000009),
    (1, 4, 'freed', 13000000009, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES
    (1, 12000000000, 1, 0, 'ioctl', 2, 1, 1, 77, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1234, -1, 2, 1),
    (2, 12000000001, 2, 0, 'ioctl', 2, 1, 1, 77, 0, 0, 0, 0, 0, 0, 11, 0, 0, 1234, -1, 2, 1);
