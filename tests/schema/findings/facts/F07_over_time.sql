-- SPDX-License-Identifier: MIT
-- raises F07 leak likely: drm_device of bochs-drm on 0000:01:00.0 grew: bochs_remove() added 120 resources (kmalloc, 3840 bytes) after it was registered and took none off, within 3.9 s.
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id)
SELECT i + 0, 1, 'drm_device', 'kmalloc', 1, 32, i, 0, 'add', 1000000000 + (i - 1) / 3 * 100000000 + i, 0, 'live', '', i, -1, -1, 0, i, 0, 0, 1, 0, 1 FROM n;
