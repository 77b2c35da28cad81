# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser
#
# `drmscope cycle` takes devices down again and again, and always puts them back: also when it is interrupted, and when
# whoever does the cycles is killed.

bound() { [ -e "$1/driver" ] && [ -n "$(ls "$1/drm")" ]; }

# cycles STATUS PATTERN ARGUMENT…: it ends with that status, says the pattern, and the device is back.
cycles() {
    say "cycle $*"
    expected=$1 pattern=$2
    shift 2
    ended=0
    drmscope cycle "$@" -o "/tmp/cycle.drmscope" -f >/tmp/said 2>&1 || ended=$?
    cat /tmp/said
    [ $ended = "$expected" ] || fail "cycle $* ended with $ended, not $expected: $(cat /tmp/said)"
    grep -qE "$pattern" /tmp/said || fail "cycle $* said nothing of $pattern: $(cat /tmp/said)"
}

interrupted() {
    say "Ctrl-C after some of 10000 cycles"
    drmscope cycle $exerciser --times 10000 -o /tmp/interrupted.drmscope >/tmp/said 2>&1 &
    cycler=$!
    await 1500 doing_cycles
    linger 1
    kill -INT $cycler
    ended=0
    wait $cycler || ended=$?
    cat /tmp/said
    [ $ended = 130 ] || fail "it ended with $ended, not 130"
    grep -qE 'stopped after [0-9]+ of 10000 cycles' /tmp/said || fail "it did not say where it stopped"
    bound $at_exerciser || fail "the exerciser is not bound"
}

# The process that does the cycles dies between an unbind and the bind: the one that waits for it makes up for it.
killed() {
    say "whoever does the cycles is killed"
    drmscope cycle $exerciser --times 10000 -o /tmp/killed.drmscope >/tmp/said 2>&1 &
    cycler=$!
    await 1500 doing_cycles
    await 1500 unbound_and_killed
    ended=0
    wait $cycler || ended=$?
    cat /tmp/said
    [ $ended = 137 ] || fail "it ended with $ended, not 137"
    bound $at_exerciser || fail "the exerciser is not bound"
}

doing_cycles() {
    for doer in $(pidof drmscope); do
        if grep -q -e --no-record "/proc/$doer/cmdline"; then
            return 0
        fi
    done
    return 1
}

unbound_and_killed() {
    kill -STOP "$doer"
    if [ ! -e $at_exerciser/driver ]; then
        kill -KILL "$doer"
        return 0
    fi
    kill -CONT "$doer"
    return 1
}

scenario() {
    load bochs
    shown=console
    # without CONFIG_FB_DEVICE the kernel does not say whose the framebuffer is that the console is on
    [ -e /sys/class/graphics/fb0 ] || shown='shows a picture'
    refused 77 "$shown.*Say --really twice" drmscope cycle $bochs
    refused 77 'once more' drmscope cycle $bochs --really
    refused 64 'no device "card77"; there is card' drmscope cycle card77
    bound "$(pci $bochs)" || fail "a refused device was touched"
    drmscope cycle $bochs --times 3 --how remove -n >/tmp/said || fail "a dry run ended with $?"
    grep -q "1. remove $bochs from the PCI bus" /tmp/said || fail "a dry run said: $(cat /tmp/said)"
    bound "$(pci $bochs)" || fail "a dry run touched the device"
    for how in unbind remove module; do
        cycles 0 'Residue: none in 2 cycles' $bochs --times 2 --how $how --hold open,mmap --really --really
        bound "$(pci $bochs)" || fail "$bochs is not back after --how $how"
    done
    cycles 0 'Residue: none in 2 cycles' $bochs --times 2 --how remove --hold open --late-close --really --really
    bound "$(pci $bochs)" || fail "$bochs is not back after a late close"
    unload bochs

    load vgem
    cycles 0 '"left_count": 0' vgem --times 2 --how module --hold dmabuf,mmap --json
    grep -q '"released": true' /tmp/said || fail "vgem was not released"
    unload vgem

    load drmres_exerciser
    cycles 0 'Residue: none in 3 cycles' $exerciser --times 3 --hold open
    choose_hazard forgotten_put
    echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/unbind
    echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/bind
    cycles 1 'Residue: [0-9]+ resources.* in 3 cycles' $exerciser --times 3
    choose_hazard none
    interrupted
    killed
}
