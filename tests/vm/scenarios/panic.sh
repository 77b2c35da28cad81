# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# dies: yes
#
# In mid-storm somebody asks for a crash (SysRq-c) and the kernel panics. A recorder on the host drives the agent in here
# through a virtio-serial port; what it was sent must be in its session.

scenario() {
    storm_into_port
    end=$(cut -d' ' -f1 /proc/uptime)
    echo '<3>drmscope-lab: the end comes' >/dev/kmsg # from here the console's clock tells how long it took
    say "now the kernel panics at $end"
    echo c >/proc/sysrq-trigger
    sleep 60
}
