# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# The device is removed from the PCI bus while a compositor holds it open. The compositor's next ioctl is
# answered with ENODEV; half a second later it closes, which is the last close, and only then is the
# drm_device released.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    tell compositor ioctl ok
    remove $bochs
    tell compositor ioctl ENODEV
    linger 0.5
    tell compositor close ok
}
