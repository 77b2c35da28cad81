-- SPDX-License-Identifier: MIT
-- raises F04 leak likely: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: no file is open, so a reference was never put: the first one, or one that bochs_keep+0x1/0x2 [bochs] took; 0 resources, 0 bytes stay.
-- Where atomic states are not told of, commit_tail() may have put what bochs_keep() took.
UPDATE hook SET state = 'missing' WHERE hook = 'atomic_state';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 0);
INSERT INTO symbol (id, address, name, symbol_offset, symbol_size, module) VALUES
    (2, 2, 'bochs_keep', 1, 2, 'bochs'), (3, 3, 'drm_atomic_state_init', 1, 2, 'drm'), (4, 4, 'commit_tail', 1, 2, 'drm_kms_helper');
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES
    (1, 2000, 1, 0, 'ref_get', 2, 1, 1, 0, 0, 0, 0, 0, 2, 0, -1, 0, 0, 1, -1, 1, 0),
    (2, 2001, 2, 0, 'ref_get', 2, 1, 1, 0, 0, 0, 0, 0, 3, 0, -1, 0, 0, 1, -1, 2, 0),
    (3, 2002, 3, 0, 'ref_put', 2, 1, 1, 0, 0, 0, 0, 0, 4, 0, -1, 0, 0, 1, -1, 3, 0),
    (7, 90000000000, 7, 0, 'dev_snapshot', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 2, 0, 0, -1, 1, 0);
