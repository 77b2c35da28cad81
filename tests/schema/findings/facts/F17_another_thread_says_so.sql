-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'zombie', 1000, 13000000000),
    (1, 1, 'releasing', 13000000000, 13000000009),
    (1, 2, 'freed', 13000000009, 0);
INSERT INTO task (id, pid, comm) VALUES (2, 99, 'other');
INSERT INTO name (id, name) VALUES (2, '[drm:drm_mode_config_cleanup [drm]] *ERROR* connector VGA-1 leaked!');
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES
    (1, 13000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0),
    (2, 13000000004, 0, 0, 'kernel_log', 2, 0, 2, 0, 0, 2, 0, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1);
