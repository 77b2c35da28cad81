-- SPDX-License-Identifier: MIT
-- raises F18 hazard certain: While drm_device of bochs-drm on 0000:01:00.0 was being released, a release function deleted kmalloc (96 bytes), which was next: the kernel goes on from memory that was freed.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000), (1, 1, 'releasing', 10000000000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10000000002, 1, 0, 'del', 2, 1, 1, 7, 0, 1, 96, 0, 1, 0, -1, 1, 0, 0, -1, 0, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (1, 1, 'next deleted in release', '');
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'kmalloc', 1, 96, 7, 0, 'add', 2000, 10000000002, 'del', 'releasing', 1, -1, -1, 0, 0, 1, 0, 0, 0, 1);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (2, 10000000009, 2, 0, 'release', 2, 1, 1, 7, 0, 1, 96, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (2, 1, 'release without add', '');
