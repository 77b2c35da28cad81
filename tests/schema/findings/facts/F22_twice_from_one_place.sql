-- SPDX-License-Identifier: MIT
-- raises F22 hazard certain: On drm_device of bochs-drm on 0000:01:00.0, compositor (1234) deleted a resource whose add is not in the recording, 2 times from the same place.
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 5000000000, 1, 0, 'del', 2, 1, 1, 7, 0, 0, 0, 0, 1, 0, -1, 0, 0, 0, -1, 1, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (2, 6000000000, 2, 0, 'del', 2, 1, 1, 8, 0, 0, 0, 0, 1, 0, -1, 0, 0, 0, -1, 1, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (1, 1, 'del without add', '');
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (2, 1, 'del without add', '');
