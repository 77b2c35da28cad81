# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# dies: yes
#
# In mid-storm the power is cut. A recorder on the host drives the agent in here through a virtio-serial port; what it
# was sent must be in its session.

scenario() {
    storm_into_port
    say "now the power is cut at $(cut -d' ' -f1 /proc/uptime)"
    ask_host cut
    sleep 60
}
