-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'releasing', 10000000000, 10080000000),
    (1, 2, 'freed', 10080000000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10000000000, 1, 0, 'release_begin', 2, 1, 1, 0, 0, 0, 24, 0, 0, 0, 2, 0, 0, 0, -1, 0, 0);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (1, 1, 'drm_device', 'action', 1, 8, 1, 0, 'add', 900, 10000001000, 'release', '', 2, 0, 1, 0, 0, 0, 1, 1, 0, 1);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
VALUES (2, 1, 'drm_device', 'kmalloc', 1, 8, 2, 0, 'add', 900, 10070001000, 'release', '', 1, 1, 1, 0, 0, 0, 1, 1, 0, 1);
INSERT INTO device (id, address, generation, parent_address, parent_name, bus, drm_driver, bound_driver, unique_name,
    driver_features, first_seen_ns, origin)
VALUES (2, 8192, 2, 61440, '0000:01:00.0', 'pci', 'bochs-drm', 'bochs-drm', '', 0, 11000000000, 'init');
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES (2, 0, 'releasing', 20000000000, 20000090000), (2, 1, 'freed', 20000090000, 0);
INSERT INTO resource SELECT 3, 2, owner, kind, name_id, size_bytes, 9, 0, origin, 12000000000, 20000001000, end_kind,
    '', 1, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0 FROM resource WHERE id = 1;
