# SPDX-License-Identifier: MIT
# recorder: none
#
# What the kernel answers to the dynamic events that the tracefs backend would need and does not make. docs/tracepoints.md
# has a table of it; tests/vm/tracepoints compares.

events=/sys/kernel/tracing/kprobe_events

# try HOOK EVENT: the kernel takes it or says what is wrong with it.
try() {
    answer=accepted
    if ! echo "$2" 2>/tmp/answer >>$events; then
        answer=$(sed -n 's/.*trace_kprobe: error: //p' /sys/kernel/tracing/error_log | tail -n 1)
    fi
    say "try $1: $2 -> $answer"
    echo >$events
    echo >/sys/kernel/tracing/error_log
}

scenario() {
    load bochs
    try bind 'p:bind bus_notify device=$arg1 action=$arg2'
    try dmabuf 'r:dmabuf dma_buf_export dmabuf=$retval info=$arg1'
    try import 'r:import dma_buf_dynamic_attach attachment=$retval dmabuf=$arg1'
    try mapping "r:mapping $(in_drm drm_gem_mmap_obj) error=\$retval vma=\$arg3"
    try uevent 'p:uevent add_uevent_var key=+0($arg2):string number=$arg3'
    try connector "p:connector $(in_drm drm_sysfs_hotplug_event) connectors=+0(\$arg1):list"
    try file_holds "p:holds $(in_drm drm_dev_unplug) files=+0(\$arg1):list"
    try master "r:master $(in_drm drm_master_open) error=\$retval file=\$arg1"
    try ioctl "r:ioctl $(in_drm drm_ioctl) answer=\$retval file=\$arg1"
    try fault 'r:fault handle_mm_fault answer=$retval vma=$arg1'
    try reference "p:reference $(in_drm drm_dev_get) drm=\$arg1"
}
