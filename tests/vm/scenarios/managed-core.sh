# SPDX-License-Identifier: MIT
# needs: exerciser managed-core
#
# The exerciser's device does the same three times: its resources are drmm's, then those of the managed core for a
# drm_device, then those of the managed core for a kobject. Their lifetimes must be the same.

build_on() {
    say "build on $1"
    fact "core name=$1"
    echo "$1" >/sys/module/drmres_exerciser/parameters/core || fail "no core $1"
    bind_with none
    echo 10 >$at_exerciser/storm || fail "the storm on $1 broke off"
    hold player "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell player close ok
}

# The core holds drmres_trace, which the recorder unloads only where it has loaded it.
before_recording() {
    load drmres_exerciser devices=1
    unbind_exerciser
    load drmres_exerciser_managed
}

scenario() {
    build_on drmm
    build_on managed
    build_on kobject
}

after_recording() {
    unload drmres_exerciser_managed
    unload drmres_managed
    unload drmres_exerciser
}
