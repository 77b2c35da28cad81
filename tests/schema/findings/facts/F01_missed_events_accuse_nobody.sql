-- SPDX-License-Identifier: MIT
-- raises F01 information unknown: bochs_probe() of bochs-drm on 0000:01:00.0 allocated devm_ memory (256 bytes) that was freed at unbind while compositor (1234) had the drm_device open. Whether a file still reached it is not recorded. This is not sure: events were missed while it lived.
UPDATE session SET missed_count = 5;
INSERT INTO missed (cpu, after_ns, before_ns, missed_count) VALUES (0, 5000, 6000, 5);
INSERT INTO name (id, name) VALUES (2, 'devm_kzalloc_release');
INSERT INTO symbol (id, address, name, symbol_offset, symbol_size, module) VALUES
    (2, 2, 'bochs_probe', 1, 2, 'bochs'), (3, 3, 'devm_kmalloc', 1, 2, '');
INSERT INTO stack (stack_id, depth, symbol_id) VALUES (1, 0, 3), (1, 1, 2);
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id) VALUES
    (1, 1, 'device', 'kmalloc', 2, 256, 1, 0, 'add', 1500, 10000000000, 'release', '', 1, -1, -1, 0, 0, 0, 0, 2, 1, 1),
    (2, 1, 'drm_device', 'kmalloc', 1, 64, 2, 0, 'add', 1400, 11000000000, 'release', '', 1, 0, 1, 0, 0, 0, 0, 2, 0, 1);
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id) VALUES (1, 1, 1, 0, 1234, 'compositor', 0, 'open', 2000, 11000000000, 0, 0);
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 9000000000), (1, 1, 'unplugged', 9000000000, 10500000000),
    (1, 2, 'zombie', 10500000000, 11000000001), (1, 3, 'releasing', 11000000001, 11000000009), (1, 4, 'freed', 11000000009, 0);
