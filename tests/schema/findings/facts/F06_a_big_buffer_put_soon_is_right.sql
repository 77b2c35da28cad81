-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 10000000002),
    (1, 3, 'zombie', 10000000002, 10999000000),
    (1, 4, 'releasing', 10999000000, 10999000009),
    (1, 5, 'freed', 10999000009, 0);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id) VALUES (1, 1, 1, 0, 1234, 'compositor', 0, 'open', 2000, 9000000000, 0, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10999000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 2097152, 0, 0, 0, 3, 0, 0, 0, -1, 1, 0);
