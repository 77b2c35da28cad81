# SPDX-License-Identifier: MIT
# needs: lab-faulty
# complaint: WARNING: .* drmm_kfree\+
# complaint: WARNING: .* drm_mode_config_cleanup\+
#
# A driver fails to add for want of memory, adds where it cannot sleep, deletes what it never added (of which
# the kernel warns), keeps a connector (of which it warns again), stays inside drm_dev_enter() while it is
# unplugged, adds while it is being released, and is unregistered, not unplugged, the second time: ioctls then
# go on to succeed.

scenario() {
    fact "exercise hazard=several parent=drmscope-faulty rules=F17,F18,F22,F24 right=no"
    fact "exercise hazard=unregister parent=drmscope-faulty rules=F02,F21 right=no"
    fact "anomaly kind=del_of_unknown_pointer"
    fact "anomaly kind=left_by_release"
    fact "add size=1001 atomic=1"
    fact "add size=1002 atomic=1"
    fact "add size=1003 atomic=0"
    fact "kernel_log says=WARNING"
    load lab_faulty faults=fail,atomic,unknown,late,stuck,connector
    hold player "$(node_of /sys/devices/platform/drmscope-faulty card)"
    tell player ioctl ok
    linger 4
    echo drmscope-faulty >/sys/bus/platform/drivers/drmscope-faulty/unbind || fail "cannot unbind drmscope-faulty"
    tell player ioctl ENODEV
    tell player close ok
    unload lab_faulty
    load lab_faulty faults=unregister
    hold diehard "$(node_of /sys/devices/platform/drmscope-faulty card)"
    echo drmscope-faulty >/sys/bus/platform/drivers/drmscope-faulty/unbind || fail "cannot unbind drmscope-faulty"
    tell diehard ioctl ok
    tell diehard close ok
    unload lab_faulty
}
