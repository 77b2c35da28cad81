# SPDX-License-Identifier: MIT
# possible complaint: WARNING: .* drm_mm_takedown\+
# judge: oracle stock_findings
#
# virtio-gpu, which has a render node, is removed through /sys (QEMU cannot take it off itself) while a
# compositor holds its primary node and a player its render node. Buffers whose release the driver has asked the
# host for when it is removed are never freed: the host's answer finds no driver. The kernel may warn of that.

scenario() {
    fact "kernel_may_log says=drm_mm_takedown"
    gpu=$(pci_slot 0x1af4 0x1050)
    load virtio_gpu
    hold compositor "$(node_of "$(pci "$gpu")" card)"
    hold player "$(node_of "$(pci "$gpu")" renderD)"
    tell player ioctl ok
    remove "$gpu"
    tell player ioctl ENODEV
    tell player close ok
    tell compositor ioctl ENODEV
    tell compositor close ok
}
