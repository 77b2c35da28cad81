-- SPDX-License-Identifier: MIT
-- raises F22 hazard certain: On drm_device of bochs-drm on 0000:01:00.0, compositor (1234) released a resource that was gone already.
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 5000000000, 1, 0, 'release', 2, 1, 1, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (1, 1, 'release without add', '');
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'kmalloc', 1, 96, 7, 0, 'add', 2000, 4000000000, 'del', 'registered', 1, -1, -1, 0, 0, 0, 0, 0, 0, 1);
