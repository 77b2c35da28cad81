-- SPDX-License-Identifier: MIT
-- raises F04 leak certain: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: no file is open, but 2 atomic states that compositor (1234) made were not seen to be freed (no more than 1 reference is left); 0 resources, 0 bytes stay.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 0);
INSERT INTO pin (device_id, kind, drm_file_id, started_ns, ended_ns, object_address, size_bytes, process_id, comm, event_id)
VALUES (1, 'atomic state', 0, 10000000000, 0, 3, 0, 1234, 'compositor', 0);
INSERT INTO pin (device_id, kind, drm_file_id, started_ns, ended_ns, object_address, size_bytes, process_id, comm, event_id)
VALUES (1, 'atomic state', 0, 10000000000, 0, 4, 0, 1234, 'compositor', 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 99000000000, 1, 0, 'dev_snapshot', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 2, 0, 0, -1, 1, 0);
