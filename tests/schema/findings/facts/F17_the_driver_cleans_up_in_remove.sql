-- SPDX-License-Identifier: MIT
-- raises F17 hazard certain: connector VGA-1 was still referenced when drm_device of bochs-drm on 0000:01:00.0 was cleaned up, as the kernel itself says.
-- like F17_the_kernel_says_so
UPDATE phase SET phase = 'unregistered', started_ns = 12000000000 WHERE phase = 'releasing';
UPDATE phase SET phase = 'registered', ended_ns = 12000000000 WHERE phase = 'zombie';
UPDATE event SET kind = 'dev_unregister', timestamp_ns = 12000000000 WHERE kind = 'release_begin'; -- by the same thread
