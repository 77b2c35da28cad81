-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F20_an_action_took_long
UPDATE name SET name = 'drm_mode_config_init_release';
