# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# The driver is unbound and bound again while a compositor still holds the first drm_device: two
# drm_devices of one parent live at the same time, the old one until the late close.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    unbind $bochs
    bind $bochs bochs-drm
    hold player "$(node_of "$(pci $bochs)" card)"
    tell compositor ioctl ENODEV
    tell player ioctl ok
    tell compositor close ok
    tell player close ok
    unbind $bochs
}
