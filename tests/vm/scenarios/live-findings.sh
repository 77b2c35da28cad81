# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
#
# While a recording runs, `findings --follow` tells what a driver did wrong. Both recorder and collector are then killed
# with -9: the follower completes what they left, and ends.

told() { grep -q "$1" /tmp/followed; }

scenario() {
    drmscope record -o /tmp/live.drmscope >/tmp/live.log 2>&1 &
    recorder=$!
    await 1500 grep -q 'recording to' /tmp/live.log
    drmscope findings --follow /tmp/live.drmscope >/tmp/followed 2>/tmp/follower.log &
    follower=$!
    load drmres_exerciser
    unbind_exerciser
    bind_with swapped_nodes
    unbind_exerciser
    await 15000 told F23
    say "told while recording: $(grep -m 1 F23 /tmp/followed)"
    grep -q saved /tmp/live.log && fail "the recording was over: $(cat /tmp/live.log)"
    collector=$(pidof drmscope-collect)
    kill -STOP "$collector"
    kill -9 "$recorder"
    kill -9 "$collector"
    wait "$follower" || fail "the follower ended with $?: $(cat /tmp/follower.log)"
    say "follower: $(tail -n 1 /tmp/follower.log)"
    grep -q 'was interrupted' /tmp/follower.log || fail "the follower does not say what became of it: $(cat /tmp/follower.log)"
    await 1500 no_instance
    unload drmres_exerciser
}
