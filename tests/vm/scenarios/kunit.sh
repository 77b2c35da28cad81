# SPDX-License-Identifier: MIT
# modules: drm_managed_test
# judge: oracle kunit
# not on 6.1: Debian's kernel has no KUnit (CONFIG_KUNIT), and its source no test of drm_managed
# not on 6.12: Debian's kernel has no KUnit (CONFIG_KUNIT)
#
# The kernel's own tests of drm's managed resources, which run when they are loaded, are recorded: an action that is run
# early by drmm_release_action(), and one that is run when the drm_device is released.

scenario() {
    load kunit enable=1
    load drm_managed_test
    unload drm_managed_test
}
