-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11200000000),
    (1, 3, 'releasing', 11200000000, 11200000009),
    (1, 4, 'freed', 11200000009, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 11200000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 2097152, 0, 0, 0, 3, 0, 0, 0, -1, 1, 0);
