# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# judge: overrun
#
# A recorder that cannot keep up: while the agent is stopped, a storm writes over the smallest buffer there is, many
# times. What the session says was missed is what the kernel itself counts, CPU for CPU.

fact_of_cpu() {
    cpu=${1##*/cpu}
    fact "cpu=$cpu overrun=$(sed -n 's/^overrun: //p' "$1/stats") dropped=$(sed -n 's/^dropped events: //p' "$1/stats")"
}

storm_on() {
    taskset "$1" sh -c "echo $2 >$at_exerciser/storm" || fail "the storm on CPUs $1 broke off"
}

scenario() {
    load drmres_exerciser devices=1 sizes=8,64
    drmscope record --backend module -b 64 -o /tmp/overrun.drmscope >/tmp/record.log 2>&1 &
    recorder=$!
    await 1500 grep -q 'recording to' /tmp/record.log
    storm_on 1 20 # what is stored around the gaps
    storm_on 2 20
    kill -STOP "$(pidof drmscope-agent)"
    storm_on 1 2000
    storm_on 2 3000
    for stats in /sys/kernel/tracing/instances/drmscope-*/per_cpu/cpu*; do
        fact_of_cpu "$stats"
    done
    kill -CONT "$(pidof drmscope-agent)"
    kill -TERM $recorder
    status=0
    wait $recorder || status=$?
    [ $status = 2 ] || fail "events were missed, and record ended with $status: $(cat /tmp/record.log)"
}
