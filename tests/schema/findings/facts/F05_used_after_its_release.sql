-- SPDX-License-Identifier: MIT
-- raises F05 hazard certain: drm_device of bochs-drm on 0000:01:00.0 was released, and yet compositor (1234) used it afterwards (file_open): its user had no reference, or somebody put one too often.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugged', 10000000000, 10000000009),
    (1, 2, 'releasing', 10000000009, 10000000020),
    (1, 3, 'freed', 10000000020, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (7, 10000000030, 1, 0, 'file_open', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, -1, 0, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (7, 1, 'event after release', '');
