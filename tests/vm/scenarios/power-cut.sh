# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
# dies: yes
#
# In mid-storm the power is cut. A recorder on the host drives the agent in here through a virtio-serial port; what it
# was sent must be in its session.

port() { ls /dev/vport*p1; }

scenario() {
    load virtio_console
    await 250 port
    /usr/libexec/drmscope/drmscope-agent <>"$(port)" >&0 2>/tmp/agent.log &
    ask_host record
    load drmres_exerciser devices=1 sizes=8,64
    # shellcheck disable=SC2154 # words.sh has it
    (while :; do echo 20 >"$at_exerciser/storm"; done) &
    sleep 10 # the symbols of the module go first, and an emulated CPU sends them slowly
    say "now the power is cut at $(cut -d' ' -f1 /proc/uptime)"
    ask_host cut
    sleep 60
}
