-- SPDX-License-Identifier: MIT
-- raises F22 hazard certain: On drm_device of bochs-drm on 0000:01:00.0, compositor (1234) deleted a resource that the kernel did not find on the list.
-- stands without add device_init
UPDATE session SET damaged_count = 1;
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 5000000000, 1, 0, 'del', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, 0, 0, -1, 1, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (1, 1, 'del of unknown pointer', '');
