-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 0);
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 9)
INSERT INTO device SELECT i, 4096 * i, i, 1, 'other', 'platform', 'bochs-drm', '', '', 0, 1000000000 * i, 'init' FROM n;
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 3)
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
SELECT i, 1, 'drm_device', 'kmalloc', 1, 32, i, 0, 'add', 1000000000 * i + 9, 0, 'live', '', i, -1, -1, 0, i, 0, 0, 1, 0, 1 FROM n;
