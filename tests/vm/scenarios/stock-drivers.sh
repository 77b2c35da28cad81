# SPDX-License-Identifier: MIT
# devices: cirrus-vga qxl
# modules: cirrus qxl
# judge: stock_findings
# possible complaint: WARNING: .* drm_mm_takedown\+
# possible complaint: WARNING: .* module_put\+
# possible complaint: BUG virtio-gpu-vbufs \(
# possible complaint: WARNING: .* kmem_cache_destroy\+
#
# Drivers of the kernel, each taken down in every way that it can be, while files, mappings and dma-bufs of it are held,
# closed before and after it is back. What the rules say of them is in docs/findings.md, and true. qxl is only opened
# (see qxl-unbind.sh). The console (fbcon_release) may put a module too often when one of several framebuffers comes
# again: the kernel warns. 6.1's virtio_gpu resets its queues with commands in flight, and never frees their buffers: at
# the final put it destroys their cache all the same (virtio_gpu_free_vbufs), and the slab allocator says so. 6.12's
# takes them back (virtio_gpu_reclaim_vbufs).

# They are bound when the recording begins, and again, from their first breath, later.
before_recording() {
    load bochs
    load virtio_gpu
    load cirrus
    load qxl
    load vgem
}

# rounds DEVICE HOLD HOW…: whatever the console is on goes as well.
rounds() {
    device=$1 held=$2
    shift 2
    for how in "$@"; do
        for late in "" --late-close; do
            [ "$how$late" != module--late-close ] || continue
            say "$device: $how $late"
            # shellcheck disable=SC2086 # no word where it is empty
            drmscope cycle "$device" --no-record -q --times 2 --how "$how" --hold "$held" $late --really --really ||
                fail "cycle $device --how $how $late ended with $?"
        done
    done
}

scenario() {
    gpu=$(pci_slot 0x1af4 0x1050)
    card=$(node_of "$(pci "$gpu")" card)
    gpu=$(basename "$(readlink -f "/sys/class/drm/${card##*/}/device")")
    rounds $bochs open,mmap unbind remove module
    rounds "$(pci_slot 0x1013 0x00b8)" open,mmap,dmabuf unbind remove module
    share player "$(node_of "$(pci "$(pci_slot 0x1b36 0x0100)")" card)"
    order player buffer ok
    order player map ok
    order player exit ok
    rounds vgem open,mmap,dmabuf module
    rounds "$gpu" open,mmap,dmabuf unbind remove
    # a file that stays open for long, and one that is never closed
    hold slow "$(node_of "$(pci $bochs)" card)"
    unbind $bochs
    linger 5.2
    tell slow close ok
    bind $bochs bochs-drm
    hold keeper "$(node_of "$(pci $bochs)" card)"
    unbind $bochs
    refuse_unload bochs
    linger 1.2 # or the end of the recording would be an excuse
}
