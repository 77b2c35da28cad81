# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser lab-faulty
# dies: yes
#
# In mid-storm the kernel panics. A recorder on the host drives the agent in here through a virtio-serial port; what it
# was sent must be in its session.

scenario() {
    storm_into_port
    say "now the kernel panics at $(cut -d' ' -f1 /proc/uptime)"
    /sbin/modprobe lab_faulty faults=panic # SysRq not every kernel has
    sleep 60
}
