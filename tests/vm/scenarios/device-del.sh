# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
# complaint on debug: possible circular locking dependency .*pciehp/\d+ is trying to acquire lock
#
# As hot-unplug, but it is the hardware that goes: QEMU takes the device off its PCI Express port
# (device_del), as a Thunderbolt cable would. On the debug kernel it goes by pciehp, which takes two locks of its own in
# both orders; lockdep says so.

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    tell compositor ioctl ok
    fact "remove parent=$bochs"
    [ ! -e /proc/lockdep ] || fact "kernel_log says=WARNING"
    ask_host device_del gpu0
    await 1500 gone $bochs
    tell compositor ioctl ENODEV
    tell compositor close ok
}
