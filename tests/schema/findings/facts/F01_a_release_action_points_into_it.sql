-- SPDX-License-Identifier: MIT
-- raises F01 hazard certain: bochs_probe() of bochs-drm on 0000:01:00.0 allocated devm_ memory (256 bytes) that was freed at unbind, though the argument of the release action drm_encoder_alloc_release, which was still to run, lies in it.
-- stands without file_open file_close ioctl
-- like F01_memory_of_the_driver_under_an_open_file
DELETE FROM drm_file;
UPDATE resource SET node_address = 81920 WHERE id = 1;
INSERT INTO name (id, name) VALUES (3, 'drm_encoder_alloc_release');
INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns,
    ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, added_in_release, add_event_id,
    end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id) VALUES
    (3, 1, 'drm_device', 'action', 3, 8, 3, 81960, 'add', 1600, 11000000002, 'release', '', 2, 0, 1, 0, 0, 0, 0, 2, 0, 1);
