-- SPDX-License-Identifier: MIT
-- raises F04 leak certain: drm_device of vgem on vgem was unregistered but never released: no file is open, so a reference was taken and never put; 0 resources, 0 bytes stay.
UPDATE device SET drm_driver = 'vgem', parent_name = 'vgem', bound_driver = '';
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unregistered', 10000000000, 0);
