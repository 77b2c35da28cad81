-- SPDX-License-Identifier: MIT
-- raises F01 information likely: bochs_probe() of bochs-drm on 0000:01:00.0 allocated devm_ memory (256 bytes) that was freed at unbind while compositor (1234) had the drm_device open. Whether a file still reached it is not recorded.
-- like F01_memory_of_the_driver_under_an_open_file
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10600000000, 1, 0, 'ioctl', 2, 1, 1, 1, 25664, 0, 0, 0, 0, 0, 1, 0, -19, 1234, -1, 2, 1); -- _IO('d', 0x40)
