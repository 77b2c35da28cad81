-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F20_an_action_never_returned
UPDATE session SET ended_ns = 10900000000;
