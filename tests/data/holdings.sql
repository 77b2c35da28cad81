-- SPDX-License-Identifier: MIT
-- What hot_unplug.sql's file held besides: it was master, another device imported its buffer, and it touched its mapping
-- when the drm_device was gone.
INSERT INTO name (id, name) VALUES (70, 'vgem'), (71, 'Virtual-1');
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs,
    open_count) VALUES
    (201, 13000010000, 201, 1, 'master_set', 2, 1, 2, 0xffff888004812000, 0, 0, 0, 0, 0, 0, -1, 0, 0, 240, -1, 3, 1),
    (202, 13100000000, 202, 0, 'connector', 2, 1, 3, 0xffff888004813000, 31, 71, 0, 0, 0, 0, -1, 0, 1, 251, -1, 3, 1),
    (203, 13200000000, 203, 1, 'dmabuf_attach', 2, 1, 2, 0xffff888004814000, 0xffff888004815000, 70, 65536, 0, 0, 0,
     -1, 0, 0, 240, -1, 3, 1),
    (204, 13900000000, 204, 0, 'connector', 2, 1, 3, 0xffff888004813000, 31, 71, 0, 0, 0, 0, -1, 0, 2, 251, -1, 3, 1),
    (205, 14000050000, 205, 0, 'file_holds', 2, 1, 3, 0xffff888004812000, 1, 0, 69632, 0, 0, 0, 2, 0, 1, 251, -1, 3, 1),
    (206, 14000051000, 206, 0, 'file_holds', 2, 1, 3, 0xffff888004810000, 0, 0, 8192, 0, 0, 0, 1, 0, -1, 251, -1, 3, 1),
    (207, 15000000000, 207, 1, 'fault', 2, 1, 2, 0xffff888004812000, 0x7f0000000000, 0, 0, 0, 0, 0, 1, 0, 0x100, 240, -1,
     1, 1),
    (208, 16000000000, 208, 1, 'fault', 2, 1, 2, 0xffff888004812000, 0x7f000000f000, 0, 0, 0, 0, 0, 15, 0, 0x100, 240, -1,
     1, 1),
    (209, 16100000000, 209, 1, 'fault', 2, 1, 2, 0xffff888004812000, 0x7f0000010000, 0, 0, 0, 0, 0, 1, 0, 2, 240, -1, 1, 1),
    (210, 19000000000, 210, 1, 'dmabuf_detach', 2, 1, 2, 0xffff888004814000, 0xffff888004815000, 70, 65536, 0, 0, 0,
     -1, 0, 0, 240, -1, 1, 1),
    (211, 19500000000, 211, 1, 'master_drop', 2, 1, 2, 0xffff888004812000, 0, 0, 0, 0, 0, 0, -1, 0, 0, 240, -1, 1, 1);
