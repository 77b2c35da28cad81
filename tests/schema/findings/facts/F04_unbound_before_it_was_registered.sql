-- SPDX-License-Identifier: MIT
-- raises F04 leak certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: no file is open, so a reference was taken and never put; 0 resources, 0 bytes stay.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'probing', 900, 1000),
    (1, 1, 'init', 1000, 10000000000),
    (1, 2, 'zombie', 10000000000, 0);
UPDATE device SET bound_driver = '';
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10000000000, 1, 0, 'probe', 1, 0, 1, 61440, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1);
