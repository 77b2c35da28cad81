# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module
# clock: instructions
#
# Agent, collector, or both are killed at a random instant of a recording. An agent that lives takes away its instance in a second,
# and its probes after it, each of which the kernel lets go alone, after a grace period; no recorder ends before that. What a dead
# one leaves goes with the next recording or with `doctor --clean`. The session opens complete. The clock counts instructions: on
# a busy machine an emulated processor gets too few of them for any limit in seconds.

instance_allowed_ms=$((1000 * slowness)) # a debug kernel's
probes_allowed_ms=$((1500 * slowness))
times=/run/lab/times # of each collector that was killed: instance gone, probes gone, ms later

random() { echo $(($(od -A n -t u2 -N 2 /dev/urandom) % $1)); }
since_kill() { read -r up _ </proc/uptime && echo $((${up%.*}${up#*.}0 - killed_at)); }

left_behind() {
    instances
    grep -o 'drmscope_[0-9]*' /sys/kernel/tracing/dynamic_events | sort -u
}
nothing_left() { [ -z "$(left_behind)" ]; }

start() {
    rm -f /tmp/killed.drmscope* /tmp/killed.log
    drmscope record --backend "$1" -o /tmp/killed.drmscope >/tmp/killed.log 2>&1 &
    recorder=$!
    await 1500 grep -q 'recording to' /tmp/killed.log
    [ "$(left_behind | tr -dc '0-9\n' | sort -u)" = "$(pidof drmscope-agent)" ] ||
        fail "the next recording leaves what a dead one left: $(left_behind)"
}

# readable: what was committed; that it was interrupted is said.
readable() {
    events=$(drmscope events /tmp/killed.drmscope 2>/tmp/said | wc -l)
    grep -q 'was interrupted' /tmp/said || fail "the session does not say that it was interrupted: $(cat /tmp/said)"
    [ ! -e /tmp/killed.drmscope-wal ] || fail "rows stand beside the session"
}

# How long after the kill a folder of tracefs was there, up to a limit that fails. Looked at without starting a program but the
# wait, for each takes processor time from the agent.
there_for() {
    while [ -e "$1" ] && [ "$(since_kill)" -le $((2 * probes_allowed_ms)) ]; do sleep 0.01; done
    since_kill
}

# killed BACKEND agent|collector|both record|doctor: who is killed, and who is there next.
killed() {
    start "$1"
    agent=$(pidof drmscope-agent)
    collector=$(pidof drmscope-collect)
    instance=/sys/kernel/tracing/instances/drmscope-$agent
    group=/sys/kernel/tracing/events/drmscope_$agent
    if [ ! -e "$instance" ] || [ ! -e "$group" ]; then
        fail "the agent has no instance or no probes"
    fi
    load bochs
    usleep "$(random 300000)"
    killed_at=0
    killed_at=$(since_kill)
    case $2 in
    agent) kill -9 "$agent" ;;
    collector)
        kill -9 "$collector"
        instance_ms=$(there_for "$instance")
        probes_ms=$(there_for "$group")
        ;;
    both) kill -9 "$agent" "$collector" ;;
    esac
    status=0
    wait $recorder || status=$?
    ended_ms=$(since_kill)
    [ $status != 0 ] || fail "$2 was killed, and the status is 0"
    said="$1, $2 killed: status $status after $ended_ms ms"
    if [ "$2" = collector ]; then
        nothing_left || fail "the recorder has ended, and the agent left $(left_behind)"
        [ "$instance_ms" -le $instance_allowed_ms ] || fail "the instance was there for $instance_ms ms"
        [ "$probes_ms" -le $probes_allowed_ms ] || fail "the probes were there for $probes_ms ms"
        echo "$instance_ms $probes_ms" >>$times
        said="$said; instance gone after $instance_ms ms, probes after $probes_ms"
    else
        ! nothing_left || fail "a dead agent has taken away what it made"
    fi
    readable
    say "$said; $events lines of events; next: $3"
    unbind $bochs
    unload bochs
    [ "$3" != doctor ] || cleaned
}

cleaned() {
    drmscope doctor --clean >/tmp/said 2>&1
    nothing_left || fail "left after doctor --clean: $(left_behind)"
    [ ! -e /sys/module/drmres_trace ] || unload drmres_trace
}

scenario() {
    /sbin/modprobe drm
    killed tracefs agent record
    killed tracefs both doctor
    killed tracefs collector record
    killed module both record
    killed module agent doctor
    killed module collector doctor
    say "killed six times; at worst the instance was gone after $(sort -n $times | tail -n 1 | cut -d ' ' -f 1) ms," \
        "all after $(sort -n -k 2 $times | tail -n 1 | cut -d ' ' -f 2)"
}
