-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 9000000000), (1, 1, 'unplugged', 9000000000, 11000000000),
    (1, 2, 'releasing', 11000000000, 11000000009), (1, 3, 'freed', 11000000009, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 9000000000, 1, 0, 'dev_unplug', 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, -1, 1, 0, 0, -1, 1, 0),
       (2, 9000000005, 2, 0, 'dev_unplug', 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, -1, 3, 0, 0, -1, 1, 0);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'kmalloc', 1, 96, 7, 0, 'add', 9000000003, 11000000002, 'release', '', 1, 0, 1, 0, 0, 0, 0, 1, 0, 1);
