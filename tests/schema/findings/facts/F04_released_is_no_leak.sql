-- SPDX-License-Identifier: MIT
-- raises nothing
INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES
    (1, 0, 'registered', 1000, 10000000000),
    (1, 1, 'unplugging', 10000000000, 10000000001),
    (1, 2, 'unplugged', 10000000001, 11000000000),
    (1, 3, 'zombie', 11000000000, 12000000000),
    (1, 4, 'releasing', 12000000000, 12000000009),
    (1, 5, 'freed', 12000000009, 0);
