-- SPDX-License-Identifier: MIT
-- raises F06 leak certain: drm_device of vkms on vkms kept 3 resources, 512 bytes, for 6.0 s after it was unregistered, and nothing that is known explains it.
UPDATE device SET drm_driver = 'vkms', bound_driver = '', bus = 'platform', parent_name = 'vkms';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unregistered', 10000000000, 16000000000),
    (1, 2, 'releasing', 16000000000, 16000000009),
    (1, 3, 'freed', 16000000009, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 16000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 512, 0, 0, 0, 3, 0, 0, 0, -1, 1, 0);
