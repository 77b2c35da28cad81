# SPDX-License-Identifier: MIT
# needs: lab-driver
#
# A driver of the lab's own takes managed resources off the list before the end: an allocation in the
# middle of it (drmm_kfree), an action that it runs early (drmm_release_action, from 6.9 on), an allocation
# that had just been added. A player holds its drm_device while it is unplugged.

scenario() {
    load lab_driver
    hold player "$(node_of /sys/devices/platform/drmscope-lab card)"
    tell player ioctl ok
    echo drmscope-lab >/sys/bus/platform/drivers/drmscope-lab/unbind || fail "cannot unbind drmscope-lab"
    tell player ioctl ENODEV
    tell player close ok
    unload lab_driver
}
