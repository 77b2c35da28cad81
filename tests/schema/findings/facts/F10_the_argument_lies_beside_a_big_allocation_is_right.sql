-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F10_freed_while_an_action_points_to_it
UPDATE resource SET size_bytes = 4194304 WHERE id = 1;
UPDATE resource SET data_address = 4080 + 4194304 WHERE id = 2; -- the first byte after it
