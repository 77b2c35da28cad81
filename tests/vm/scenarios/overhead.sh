# SPDX-License-Identifier: MIT
# recorder: none
# seconds: 7200
# needs: module drmscope exerciser
#
# What being watched costs the kernel: storms of adds and dels, and binds and unbinds of bochs, alone, beside the kernel's
# own means (kmem:kmalloc, an empty kprobe, drm.debug), and with each backend: armed but off, on but read by nobody, and
# recorded; atomic states; and what it takes to load the module, to switch its events on and off, and to unload it.
# The figures go to the facts; tests/perf/overhead makes a table of them.

# The machine below is shared: short storms, each kind once a round, so that they are compared where it was equally busy.
pairs=10000
states=3000
rounds=8
binds=7    # a round
chunks=10  # that make a million
chunk=100000
tracing=/sys/kernel/tracing
peer=$tracing/instances/peer
debug=/sys/module/drm/parameters/debug

# A clock that counts instructions says the same of each round, and takes its time.
if [ "${instructions:-no}" = yes ]; then
    rounds=2 binds=3 chunks=0
fi

nanoseconds() { awk '/^now at/ { print $3; exit }' /proc/timer_list; }

# storm WHAT PAIRS: how long that took says the exerciser.
storm() {
    echo "$2" >$at_exerciser/storm || fail "the storm broke off"
    took=$(dmesg | sed -n "s/.*storm: $2 pairs in \([0-9]*\) ns/\1/p" | tail -n 1)
    [ "$took" -gt 0 ] || fail "the kernel does not say how long the storm took"
    say "$1: $((took / $2)) ns a pair"
    fact "storm what=$1 round=$round pairs=$2 ns=$took"
}

# states WHAT: as many atomic states made and freed as by commits.
states() {
    echo $states >$at_exerciser/states || fail "no atomic states were made"
    took=$(dmesg | sed -n "s/.*states: $states in \([0-9]*\) ns/\1/p" | tail -n 1)
    fact "states what=$1 round=$round states=$states ns=$took"
}

# timed WHAT COMMAND…
timed() {
    step=$1
    shift
    began=$(nanoseconds)
    "$@" || fail "$* ended with $?"
    fact "load what=$step round=$round ns=$(($(nanoseconds) - began))"
}

switch_events() { echo "$1" >$peer/events/drmres/enable; }

million() {
    for _ in $(seq $chunks); do storm "$1_million" $chunk; done
}

# Events in the buffer of an instance, those that were overwritten too.
events_in() { cat "$1"/per_cpu/cpu*/stats | awk '/^(entries|overrun):/ { n += $2 } END { print n }'; }

# counted WHAT INSTANCE: a storm, and how many events of it an instance has.
counted() {
    before=$(events_in "$2")
    storm "$1" $pairs
    fact "events what=$1 pairs=$pairs count=$(($(events_in "$2") - before))"
}

# faults WHAT: a program that touches 32 MiB.
faults() {
    began=$(nanoseconds)
    dd if=/dev/zero of=/dev/null bs=32M count=1 2>/dev/null || fail "dd ended with $?"
    fact "faults what=$1 round=$round ns=$(($(nanoseconds) - began))"
}

# What the tracefs backend does without: a probe and its return on each page fault of the machine, which a filter drops.
probed_faults() {
    echo 'p:peer/fault handle_mm_fault vma=%di:x64' >>$tracing/kprobe_events || fail "no probe on page faults"
    echo 'r:peer/fault_return handle_mm_fault answer=$retval:u32' >>$tracing/kprobe_events || fail "no return probe"
    echo 'vma == 1' >$peer/events/peer/fault/filter
    echo 'answer == 0x80000000' >$peer/events/peer/fault_return/filter
    echo 1 >$peer/events/peer/enable
    hits=$(awk '$1 == "fault" { print $2 }' $tracing/kprobe_profile)
    faults probed
    fact "hits count=$(($(awk '$1 == "fault" { print $2 }' $tracing/kprobe_profile) - hits))"
    echo 0 >$peer/events/peer/enable
    echo -:peer/fault_return >>$tracing/kprobe_events
    echo -:peer/fault >>$tracing/kprobe_events
}

cycles() {
    say "$1: $binds times bind and unbind $bochs"
    for _ in $(seq $binds); do
        began=$(nanoseconds)
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/bind || fail "cannot bind"
        echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind || fail "cannot unbind"
        fact "bind what=$1 round=$round ns=$(($(nanoseconds) - began))"
    done
}

kernels_own_means() {
    storm alone $pairs
    states alone
    cycles alone
    echo 1 >$peer/events/kmem/kmalloc/enable
    counted kmalloc $peer
    echo 1 >$peer/options/stacktrace
    counted kmalloc_stack $peer
    echo 0 >$peer/options/stacktrace
    echo 0 >$peer/events/kmem/kmalloc/enable
    # a kprobe that is hit once a pair
    echo "$(in_drm drmm_kmalloc)" >/sys/module/drmres_exerciser/parameters/empty_probe || fail "no kprobe"
    storm empty_kprobe $pairs
    echo >/sys/module/drmres_exerciser/parameters/empty_probe
    faults alone
    probed_faults
    echo 0x200 >$debug
    cycles drm_debug
    echo 0 >$debug
}

# with_module [COMMAND…]: that too while its events are on.
with_module() {
    timed load /sbin/modprobe drmres_trace
    storm module_off $pairs
    states module_off
    cycles module_off
    echo 0 >/sys/module/drmres_trace/parameters/stacks
    timed on switch_events 1
    counted module_plain $peer
    states module_plain
    echo 1 >/sys/module/drmres_trace/parameters/stacks
    counted module_on $peer
    states module_on
    cycles module_on
    "$@"
    timed off switch_events 0
    timed unload /sbin/rmmod drmres_trace
}

# The probes of a recorder that stands still: defined, and on or off as we say.
with_probes() {
    rm -f /tmp/probes.log
    drmscope record --backend tracefs -b 4096 -f -o /tmp/probes.drmscope >/tmp/probes.log 2>&1 &
    await 15000 grep -q 'recording to' /tmp/probes.log
    agent=$(pidof drmscope-agent)
    stopped="$! $agent $(pidof drmscope-collect)"
    # shellcheck disable=SC2086 # three
    kill -STOP $stopped
    probes=$tracing/instances/drmscope-$agent
    echo 0 >"$probes/events/drmscope_$agent/enable" || fail "the probes cannot be turned off"
    storm tracefs_off $pairs
    cycles tracefs_off
    echo 0 >"$probes/options/stacktrace"
    echo 1 >"$probes/events/drmscope_$agent/enable" || fail "the probes cannot be turned on"
    counted tracefs_plain "$probes"
    echo 1 >"$probes/options/stacktrace"
    counted tracefs_on "$probes"
    cycles tracefs_on
    "$@"
    # shellcheck disable=SC2086 # three
    kill -KILL $stopped
    wait
    drmscope doctor --clean >/tmp/said 2>&1
    no_instance || fail "instances are left: $(instances)"
}

recorded() {
    say "recorded by backend $1"
    drmscope record -q --backend "$1" -b 65536 -f -o /tmp/overhead.drmscope -- \
        sh -c ". /lab/settings; . /lab/words.sh; . /lab/scenarios/overhead.sh; round=$round; storm recorded_$1 $pairs; cycles recorded_$1" ||
        fail "not recorded by $1: $?"
}

scenario() {
    load bochs
    echo 0 >$debug || fail "cannot silence drm"
    echo $bochs >/sys/bus/pci/drivers/bochs-drm/unbind
    load drmres_exerciser devices=1 hazard=state_put # which has modes, and so can make atomic states
    mkdir $peer
    echo never >/sys/kernel/mm/transparent_hugepage/enabled
    echo 4096 >$peer/buffer_size_kb
    for round in $(seq $rounds); do
        kernels_own_means
        with_module
        recorded module
        with_probes
        recorded tracefs
    done
    [ $chunks = 0 ] || with_a_million
    unload drmres_exerciser
}

with_a_million() {
    million alone
    with_module million module_on
    with_probes million tracefs_on
}
