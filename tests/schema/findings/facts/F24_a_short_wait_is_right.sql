-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 14000000000),
    (1, 2, 'unplugged', 14000000000, 0);
