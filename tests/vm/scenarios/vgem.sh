# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# vgem, a driver without hardware: loaded, used through its render node, unloaded.

scenario() {
    load vgem
    hold player "$(node_of "$(vgem_device)" renderD)"
    refuse_unload vgem
    tell player ioctl ok
    tell player close ok
    unload vgem
}
