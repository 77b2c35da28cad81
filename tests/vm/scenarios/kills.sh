# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module
#
# Agent, collector, or both are killed at a random instant of a recording: no instance and no probe is left a
# second later, or after the next doctor --clean; the session opens complete.

random() { echo $(($(od -A n -t u2 -N 2 /dev/urandom) % $1)); }

left_behind() {
    instances
    grep -o 'drmscope_[0-9]*' /sys/kernel/tracing/dynamic_events | sort -u
}
nothing_left() { [ -z "$(left_behind)" ]; }

killed() {
    rm -f /tmp/killed.drmscope* /tmp/killed.log
    drmscope record --backend "$1" -o /tmp/killed.drmscope >/tmp/killed.log 2>&1 &
    recorder=$!
    await 1500 grep -q 'recording to' /tmp/killed.log
    load bochs
    usleep "$(random 300000)"
    case $2 in
    agent) kill -9 "$(pidof drmscope-agent)" ;;
    collector) kill -9 "$(pidof drmscope-collect)" ;;
    both) kill -9 "$(pidof drmscope-agent)" "$(pidof drmscope-collect)" ;;
    esac
    wait $recorder
    status=$?
    [ $status != 0 ] || fail "$2 was killed, and the status is 0"
    # an agent that lives cleans up at once
    [ "$2" != collector ] || await 250 nothing_left
    drmscope doctor --clean >/tmp/said 2>&1
    nothing_left || fail "left after doctor --clean: $(left_behind)"
    say "$1, $2 killed: status $status, $(drmscope events /tmp/killed.drmscope 2>/dev/null | wc -l) lines of events"
    drmscope events /tmp/killed.drmscope 2>&1 >/dev/null | grep -q 'was interrupted' ||
        fail "the session does not say that it was interrupted"
    [ ! -e /tmp/killed.drmscope-wal ] || fail "rows stand beside the session"
    unbind $bochs
    unload bochs
    [ ! -e /sys/module/drmres_trace ] || unload drmres_trace
}

scenario() {
    /sbin/modprobe drm
    killed tracefs agent
    killed tracefs both
    killed tracefs collector
    killed module both # interrupts.sh kills the others of its
}
