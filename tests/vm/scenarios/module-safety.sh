# SPDX-License-Identifier: MIT
# recorder: none
# needs: module
#
# The module comes and goes at the worst times: loaded with no drm there, drm loading later, unloaded
# while a driver is bound and a file open, loaded again into the middle of a life, unloaded between unplug
# and last close, asked what is alive while a driver binds and unbinds, and twenty times loaded and unloaded
# meanwhile. The kernel must not complain.

events=/sys/kernel/tracing/events/drmres

trace() {
    echo 1 >$events/enable || fail "cannot enable the events"
    echo 1 >/sys/module/drmres_trace/parameters/announce || fail "cannot make the module announce"
}

# Nobody may read the events of a module that is gone.
no_trace() { echo 0 >$events/enable; }

told() { grep -q "$1" /sys/kernel/tracing/trace || fail "no $1 in the trace"; }

ask() {
    while [ ! -e /run/lab/asked ]; do
        echo 1 >/sys/module/drmres_trace/parameters/announce
    done
}

churn() {
    i=0
    while [ ! -e /run/lab/enough ]; do
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/bind
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind
        i=$((i + 1))
    done
    echo $i >/run/lab/enough
}

scenario() {
    load drmres_trace
    unload drmres_trace
    load drmres_trace
    trace
    load bochs
    told drmres_add
    hold compositor "$(node_of "$(pci $bochs)" card)"
    told drmres_file_open
    no_trace
    unload drmres_trace
    load drmres_trace
    trace
    told drmres_snapshot
    told drmres_file_snapshot
    remove $bochs
    told drmres_dev_unplug
    no_trace
    unload drmres_trace
    load drmres_trace
    trace
    tell compositor close ok
    told drmres_release_end
    no_trace
    unload drmres_trace
    rescan
    unbind $bochs
    say "asked while a driver binds and unbinds"
    load drmres_trace
    trace
    ask &
    for i in $(seq 60); do
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/bind
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind
    done
    touch /run/lab/asked
    wait
    no_trace
    unload drmres_trace
    say "loaded and unloaded while a driver binds and unbinds"
    churn &
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        load drmres_trace
        trace
        no_trace
        unload drmres_trace
    done
    touch /run/lab/enough
    wait
    say "bound and unbound $(cat /run/lab/enough) times"
}
