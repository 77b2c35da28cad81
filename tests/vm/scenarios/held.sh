# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# judge: held
#
# A storm as fast as this kernel makes one, on both CPUs at once, is recorded whole, to rows. How fast it came along goes to
# the facts; beside trace-cmd, at one rate, is scenario paced.

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
    unload drmres_exerciser
}
