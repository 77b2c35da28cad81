# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope
#
# Recordings without the module, which is not there: probes are global in the kernel, and must be gone
# whatever ends a recording. Somebody else's stay.

tracefs=/sys/kernel/tracing
groups() { ls -d $tracefs/events/drmscope_* 2>/dev/null; }
no_group() { [ -z "$(groups)" ]; }
probing() { grep -q '[1X]' $tracefs/instances/drmscope-*/events/drmscope_*/add/enable; }

# Ctrl-C reaches the recorder and all that it started, so it must lead a process group.
start() {
    rm -f /tmp/probes.drmscope*
    interruptible 4 drmscope record -o /tmp/probes.drmscope >/tmp/probes.log 2>&1 4>/dev/null &
    recorder=$!
    await 1500 probing
}

finished() {
    status=0
    wait "$recorder" || status=$?
}

clean() {
    await 250 no_instance
    await 250 no_group
    [ "$(cat $tracefs/dynamic_events)" = "p:mine/untouched vfs_fsync" ] ||
        fail "dynamic events are: $(cat $tracefs/dynamic_events)"
}

ctrl_c() {
    start
    load bochs
    kill -INT "-$recorder"
    finished
    [ $status = 0 ] || fail "Ctrl-C: status $status: $(cat /tmp/probes.log)"
    clean
    grep -q 'through probes in tracefs, without the module: drmres_trace is not installed' /tmp/probes.log ||
        fail "it does not say which backend and why: $(cat /tmp/probes.log)"
    drmscope devices /tmp/probes.drmscope | grep -q bochs || fail "the session does not have the device"
}

collector_killed() {
    start
    kill -9 "$(pidof drmscope-collect)"
    finished
    say "collector killed: status $status"
    [ $status != 0 ] || fail "the collector was killed, and the status is 0"
    clean
}

kill_agent() {
    start
    kill -9 "$(pidof drmscope-agent)"
    finished
    say "agent killed: status $status"
    [ $status != 0 ] || fail "the agent was killed, and the status is 0"
    [ -n "$(groups)" ] || fail "the agent was killed, and left nothing that could be cleaned up"
}

scenario() {
    echo 'p:mine/untouched vfs_fsync' >>$tracefs/dynamic_events || fail "cannot define a probe"
    ctrl_c
    collector_killed
    kill_agent
    drmscope doctor | grep -q 'drmscope_' || fail "doctor does not see what is left"
    drmscope doctor --clean >/tmp/said 2>&1
    clean
    kill_agent
    left=$(groups)
    start # where something is left, that is taken for it
    await 1500 [ ! -e "$left" ]
    await 1500 probing
    kill -INT "-$recorder"
    finished
    clean
    refused 69 drmres_trace drmscope record --backend module -o /tmp/module.drmscope -- true
}
