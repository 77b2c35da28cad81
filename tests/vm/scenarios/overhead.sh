# SPDX-License-Identifier: MIT
# recorder: none
# seconds: 2300
# needs: module drmscope exerciser
#
# What being watched costs the kernel: storms of adds and dels, and binds and unbinds of bochs, alone, beside the kernel's
# own means (kmem:kmalloc, an empty kprobe, drm.debug), and with each backend. The figures go to the facts;
# tests/perf/overhead makes a table of them.

# Many short storms: the machine below is shared, and the quickest of them was disturbed the least.
pairs=10000
times=10
million=1000000
binds=50
tracing=/sys/kernel/tracing
peer=$tracing/instances/peer

nanoseconds() { awk '/^now at/ { print $3; exit }' /proc/timer_list; }

# storm WHAT PAIRS: how long that took says the exerciser.
storm() {
    echo "$2" >$at_exerciser/storm || fail "the storm broke off"
    took=$(dmesg | sed -n "s/.*storm: $2 pairs in \([0-9]*\) ns/\1/p" | tail -n 1)
    [ "$took" -gt 0 ] || fail "the kernel does not say how long the storm took"
    say "$1: $((took / $2)) ns a pair"
    fact "storm what=$1 pairs=$2 ns=$took"
}

storms() {
    for _ in $(seq $times); do storm "$1" $pairs; done
}

# Events in the buffer of an instance, those that were overwritten too.
events_in() { cat "$1"/per_cpu/cpu*/stats | awk '/^(entries|overrun):/ { n += $2 } END { print n }'; }

cycles() {
    say "$1: $binds times bind and unbind $bochs"
    for _ in $(seq $binds); do
        began=$(nanoseconds)
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/bind || fail "cannot bind"
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind || fail "cannot unbind"
        fact "bind what=$1 ns=$(($(nanoseconds) - began))"
    done
}

with_kmalloc() {
    echo 1 >$peer/events/kmem/kmalloc/enable
    before=$(events_in $peer)
    storms "$1"
    fact "events what=$1 pairs=$((times * pairs)) count=$(($(events_in $peer) - before))"
    echo 0 >$peer/events/kmem/kmalloc/enable
}

# A kprobe that is hit once a pair.
with_empty_kprobe() {
    echo "$(in_drm drmm_kmalloc)" >/sys/module/drmres_exerciser/parameters/empty_probe || fail "no kprobe"
    storms empty_kprobe
    echo >/sys/module/drmres_exerciser/parameters/empty_probe
}

with_module() {
    load drmres_trace
    storms module_off
    storm module_off_million $million
    cycles module_off
    echo 1 >$peer/events/drmres/enable
    before=$(events_in $peer)
    storms module_on
    fact "events what=module_on pairs=$((times * pairs)) count=$(($(events_in $peer) - before))"
    echo 0 >/sys/module/drmres_trace/parameters/stacks
    storms module_plain
    echo 1 >/sys/module/drmres_trace/parameters/stacks
    storm module_on_million $million
    cycles module_on
    echo 0 >$peer/events/drmres/enable
    unload drmres_trace
}


with_recorder() {
    say "recorded by backend $1"
    drmscope record -q --backend "$1" -b 32768 -f -o /tmp/overhead.drmscope -- \
        sh -c ". /lab/words.sh; . /lab/scenarios/overhead.sh; storms recorded_$1; cycles recorded_$1" || fail "not recorded by $1: $?"
}

scenario() {
    load bochs
    echo 0 >/sys/module/drm/parameters/debug || fail "cannot silence drm"
    echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind
    load drmres_exerciser devices=1
    mkdir $peer
    echo 4096 >$peer/buffer_size_kb
    storms alone
    storm alone_million $million
    cycles alone
    with_kmalloc kmalloc
    echo 1 >$peer/options/stacktrace
    with_kmalloc kmalloc_stack
    echo 0 >$peer/options/stacktrace
    with_empty_kprobe
    with_module
    echo 0x200 >/sys/module/drm/parameters/debug
    cycles drm_debug
    echo 0 >/sys/module/drm/parameters/debug
    storms alone_again
    cycles alone_again
    with_recorder module
    with_recorder tracefs
    unload drmres_exerciser
}
