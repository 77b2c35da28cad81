# SPDX-License-Identifier: MIT
# needs: patched-drm
# recorder: both
# not on debug: drm is built in: there is no drm.ko to put another in the place of
#
# drm.ko with our patch for the kernel's own tree: the tracefs backend takes drm's own drm_managed_* events, beside the
# module, while the exerciser's device is bound, flooded, held and unbound, and adds while it is released.

before_recording() {
    load drmres_exerciser devices=0
    [ -e /sys/kernel/tracing/events/drm/drm_managed_add ] || fail "this drm has no events"
}

scenario() {
    unload drmres_exerciser
    load drmres_exerciser
    exercise none
    echo 20 >$at_exerciser/storm || fail "the storm broke off"
    hold player "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell player close ok
    bind_with add_in_release F18
    fact "anomaly kind=left_by_release"
    unbind_exerciser
}
