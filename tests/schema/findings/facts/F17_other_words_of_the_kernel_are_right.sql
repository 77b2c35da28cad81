-- SPDX-License-Identifier: MIT
-- raises nothing
-- like F17_the_kernel_says_so
UPDATE name SET name = '[drm:drm_helper_probe_detect [drm]] *ERROR* connector VGA-1 has no EDID' WHERE id = 2;
