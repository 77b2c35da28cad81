# SPDX-License-Identifier: MIT
# recorder: none
# needs: module exerciser managed-core
#
# What an add and a del cost on drmm and on the managed core: before the module, with its probes armed, and with its
# events recorded. The figures go to the facts; docs/managed-core.md quotes a run.

pairs=20000

# cost WHAT CORE
cost() {
    echo "$2" >/sys/module/drmres_exerciser/parameters/core || fail "no core $2"
    echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/bind || fail "cannot bind on $2"
    echo $pairs >$at_exerciser/storm || fail "the storm on $2 broke off"
    took=$(dmesg | sed -n "s/.*storm: $pairs pairs in \([0-9]*\) ns/\1/p" | tail -n 1)
    unbind_exerciser
    [ "$took" -gt 0 ] || fail "the kernel does not say how long the storm took"
    say "$1: $2 $((took / pairs)) ns a pair"
    fact "cost what=$1 core=$2 ns_a_pair=$((took / pairs))"
}

scenario() {
    load drmres_exerciser devices=1
    unbind_exerciser
    echo 0 >/sys/module/drm/parameters/debug
    cost alone drmm
    cost alone drmm
    load drmres_exerciser_managed
    for core in drmm managed kobject; do cost armed $core; done
    echo 1 >/sys/kernel/tracing/events/drmres/enable
    for core in drmm managed kobject; do cost recorded $core; done
    echo 0 >/sys/kernel/tracing/events/drmres/enable
    unload drmres_exerciser_managed
    unload drmres_managed
    unload drmres_exerciser
}
