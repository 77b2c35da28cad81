-- SPDX-License-Identifier: MIT
-- raises F04 leak certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: no file is open, so a reference was taken and never put; 0 resources, 0 bytes stay.
-- raises F04 leak certain: drm_device of bochs-drm on 0000:01:00.0 was unbound from its driver but never released: no file is open, so a reference was taken and never put; 0 resources, 0 bytes stay.
INSERT INTO device SELECT 2, 8192, 2, parent_address, parent_name, bus, drm_driver, bound_driver, '', 0, 2000, 'init' FROM device;
INSERT INTO device SELECT 3, 12288, 3, parent_address, parent_name, bus, drm_driver, bound_driver, '', 0, 3000, 'init' FROM device WHERE id = 1;
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 1000000000), (1, 1, 'zombie', 1000000000, 0),
    (2, 0, 'registered', 2000, 2000000000), (2, 1, 'zombie', 2000000000, 0);
