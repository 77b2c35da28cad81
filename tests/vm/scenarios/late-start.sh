# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# The recording starts after the device exists and is held open: what is older than the recording is
# known from its snapshot. Then the device is removed and closed.

before_recording() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
}

scenario() {
    tell compositor ioctl ok
    remove $bochs
    tell compositor ioctl ENODEV
    tell compositor close ok
}
