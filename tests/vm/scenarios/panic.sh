# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# dies: yes
#
# In mid-storm the kernel panics. A recorder on the host drives the agent in here through a virtio-serial port; what happened
# until a quarter of a second before must be in its session.

scenario() {
    load virtio_console
    await 250 test -e /dev/vport0p1
    /usr/libexec/drmscope/drmscope-agent <>/dev/vport0p1 >&0 &
    ask_host record
    load drmres_exerciser devices=1 sizes=8,64
    echo 1 >/sys/module/kernel/parameters/panic 2>/dev/null
    (while :; do echo 20 >"$at_exerciser/storm"; done) &
    sleep 3
    say "now the kernel panics at $(cut -d' ' -f1 /proc/uptime)"
    echo c >/proc/sysrq-trigger
    sleep 60
}
