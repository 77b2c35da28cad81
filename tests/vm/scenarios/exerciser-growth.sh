# SPDX-License-Identifier: MIT
# needs: exerciser
#
# Managed resources pile up on a drm_device that stays: one for every open, every ioctl, every bind of another
# device. Beside each stands the driver that takes back what it added.

# Three players, one after the other, ask twice each.
play() {
    for player in one two three; do
        hold $player "$(node_of $at_exerciser card)"
        tell $player ioctl ok
        tell $player ioctl ok
        tell $player close ok
    done
}

try() {
    bind_with "$1" "${2:-none}"
    play
    unbind_exerciser
}

rebind() {
    for _ in 1 2 3; do
        bind_with "$1" "${2:-none}"
        unbind_exerciser
    done
}

scenario() {
    load drmres_exerciser devices=2
    exercise none
    unbind_exerciser
    try freed_per_close
    try grow_per_open F07
    try freed_per_ioctl
    try grow_per_ioctl F07
    rebind freed_per_unbind
    rebind grow_per_bind
    unload drmres_exerciser
}
