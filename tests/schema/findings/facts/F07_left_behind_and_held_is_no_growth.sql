-- SPDX-License-Identifier: MIT
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: an in-kernel client still holds it; 1 resource, 32 bytes stays.
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: an in-kernel client still holds it; 1 resource, 32 bytes stays.
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: an in-kernel client still holds it; 1 resource, 32 bytes stays.
INSERT INTO device SELECT 2, 8192, 2, parent_address, parent_name, bus, drm_driver, bound_driver, '', 0, 2000, 'init' FROM device;
INSERT INTO device SELECT 3, 12288, 3, parent_address, parent_name, bus, drm_driver, bound_driver, '', 0, 3000, 'init' FROM device WHERE id = 1;
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 1000000000), (1, 1, 'zombie', 1000000000, 0),
    (2, 0, 'registered', 2000, 2000000000), (2, 1, 'zombie', 2000000000, 0),
    (3, 0, 'registered', 3000, 3000000000), (3, 1, 'zombie', 3000000000, 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
SELECT i, i, 'drm_device', 'kmalloc', 1, 32, i, 0, 'add', 10, 0, 'live', '', i, -1, -1, 0, i, 0, 0, 1, 0, 1 FROM n;
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns, open_event_id, close_event_id)
SELECT id, id, id, 0, 1234, 'insmod', 1, 'open', 5000, 0, 0, 0 FROM device;
