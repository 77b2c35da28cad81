-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 14000000000),
    (1, 3, 'zombie', 14000000000, 16000000000),
    (1, 4, 'releasing', 16000000000, 16000000009),
    (1, 5, 'freed', 16000000009, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 16000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 512, 0, 0, 0, 3, 0, 0, 0, -1, 1, 0);
