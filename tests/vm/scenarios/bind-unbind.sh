# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# A driver binds and is unbound, twice, and nobody opens the device: every drm_device is released by the
# unbind itself.

scenario() {
    load bochs
    unbind $bochs
    bind $bochs bochs-drm
    unbind $bochs
}
