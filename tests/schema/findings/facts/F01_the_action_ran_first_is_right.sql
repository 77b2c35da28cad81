-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F01_a_release_action_points_into_it
UPDATE resource SET ended_ns = 9000000000 WHERE id = 3;
