-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F01_a_release_action_points_into_it
UPDATE resource SET data_address = 82216 WHERE id = 3;
