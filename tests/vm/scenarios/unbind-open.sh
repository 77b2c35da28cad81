# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# The driver is unbound while a compositor holds the device: its module cannot be unloaded before the
# late close has let the drm_device go.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    unbind $bochs
    refuse_unload bochs
    tell compositor ioctl ENODEV
    tell compositor close ok
    unload bochs
}
