-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F01_the_drm_device_lies_in_it
UPDATE phase SET started_ns = 9900000000 + phase_order, ended_ns = 9900000001 + phase_order WHERE phase_order > 1;
UPDATE phase SET ended_ns = 9900000002 WHERE phase_order = 1;
UPDATE phase SET ended_ns = 0 WHERE phase = 'freed';
