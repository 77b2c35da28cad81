-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F06_a_big_buffer_past_the_removal
UPDATE drm_file SET closed_ns = 9000000000;
UPDATE phase SET started_ns = started_ns - 1000001000 WHERE started_ns >= 12000000000;
UPDATE phase SET ended_ns = ended_ns - 1000001000 WHERE ended_ns >= 12000000000;
UPDATE event_row SET timestamp_ns = timestamp_ns - 1000001000;
