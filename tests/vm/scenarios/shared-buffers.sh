# SPDX-License-Identifier: MIT
# needs: lab-faulty
# judge: oracle stock_findings
#
# A compositor shares a buffer of its device: it exports a dma-buf, maps the buffer, closes the device while the
# mapping keeps the file open, and is unplugged. What it asks of the device then is answered with ENODEV, by the
# hundred. It passes all of it on to a child and ends; the child gives up the mapping, with it the file, and at
# last the dma-buf, which was the last to hold the drm_device. A second program just ends, closing nothing. A third
# imports the dma-buf into vgem, a fourth hears what the kernel sends to user space, changes of a connector among it.
# What the kernel's own files say of all that (debugfs, fdinfo, sysfs) goes into the facts.

# What the kernel says of its own probes. drm_ioctl has one only while there is something to tell, drm_dev_get none.
probed() { grep -q " $1+0x" /sys/kernel/debug/kprobes/list; }
not_probed() { [ "$recorder" != drmscope ] || ! probed "$1"; } # the tracefs backend's is always there

pid_of() { sed -n "s/^open pid=\([0-9]*\) .* comm=$1 .*/\1/p" $facts; }

# What the kernel says that a process holds of minor 0. fdinfo has the sizes since 6.5 alone.
tell_holds() {
    pid=$(pid_of "$1")
    dri=/sys/kernel/debug/dri/${node##*card}
    total=$(sed -n 's/^drm-total-memory:[^0-9]*//p' /proc/"$pid"/fdinfo/* | tr -d ' ')
    fact "holds pid=$pid framebuffers=$(grep -c "allocated by = $1\$" "$dri/framebuffer")" \
        "master=$(awk -v pid="$pid" '$2 == pid { print $4 }' "$dri/clients") total=${total:-unknown}"
}

# plug VALUE STATUS: the connector's status becomes that.
plug() {
    say "the connector: $2"
    before=$(boot_ns)
    echo "$1" >/sys/module/lab_faulty/parameters/connected || fail "cannot change the connector"
    [ "$(cat /sys/class/drm/card*-Virtual-1/status)" = "$2" ] || fail "the connector is not $2"
    fact "connector name=Virtual-1 status=$2 before=$before after=$(boot_ns)"
}

boot_ns() { awk '/^now at/ { print $3; exit }' /proc/timer_list; }

# The dma-buf of a process, as its fdinfo and debugfs know it.
tell_dmabuf() {
    pid=$(pid_of "$1")
    for fd in /proc/"$pid"/fd/*; do
        case $(readlink "$fd") in /dmabuf:*) dmabuf=${fd##*/} ;; esac
    done
    info=/proc/$pid/fdinfo/$dmabuf
    fact "dmabuf pid=$pid size=$(sed -n 's/^size:[^0-9]*//p' "$info") exporter=$(sed -n 's/^exp_name:[^a-z]*//p' "$info")"
}

# The kernel's own text of what is done with resources of the faulty device, in an instance of its own.
own=/sys/kernel/tracing/instances/witness

watch_devres() {
    mkdir $own || fail "cannot make $own"
    echo 1 >$own/events/dev/devres_log/enable
}

tell_devres() {
    echo 0 >$own/events/dev/devres_log/enable
    sed -n 's/.* devres_log: drmscope-faulty *\([A-Z]*\) \([^ ]*\) \(.*\) (\([0-9]*\) bytes).*/devres op=\1 node=\2 name=\3 size=\4/p' \
        $own/trace >>$facts
    rmdir $own
}

attached() { awk '/Attached Devices:/ { on = 1; next } /^Total/ { on = 0 } on { print $1 }' /sys/kernel/debug/dma_buf/bufinfo; }

scenario() {
    mount -t debugfs debugfs /sys/kernel/debug || fail "cannot mount debugfs"
    uevents $facts >/run/lab/uevents.out &
    listener=$!
    await 500 grep -q ready /run/lab/uevents.out
    watch_devres
    load lab_faulty faults=hotplug
    node=$(node_of /sys/devices/platform/drmscope-faulty card)
    share compositor "$node"
    share watcher "$node"
    order compositor buffer ok
    order compositor spare ok
    order compositor frame ok
    order compositor export ok
    order compositor map ok
    order compositor touch ok
    order compositor leave ok
    order watcher master ok
    order watcher leave ok
    order compositor master ok
    tell_dmabuf compositor
    load vgem
    share borrower "$(node_of "$(vgem_device)" renderD)"
    order borrower "import $(pid_of compositor) $dmabuf" ok
    fact "imported by=$(attached) size=65536"
    plug 1 connected
    plug 0 disconnected
    tell_holds compositor
    tell_holds watcher
    probed drm_gem_mmap_obj || fail "the list of probes has none on drm_gem_mmap_obj"
    not_probed drm_ioctl || fail "drm_ioctl is probed before anything is unplugged"
    echo drmscope-faulty >/sys/bus/platform/drivers/drmscope-faulty/unbind || fail "cannot unbind drmscope-faulty"
    tell_devres
    probed drm_ioctl || fail "drm_ioctl is not probed when the unbind is over"
    order compositor ioctls ENODEV
    order watcher ioctls ENODEV
    linger 1.2
    order compositor ioctls ENODEV
    order compositor touch ok
    order borrower shut ok
    [ -z "$(attached)" ] || fail "somebody still imports: $(attached)"
    order watcher exit ok
    order compositor pass ok
    order compositor shut ok
    order compositor unmap ok
    order compositor drop ok
    await 500 not_probed drm_ioctl
    not_probed drm_dev_get || fail "drm_dev_get is probed, and nobody asked for it"
    order compositor exit ok
    order borrower exit ok
    unload vgem
    await 500 grep -q 'action=remove path=/devices/[a-z]*/vgem/drm/renderD' $facts
    kill $listener
}
