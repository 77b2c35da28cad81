-- SPDX-License-Identifier: MIT
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: compositor (1234) still holds card0, player (71) still holds card0, player (72) still holds card0, player (73) still holds card0, player (74) still holds card0, player (75) still holds card0, player (76) still holds card0, player (77) still holds card0, and 5 more; 1 resource, 512 bytes stays.
-- like F04_unplugged_and_held_by_an_open_file
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id)
SELECT i + 1, 1, i + 1, 0, 70 + i, 'player', 0, 'open', 3000, 0, 0, 0 FROM n;
