-- SPDX-License-Identifier: MIT
-- raises nothing
UPDATE session SET state = 'recording';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'releasing', 10000000000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'action', 1, 8, 1, 0, 'add', 900, 10000000000, 'release', '', 2, 0, 1, 0, 0, 0, 1, 1, 0, 1);
