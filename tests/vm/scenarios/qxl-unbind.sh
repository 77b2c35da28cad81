# SPDX-License-Identifier: MIT
# devices: qxl
# modules: qxl
# judge: stock_findings
#
# qxl is unbound under an open file, and not bound again: it never frees its interrupt, so that the next bind is a crash
# of the kernel, as is the next interrupt on a shared line.
before_recording() { load qxl; }

scenario() {
    slot=$(pci_slot 0x1b36 0x0100)
    hold keeper "$(node_of "$(pci "$slot")" card)"
    unbind "$slot"
    tell keeper close ok
}
