# SPDX-License-Identifier: MIT
# needs: lab-faulty
#
# A compositor shares a buffer of its device: it exports a dma-buf, maps the buffer, closes the device while the
# mapping keeps the file open, and is unplugged. What it asks of the device then is answered with ENODEV, by the
# hundred. It passes all of it on to a child and ends; the child gives up the mapping, with it the file, and at
# last the dma-buf, which was the last to hold the drm_device. A second program just ends, closing nothing. A third
# hears what the kernel sends to user space, a change of a connector among it.

# What the kernel says of its own probes. drm_ioctl has one only while there is something to tell, drm_dev_get none.
probed() { grep -q " $1+0x" /sys/kernel/debug/kprobes/list; }
not_probed() { ! probed "$1"; }

scenario() {
    mount -t debugfs debugfs /sys/kernel/debug || fail "cannot mount debugfs"
    uevents $facts >/run/lab/uevents.out &
    listener=$!
    await 500 grep -q ready /run/lab/uevents.out
    load lab_faulty faults=hotplug
    node=$(node_of /sys/devices/platform/drmscope-faulty card)
    share compositor "$node"
    share watcher "$node"
    order compositor buffer ok
    order compositor export ok
    order compositor map ok
    probed drm_gem_mmap_obj || fail "the list of probes has none on drm_gem_mmap_obj"
    not_probed drm_ioctl || fail "drm_ioctl is probed before anything is unplugged"
    echo drmscope-faulty >/sys/bus/platform/drivers/drmscope-faulty/unbind || fail "cannot unbind drmscope-faulty"
    probed drm_ioctl || fail "drm_ioctl is not probed when the unbind is over"
    order compositor ioctls ENODEV
    order watcher ioctls ENODEV
    linger 1.2
    order compositor ioctls ENODEV
    order watcher exit ok
    order compositor pass ok
    order compositor shut ok
    order compositor unmap ok
    order compositor drop ok
    await 500 not_probed drm_ioctl
    not_probed drm_dev_get || fail "drm_dev_get is probed, and nobody asked for it"
    order compositor exit ok
    kill $listener
}
