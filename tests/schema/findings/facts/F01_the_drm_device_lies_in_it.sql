-- SPDX-License-Identifier: MIT
-- raises F01 hazard certain: bochs_probe() of bochs-drm on 0000:01:00.0 took devm_ memory (256 bytes), which was freed at unbind with the drm_device in it, which was not released yet.
-- stands without file_open file_close ioctl
-- like F01_memory_of_the_driver_under_an_open_file
DELETE FROM drm_file;
UPDATE resource SET node_address = 4056 WHERE id = 1;
