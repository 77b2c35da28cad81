# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# As hot-unplug, but the module does not take its first choice of kernel functions for add and del, as on a
# kernel that is built otherwise. The recording must be just as complete.

before_recording() {
    mkdir -p /etc/modprobe.d
    echo 'options drmres_trace rung=1' >/etc/modprobe.d/lab.conf
}

scenario() {
    load bochs
    hold compositor "$(node_of "$(pci $bochs)" card)"
    remove $bochs
    tell compositor ioctl ENODEV
    tell compositor close ok
}
