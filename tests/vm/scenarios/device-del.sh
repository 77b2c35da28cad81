# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# As hot-unplug, but it is the hardware that goes: QEMU takes the device off its PCI Express port
# (device_del), as a Thunderbolt cable would.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    tell compositor ioctl ok
    fact "remove parent=$bochs"
    ask_host device_del gpu0
    await 1500 gone $bochs
    tell compositor ioctl ENODEV
    tell compositor close ok
}
