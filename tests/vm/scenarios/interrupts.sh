# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module
#
# A recording is ended at any time by Ctrl-C, or its collector is killed, while drivers come and go. Each
# time the agent cleans up, and a session that is there can be read.

# Ctrl-C reaches the recorder and all that it started, so it must lead a process group: until it tells that it
# does, there is none to interrupt.
start() {
    rm -f /tmp/interrupted.drmscope* /tmp/group
    mkfifo /tmp/group || fail "cannot make /tmp/group"
    interruptible 4 drmscope record -o /tmp/interrupted.drmscope >/tmp/interrupt.log 2>&1 4>/tmp/group &
    recorder=$!
    group=
    read -r group </tmp/group
    [ "$group" = leads ] || fail "the recorder leads no process group: $(cat /tmp/interrupt.log)"
}

# It says so; without that, what it began is nothing yet, and goes.
armed() { grep -q 'recording to' /tmp/interrupt.log; }

interrupt() { kill -INT "-$recorder" || fail "there is no recorder to interrupt: $(cat /tmp/interrupt.log)"; }

finished() {
    status=0
    wait "$recorder" || status=$?
}

readable() {
    [ ! -e /tmp/interrupted.drmscope ] || drmscope devices /tmp/interrupted.drmscope >/tmp/said 2>&1 ||
        fail "the session cannot be read: $(cat /tmp/said)"
}

clean() {
    await 250 no_instance
    [ ! -e /sys/module/drmres_trace ] || fail "the module is still loaded"
}

ctrl_c_while_recording() {
    start
    await 1500 recording
    load bochs
    interrupt
    finished
    [ $status = 0 ] || fail "Ctrl-C while recording: status $status: $(cat /tmp/interrupt.log)"
    clean
    drmscope devices /tmp/interrupted.drmscope | grep -q bochs || fail "the session does not have the device"
    unbind $bochs
}

ctrl_c_early() {
    start
    sleep "$1"
    interrupt
    finished
    say "Ctrl-C after $1 s: status $status"
    # 130: it came before the program could even listen, and there is nothing yet.
    [ $status -lt 128 ] || { [ $status = 130 ] && [ ! -e /tmp/interrupted.drmscope ]; } ||
        fail "Ctrl-C after $1 s: killed by a signal, $status"
    clean
    readable
}

collector_killed() {
    start
    await 1500 armed
    kill -9 "$(pidof drmscope-collect)"
    finished
    say "collector killed: status $status"
    [ $status != 0 ] || fail "the collector was killed, and the status is 0"
    clean
    readable
    drmscope rebuild /tmp/interrupted.drmscope >/tmp/said 2>&1 || fail "cannot rebuild: $(cat /tmp/said)"
}

agent_killed() {
    start
    await 1500 armed
    kill -9 "$(pidof drmscope-agent)"
    finished
    say "agent killed: status $status"
    [ $status != 0 ] || fail "the agent was killed, and the status is 0"
    readable
    drmscope doctor --clean >/tmp/said 2>&1
    await 250 no_instance
    [ ! -e /sys/module/drmres_trace ] || unload drmres_trace
}

scenario() {
    ctrl_c_while_recording
    for after in 0 0.05 0.1 0.2 0.3 0.5 0.8 1.2; do
        ctrl_c_early $after
    done
    collector_killed
    agent_killed
}
