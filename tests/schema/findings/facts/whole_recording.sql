-- SPDX-License-Identifier: MIT
-- What every text beside this one begins with: 100 s were recorded, every hook was armed, nothing was missed, and a
-- bochs display was bound.
INSERT INTO session (id, uuid, hostname, kernel_release, kernel_version, machine, backend, clock, started_ns,
    ended_ns, wall_offset_ns, state, state_reason, command, command_status, event_count, missed_count,
    damaged_count, writer_version)
VALUES (1, '', 'lab', '6.1.0', '', 'x86_64', 'module', 'boot', 1, 100000000000, 0, 'complete', '', '', -1, 0, 0, 0, '');
INSERT INTO hook (timestamp_ns, hook, symbol, state, error, missed_count, reason) VALUES
    (1, 'add', '', 'armed', 0, 0, ''), (1, 'del', '', 'fallback', 0, 0, ''), (1, 'release_node', '', 'armed', 0, 0, ''),
    (1, 'release', '', 'armed', 0, 0, ''), (1, 'device_init', '', 'armed', 0, 0, ''), (1, 'bind', '', 'armed', 0, 0, ''),
    (1, 'register', '', 'armed', 0, 0, ''), (1, 'unregister', '', 'armed', 0, 0, ''), (1, 'unplug', '', 'armed', 0, 0, ''),
    (1, 'last_close', '', 'armed', 0, 0, ''), (1, 'file_open', '', 'armed', 0, 0, ''), (1, 'file_close', '', 'armed', 0, 0, ''),
    (1, 'devres', '', 'armed', 0, 0, ''), (1, 'dmabuf', '', 'armed', 0, 0, ''), (1, 'ioctl', '', 'off', 0, 0, ''),
    (1, 'kernel_log', '', 'armed', 0, 0, ''), (1, 'atomic_state', '', 'armed', 0, 0, '');
INSERT INTO device (id, address, generation, parent_address, parent_name, bus, drm_driver, bound_driver, unique_name,
    driver_features, first_seen_ns, origin)
VALUES (1, 4096, 1, 61440, '0000:01:00.0', 'pci', 'bochs-drm', 'bochs-drm', '', 0, 1000, 'init');
INSERT INTO minor (device_id, kind, minor_index, name) VALUES (1, 'card', 0, 'card0');
INSERT INTO task (id, pid, comm) VALUES (1, 1234, 'compositor');
INSERT INTO name (id, name) VALUES (1, 'kmalloc');
INSERT INTO symbol (id, address, name, symbol_offset, symbol_size, module) VALUES (1, 1, 'bochs_remove', 1, 2, 'bochs');
