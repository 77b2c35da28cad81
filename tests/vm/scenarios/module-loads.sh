# SPDX-License-Identifier: MIT
# recorder: none
# needs: module exerciser
# seconds: 14400
#
# The module is loaded, told to record and unloaded 200 times while a storm of adds and dels goes on. The kernel must
# not complain. Its log must hold all that it says until then: drm's own lines are turned off, and a storm, which says
# one line, is long.

storm_on() {
    storms=0
    while [ ! -e /run/lab/enough ]; do
        echo 20000 >$at_exerciser/storm || exit 1
        storms=$((storms + 1))
    done
    echo $storms >/run/lab/enough
}

scenario() {
    events=/sys/kernel/tracing/events/drmres
    load drmres_exerciser devices=2
    echo 0 >/sys/module/drm/parameters/debug || fail "cannot silence drm"
    turns 50 &
    storm_on &
    say "200 loads during storms"
    for i in $(seq 200); do
        /sbin/modprobe drmres_trace || fail "modprobe drmres_trace ended with $?"
        echo 1 >$events/enable || fail "cannot enable the events"
        echo 1 >/sys/module/drmres_trace/parameters/announce || fail "cannot make the module announce"
        echo 0 >$events/enable
        /sbin/rmmod drmres_trace || fail "rmmod drmres_trace ended with $?"
        say "$i loads, $(cut -d' ' -f1 /proc/uptime) s after the boot"
    done
    touch /run/lab/enough
    wait $! || fail "the storm broke off"
    say "$(cat /run/lab/enough) storms of 20,000 pairs meanwhile"
    unload drmres_exerciser
}
