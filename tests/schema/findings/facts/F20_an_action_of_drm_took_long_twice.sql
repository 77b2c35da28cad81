-- SPDX-License-Identifier: MIT
-- raises F20 hazard likely: While drm_device of bochs-drm on 0000:01:00.0 was released, drm_mode_config_init_release took 70 ms.
-- raises F20 hazard likely: While drm_device of bochs-drm on 0000:02:00.0 was released, drm_mode_config_init_release took 60 ms.
UPDATE name SET name = 'drm_mode_config_init_release';
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
VALUES (1, 1, 'drm_device', 'action', 1, 8, 1, 0, 'add', 900, 10000001000, 'release', '', 2, 0, 1, 0, 0, 0, 1, 1, 0, 1),
    (2, 1, 'drm_device', 'kmalloc', 1, 8, 2, 0, 'add', 900, 10070001000, 'release', '', 1, 1, 1, 0, 0, 0, 1, 1, 0, 1),
    (3, 2, 'drm_device', 'action', 1, 8, 3, 0, 'add', 900, 20000001000, 'release', '', 2, 0, 1, 0, 0, 0, 1, 1, 0, 1),
    (4, 2, 'drm_device', 'kmalloc', 1, 8, 4, 0, 'add', 900, 20060001000, 'release', '', 1, 1, 1, 0, 0, 0, 1, 1, 0, 1);
INSERT INTO device (id, address, generation, parent_address, parent_name, bus, drm_driver, bound_driver, unique_name,
    driver_features, first_seen_ns, origin)
VALUES (2, 8192, 2, 61440, '0000:02:00.0', 'pci', 'bochs-drm', 'bochs-drm', '', 0, 11000000000, 'init');
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (2, 0, 'releasing', 20000000000, 20080000000), (2, 1, 'freed', 20080000000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (2, 20000000000, 2, 0, 'release_begin', 2, 2, 1, 0, 0, 0, 24, 0, 0, 0, 2, 0, 0, 0, -1, 0, 0);
