-- SPDX-License-Identifier: MIT
-- raises F18 leak certain: 2 resources (1024 bytes) were added while drm_device of bochs-drm on 0000:01:00.0 was being released, and nothing frees them.
-- stands without release_node
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'releasing', 10000000000, 10000000009),
    (1, 2, 'freed', 10000000009, 0);
INSERT INTO anomaly (event_id, device_id, kind, detail) VALUES (0, 1, 'left by release', '');
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'kmalloc', 1, 512, 1, 0, 'add', 10000000001, 10000000009, 'leaked', '', 1, -1, -1, 1, 0, 0, 0, 0, 0, 1);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (2, 1, 'drm_device', 'kmalloc', 1, 512, 2, 0, 'add', 10000000002, 10000000009, 'leaked', '', 2, -1, -1, 1, 0, 0, 0, 0, 0, 1);
