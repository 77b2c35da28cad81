-- SPDX-License-Identifier: MIT
-- raises F20 hazard likely: While drm_device of bochs-drm on 0000:01:00.0 was released, drm_mode_config_init_release took 70 ms.
-- raises F20 hazard likely: While drm_device of bochs-drm on 0000:02:00.0 was released, drm_mode_config_init_release took 60 ms.
-- like F20_an_action_took_long_twice
UPDATE name SET name = 'drm_mode_config_init_release';
