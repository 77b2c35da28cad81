-- SPDX-License-Identifier: MIT
-- raises nothing
-- The first open fills a table of 128 pieces within half a second; 19 more opens add nothing.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES (1, 0, 'registered', 1000, 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns, open_event_id, close_event_id)
SELECT i,1,i,0,1234,'compositor',0,'open',1600000000+(i-1)*1000000000,1700000000+(i-1)*1000000000,0,0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 128)
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
SELECT i, 1, 'drm_device', 'kmalloc', 1, 32, i, 0, 'add', 1000000000 + i*4000000, 0, 'live', '', i, -1, -1, 0, i, 0, 0, 1, 0, 1 FROM n;
