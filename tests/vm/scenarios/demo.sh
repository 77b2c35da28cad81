# SPDX-License-Identifier: MIT
# needs: exerciser
#
# What the window shows to whoever opens it first: a display that is unplugged while a compositor holds it open, a
# driver that adds a managed resource with every ioctl, and one that is unbound and never releases its drm_device.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    tell compositor ioctl ok
    remove $bochs
    tell compositor ioctl ENODEV
    linger 0.4
    tell compositor close ok
    load drmres_exerciser
    exercise none
    unbind_exerciser
    bind_with grow_per_ioctl F07
    for player in one two three; do
        hold $player "$(node_of $at_exerciser card)"
        tell $player ioctl ok
        tell $player ioctl ok
        tell $player close ok
    done
    unbind_exerciser
    bind_with forgotten_put F04
    unbind_exerciser
    unload drmres_exerciser
}
