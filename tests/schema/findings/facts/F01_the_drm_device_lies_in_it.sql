-- SPDX-License-Identifier: MIT
-- raises F01 hazard certain: bochs_probe() of bochs-drm on 0000:01:00.0 allocated devm_ memory (256 bytes) that was freed at unbind, though the drm_device, which was not released yet, lies in it.
-- stands without file_open file_close ioctl
-- like F01_memory_of_the_driver_under_an_open_file
DELETE FROM drm_file;
UPDATE resource SET node_address = 4056 WHERE id = 1;
