# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser trace-cmd
# clock: instructions
# judge: paced
# not on debug: KASAN and lockdep take so many instructions for each event that the storm comes to no rate
#
# The same storm at the same rate, recorded by drmscope and after it by trace-cmd, each with the same buffer, which holds
# half of it at most. The clock counts instructions, or the storm would come to its rate on a machine that is not busy alone.

kb=4096 # of buffer

# record NAME RATE THEN COMMAND…: the storm of a second, which COMMAND runs, and with it THEN; how long the kernel says that it took.
record() {
    name=$1 rate=$2 next=$3
    shift 3
    say "$rate pairs a second that $name records"
    echo "$rate" >/sys/module/drmres_exerciser/parameters/storm_rate
    "$@" sh -c "echo $rate >$at_exerciser/storm && $next" >/tmp/record.log 2>&1 ||
        fail "$name ended with $?: $(cat /tmp/record.log)"
    fact "storm by=$name rate=$rate $(dmesg | sed -n 's/.*storm: \([0-9]*\) pairs in \([0-9]*\) ns/pairs=\1 ns=\2/p' | tail -n 1)"
}

scenario() {
    load drmres_exerciser devices=1 sizes=8,64
    load drmres_trace
    echo 0 >/sys/module/drm/parameters/debug # a line of the log for each of them would be what is slow
    for rate in 20000 30000; do
        session=/tmp/paced-$rate.drmscope
        record drmscope $rate "drmscope top $session >/tmp/paced-$rate.top" \
            drmscope record --backend module -b $kb -o $session --
        record trace-cmd $rate true trace-cmd record -q -C boot -b $kb -e drmres -o /tmp/paced-$rate.dat
        trace-cmd report --stat -i /tmp/paced-$rate.dat >/tmp/paced-$rate.stat 2>&1 || fail "trace-cmd cannot read what it recorded"
    done
    unload drmres_trace
    unload drmres_exerciser
}
