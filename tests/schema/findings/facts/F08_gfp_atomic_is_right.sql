-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count,
    atomic_context)
VALUES (1, 1000, 1, 0, 'add', 2, 1, 1, 7, 0, 1, 8, 0, 1, 0, -1, 0, 0, 0, 2080, 1, 0, 1);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count,
    atomic_context)
VALUES (2, 2000, 2, 0, 'add', 2, 1, 1, 7, 0, 1, 8, 0, 1, 0, -1, 0, 0, 0, -1, 1, 0, 1);
