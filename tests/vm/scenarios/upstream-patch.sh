# SPDX-License-Identifier: MIT
# recorder: none
# needs: patched-drm
# not on debug: drm is built in: there is no drm.ko to put another in the place of
#
# drm.ko with our patch for the kernel's own tree: its drm_managed_* events are drm's own debug lines, one by one, in
# order, node, name and size, while the exerciser's device is bound, flooded, held and unbound.

tracing=/sys/kernel/tracing

from_trace() {
    sed -n -e 's/.*: drm_managed_\(add\|del\|release\): .* node=\([0-9a-f]*\), .* name=\(.*\), size=\([0-9]*\)$/\1 \2 \3 (\4 bytes)/p' \
        -e 's/.*: drm_managed_release_\(begin\|end\): .*/drmres release \1/p' $tracing/trace |
        sed -e 's/^add /ADD /' -e 's/^del /DEL /' -e 's/^release /REL /'
}

from_log() {
    dmesg | sed -n '/events are armed/,$ s/.*\(ADD\|DEL\|REL\|drmres release\) \([0-9a-f]\{16\} .* bytes)\|begin\|end\)$/\1 \2/p'
}

scenario() {
    load drmres_exerciser devices=0
    echo 1 >$tracing/events/drm/enable || fail "this drm has no events"
    echo 'events are armed' >/dev/kmsg
    unload drmres_exerciser
    load drmres_exerciser
    echo 20 >$at_exerciser/storm || fail "the storm broke off"
    hold player "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell player close ok
    bind_with add_in_release
    unbind_exerciser
    from_trace >/tmp/from-trace
    from_log >/tmp/from-log
    lines=$(wc -l </tmp/from-log)
    [ "$lines" -gt 80 ] || fail "the kernel's log has only $lines lines"
    cmp /tmp/from-trace /tmp/from-log || fail "the events are not the lines of the log: see from-trace and from-log"
    say "$lines lines of the log are the events"
    unload drmres_exerciser
}
