# SPDX-License-Identifier: MIT
# recorder: none
# seconds: 2300
# needs: module drmscope exerciser
#
# What being watched costs the kernel: storms of adds and dels, and binds and unbinds of bochs, alone, beside the kernel's
# own means (kmem:kmalloc, an empty kprobe, drm.debug), and with each backend. The figures go to the facts;
# tests/perf/overhead makes a table of them.

# The machine below is shared: short storms, each kind once a round, so that they are compared where it was equally busy.
pairs=10000
rounds=10
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

# recorded WHAT EVENTS: a storm while these events are enabled, and how many of them it made.
recorded() {
    echo 1 >"$peer/events/$2/enable"
    before=$(events_in $peer)
    storm "$1" $pairs
    fact "events what=$1 pairs=$pairs count=$(($(events_in $peer) - before))"
}

disable() { echo 0 >"$peer/events/$1/enable"; }

one_round() {
    storm alone $pairs
    recorded kmalloc kmem/kmalloc
    echo 1 >$peer/options/stacktrace
    recorded kmalloc_stack kmem/kmalloc
    echo 0 >$peer/options/stacktrace
    disable kmem/kmalloc
    # a kprobe that is hit once a pair
    echo "$(in_drm drmm_kmalloc)" >/sys/module/drmres_exerciser/parameters/empty_probe || fail "no kprobe"
    storm empty_kprobe $pairs
    echo >/sys/module/drmres_exerciser/parameters/empty_probe
    load drmres_trace
    storm module_off $pairs
    echo 0 >/sys/module/drmres_trace/parameters/stacks
    recorded module_plain drmres
    echo 1 >/sys/module/drmres_trace/parameters/stacks
    recorded module_on drmres
    disable drmres
    unload drmres_trace
}

with_module() {
    load drmres_trace
    storm module_off_million $million
    cycles module_off
    echo 1 >$peer/events/drmres/enable
    storm module_on_million $million
    cycles module_on
    disable drmres
    unload drmres_trace
}

with_recorder() {
    say "recorded by backend $1"
    drmscope record -q --backend "$1" -b 32768 -f -o /tmp/overhead.drmscope -- \
        sh -c ". /lab/words.sh; . /lab/scenarios/overhead.sh; for _ in 1 2 3; do storm recorded_$1 $pairs; done; cycles recorded_$1" || fail "not recorded by $1: $?"
}

scenario() {
    load bochs
    echo 0 >/sys/module/drm/parameters/debug || fail "cannot silence drm"
    echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind
    load drmres_exerciser devices=1
    mkdir $peer
    echo 4096 >$peer/buffer_size_kb
    for _ in $(seq $rounds); do one_round; done
    storm alone_million $million
    cycles alone
    with_module
    echo 0x200 >/sys/module/drm/parameters/debug
    cycles drm_debug
    echo 0 >/sys/module/drm/parameters/debug
    cycles alone_again
    with_recorder module
    with_recorder tracefs
    unload drmres_exerciser
}
