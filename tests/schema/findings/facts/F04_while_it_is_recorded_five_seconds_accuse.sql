-- SPDX-License-Identifier: MIT
-- raises F04 leak certain: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: no file is open, so a reference was taken and never put; 2 resources, 1024 bytes stay.
UPDATE session SET state = 'recording';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 0);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id) VALUES (1, 1, 1, 0, 1234, 'compositor', 0, 'open', 2000, 12000000000, 0, 0);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'kmalloc', 1, 512, 1, 0, 'add', 1000, 0, 'live', '', 1, -1, -1, 0, 0, 0, 0, 0, 0, 1);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (2, 1, 'drm_device', 'kmalloc', 1, 512, 2, 0, 'add', 1000, 0, 'live', '', 2, -1, -1, 0, 0, 0, 0, 0, 0, 1);
