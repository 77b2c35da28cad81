-- SPDX-License-Identifier: MIT
-- raises F10 hazard certain: On drm_device of bochs-drm on 0000:01:00.0, an allocation of 16384 bytes was freed while the action kmalloc, whose argument points into it, was still to run.
-- like F10_freed_while_an_action_points_to_it
UPDATE resource SET size_bytes = 16384 WHERE id = 1;
UPDATE resource SET data_address = 4080 + 8000 WHERE id = 2; -- neither in its first page nor in its last
