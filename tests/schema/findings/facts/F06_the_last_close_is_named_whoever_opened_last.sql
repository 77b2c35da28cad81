-- SPDX-License-Identifier: MIT
-- raises F06 information certain: drm_device of bochs-drm on 0000:01:00.0 kept 3 resources, 512 bytes, for 6.0 s after it was unplugged, because compositor (1234) held card0 until then, and player (77) held card0 for 5.1 s.
-- like F06_an_open_file_explains_it
INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, origin, opened_ns, closed_ns,
    open_event_id, close_event_id) VALUES (2, 1, 2, 0, 77, 'player', 0, 'open', 3000, 15100000000, 0, 0);
