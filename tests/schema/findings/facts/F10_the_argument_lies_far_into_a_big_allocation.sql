-- SPDX-License-Identifier: MIT
-- raises F10 hazard certain: On drm_device of bochs-drm on 0000:01:00.0, an allocation of 4194304 bytes was freed while the action kmalloc, whose argument points into it, was still to run.
-- like F10_freed_while_an_action_points_to_it
UPDATE resource SET size_bytes = 4194304 WHERE id = 1;
UPDATE resource SET data_address = 4080 + 4194303 WHERE id = 2; -- its last byte
