# SPDX-License-Identifier: MIT
# recorder: none
# needs: module
#
# Somebody turns the kernel's probes off while the module is loaded, and a drm_device goes unseen: the module
# must not look at it again, and must say that it missed something. And while no event needs them, the functions that
# are called often have no probe at all.

events=/sys/kernel/tracing/events/drmres
trace=/sys/kernel/tracing/trace
kprobes=/sys/kernel/debug/kprobes/enabled
list=/sys/kernel/debug/kprobes/list
hot='add_dr|del_dr|drmm_kmalloc|drmm_kfree|drmm_release_action|__drmm_add_action|__drm_dev_dbg'

probed() { grep -qE " [rk]  ($1)\+" $list; }
announce() { echo 1 >/sys/module/drmres_trace/parameters/announce || fail "cannot make the module announce"; }
told() { announce && grep -q "$1" $trace; }

scenario() {
    mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
    echo 0 >$kprobes || fail "kprobes cannot be turned off"
    /sbin/modprobe drmres_trace 2>/dev/null && fail "the module loads where no probe works"
    dmesg | grep -q 'drmres_trace: kprobes do not work now' || fail "the module gave no reason"
    echo 1 >$kprobes

    load drmres_trace
    load bochs
    probed drm_dev_register || fail "a rare function is not hooked: $(cat $list)"
    ! probed "$hot" || fail "hooked though no event is enabled: $(cat $list)"
    echo 1 >$events/drmres_del/enable || fail "cannot enable an event"
    probed add_dr || fail "not hooked when the event is enabled"
    echo 0 >$events/drmres_del/enable
    ! probed "$hot" || fail "still hooked: $(cat $list)"
    echo 1 >$events/enable || fail "cannot enable the events"
    told 'drmres_dev_snapshot: .*bochs' || fail "the drm_device is not told of"
    say "kernel.ftrace_enabled"
    echo 0 2>/dev/null >/proc/sys/kernel/ftrace_enabled && fail "ftrace can be turned off under the module"
    say "kprobes/enabled"
    echo 0 >$kprobes
    told 'hook=release .*turned off' || fail "the hooks do not say that they are off"
    unbind $bochs
    unload bochs
    echo 1 >$kprobes
    echo >$trace
    await 200 told "nmissed=1 hook=release "
    grep -q drmres_dev_snapshot $trace && fail "a drm_device that is gone is told of as alive: $(cat $trace)"
    echo 0 >$events/enable
    unload drmres_trace
}
