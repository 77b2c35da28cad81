-- SPDX-License-Identifier: MIT
-- raises F24 hazard likely: drm_dev_unplug() of drm_device of bochs-drm on 0000:01:00.0 had not returned after 90.0 s as far as was recorded, and did not reach drm_dev_unregister(): it seems that somebody was between drm_dev_enter() and drm_dev_exit().
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 0);
INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, object_address, data_address, name_id,
    size_bytes, action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, open_count)
VALUES (1, 10000000000, 1, 0, 'dev_unplug', 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, -1, 1, 0);
