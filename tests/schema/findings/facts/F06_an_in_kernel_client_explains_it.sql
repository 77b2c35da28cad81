-- SPDX-License-Identifier: MIT
-- raises F06 information certain: drm_device of bochs-drm on 0000:01:00.0 kept 3 resources, 512 bytes, for 6.0 s after it was unplugged, because an in-kernel client held it until then.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 10000000002),
    (1, 3, 'zombie', 10000000002, 16000000000),
    (1, 4, 'releasing', 16000000000, 16000000009),
    (1, 5, 'freed', 16000000009, 0);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id) VALUES (1, 1, 1, 0, 1234, 'modprobe', 1, 'open', 2000, 15999999000, 0, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 16000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 512, 0, 0, 0, 3, 0, 0, 0, -1, 1, 0);
