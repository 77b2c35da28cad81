# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser trace-cmd
# judge: held
#
# A storm as fast as this kernel makes one, on both CPUs at once, is recorded whole, to rows; the same by trace-cmd after it,
# with the same buffer. How fast each came along goes to the facts.

pairs=20000 # on each CPU
kb=4096     # of buffer, for each CPU

storm="for cpu in 1 2; do taskset \$cpu sh -c 'echo $pairs >$at_exerciser/storm' & done; wait"

# The storms' own times, the last two that the kernel told.
tell_times() {
    for ns in $(dmesg | sed -n "s/.*storm: $pairs pairs in \([0-9]*\) ns/\1/p" | tail -n 2); do
        fact "storm by=$1 pairs=$pairs ns=$ns"
    done
}

scenario() {
    load drmres_exerciser devices=1 sizes=8,64
    echo 0 >/sys/module/drm/parameters/debug # a line of the log for each of them would be what is slow
    say "storms that nobody records"
    sh -c "$storm" || fail "a storm broke off"
    tell_times nobody
    say "storms that drmscope records"
    drmscope record --backend module -b $kb -o /tmp/held.drmscope -- sh -c "$storm" >/tmp/record.log 2>&1 ||
        fail "drmscope record ended with $?: $(cat /tmp/record.log)"
    tell_times drmscope
    say "storms that trace-cmd records"
    load drmres_trace
    trace-cmd record -q -C boot -b $kb -e drmres -o /tmp/trace.dat sh -c "$storm" >/tmp/trace-cmd.log 2>&1 ||
        fail "trace-cmd record ended with $?: $(cat /tmp/trace-cmd.log)"
    tell_times trace-cmd
    trace-cmd report --stat -i /tmp/trace.dat >/tmp/trace-cmd.txt 2>&1 || fail "trace-cmd cannot read what it recorded"
    unload drmres_trace
    unload drmres_exerciser
}
