# SPDX-License-Identifier: MIT
# recorder: none
# judge: stock_findings
# needs: drmscope module
#
# Two record at a time. The first, which loaded the module, ends first: it must not take the module from under
# the second.

record() {
    mkfifo "/run/lab/$1.go"
    drmscope record -o "/tmp/$1.drmscope" -- sh -c "read -r _ </run/lab/$1.go" >"/tmp/$1.log" 2>&1 &
}

scenario() {
    load bochs
    # Opening blocks until COMMAND is there to read, and COMMAND runs once the recording is armed.
    record first
    first=$!
    exec 5>/run/lab/first.go
    record second
    second=$!
    exec 6>/run/lab/second.go
    for agent in $(pidof drmscope-agent); do
        [ "$(cut -d' ' -f19 "/proc/$agent/stat")" = -10 ] || fail "an agent does not come before others: $(cat "/proc/$agent/stat")"
    done
    say "both are armed; the first ends"
    echo go >&5
    wait $first || fail "the first recorder ended with $?: $(cat /tmp/first.log)"
    [ -e /sys/module/drmres_trace ] || fail "the first recorder took the module from the second"
    unbind $bochs
    echo go >&6
    wait $second || fail "the second recorder ended with $?: $(cat /tmp/second.log)"
    drmscope events /tmp/second.drmscope | grep -q release_end || fail "the second recorder missed the unbind"
    [ -z "$(instances)" ] || fail "tracefs instances are left: $(instances)"
}
