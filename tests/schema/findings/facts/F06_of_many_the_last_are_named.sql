-- SPDX-License-Identifier: MIT
-- raises F06 information certain: drm_device of bochs-drm on 0000:01:00.0 kept 3 resources, 512 bytes, for 6.0 s after it was unplugged, because compositor (1234) held card0 until then, and player (71) held card0 for 4.5 s, player (72) held card0 for 4.0 s, player (73) held card0 for 3.5 s, player (74) held card0 for 3.0 s, player (75) held card0 for 2.5 s, player (76) held card0 for 2.0 s, player (77) held card0 for 1.5 s, player (78) held card0 for 1.0 s and 2 more shorter.
-- like F06_an_open_file_explains_it
-- ten more, who went one after another, before it
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id)
SELECT i + 1, 1, i + 1, 0, 70 + i, 'player', 0, 'open', 3000, 15000000000 - i * 500000000, 0, 0 FROM n;
