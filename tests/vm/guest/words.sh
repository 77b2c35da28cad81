# SPDX-License-Identifier: MIT
#
# The words that scenarios are written in. Each says on the host's line what it does, and ends the
# scenario where the kernel does not do as told. What a test must know afterwards goes into the facts.

facts=/run/lab/facts
bochs=0000:01:00.0

before_recording() { :; }
after_recording() { :; }

say() {
    echo "$*" >&3
    echo "$*" >&2
}

fact() { echo "$*" >>$facts; }

fail() {
    say "failed: $*"
    exit 1
}

# The host does it (QEMU's monitor) and answers when it is done.
ask_host() {
    say "ask $*"
    read -r answer <&3
    [ "$answer" = ok ] || fail "host, asked for $*: $answer"
}

load() {
    say "load $*"
    /sbin/modprobe "$@" || fail "modprobe $* ended with $?"
}

unload() {
    say "unload $1"
    /sbin/rmmod "$1" || fail "rmmod $1 ended with $?"
}

# A module that something still holds does not go.
refuse_unload() {
    say "unload $1, which must be refused"
    if /sbin/rmmod "$1" 2>/tmp/rmmod.err; then
        fail "rmmod $1 was not refused"
    fi
    grep -q 'in use' /tmp/rmmod.err || fail "rmmod $1 said: $(cat /tmp/rmmod.err)"
    fact "refused module=$1"
}

# How tracefs calls a function of drm: by its module, which a drm that is built in does not have.
in_drm() {
    if [ -e /sys/module/drm ] && [ ! -e /sys/module/drm/initstate ]; then
        echo "$1"
    else
        echo "drm:$1"
    fi
}

# The PCI address of the device with this vendor and device id.
pci_slot() {
    for device in /sys/bus/pci/devices/*; do
        if [ "$(cat "$device/vendor") $(cat "$device/device")" = "$1 $2" ]; then
            echo "${device##*/}"
            return
        fi
    done
    fail "no PCI device $1 $2"
}

# The device node of a kind (card, renderD) that belongs to a device in /sys.
node_of() {
    for node in "$1"/drm/"$2"* "$1"/*/drm/"$2"*; do
        if [ -e "$node" ]; then
            echo "/dev/dri/${node##*/}"
            return
        fi
    done
    fail "$1 has no $2 node"
}

vgem_device() {
    for device in /sys/devices/platform/vgem /sys/devices/faux/vgem; do
        if [ -e $device ]; then
            echo $device
            return
        fi
    done
    fail "vgem made no device"
}

pci() { echo "/sys/bus/pci/devices/$1"; }

unbind() {
    say "unbind $1"
    fact "unbind parent=$1"
    echo "$1" >"$(pci "$1")/driver/unbind" || fail "cannot unbind $1"
}

bind() {
    say "bind $1 to $2"
    fact "bind parent=$1"
    echo "$1" >"/sys/bus/pci/drivers/$2/bind" || fail "cannot bind $1 to $2"
}

remove() {
    say "remove $1"
    fact "remove parent=$1"
    echo 1 >"$(pci "$1")/remove" || fail "cannot remove $1"
    [ ! -e "$(pci "$1")" ] || fail "$1 is still there"
}

gone() { [ ! -e "$(pci "$1")" ]; }

rescan() {
    say "rescan"
    echo 1 >/sys/bus/pci/rescan || fail "cannot rescan the PCI bus"
}

# hold COMM PATH: a program of that name opens PATH and keeps it.
hold() {
    say "$1 opens $2"
    mkfifo "/run/lab/$1.in" "/run/lab/$1.out" || fail "cannot make the line to $1"
    exec 4<>"/run/lab/$1.out"
    holder "$1" "$2" $facts <>"/run/lab/$1.in" >"/run/lab/$1.out" 4<&- &
    read -r answer <&4
    exec 4<&-
    [ "$answer" = "open ok" ] || fail "$1, opening $2: $answer"
}

# share COMM PATH: the same, by a program that shares buffers and obeys "order".
share() {
    say "$1 opens $2"
    mkfifo "/run/lab/$1.in" "/run/lab/$1.out" || fail "cannot make the line to $1"
    exec 4<>"/run/lab/$1.out"
    sharer "$1" "$2" $facts <>"/run/lab/$1.in" >"/run/lab/$1.out" 4<&- &
    read -r answer <&4
    exec 4<&-
    [ "$answer" = "open ok" ] || fail "$1, opening $2: $answer"
}

# order COMM WORD ANSWER: words are those of tests/vm/sharer.c.
order() {
    say "$1: $2, which must be $3"
    exec 4<>"/run/lab/$1.out"
    echo "$2" >"/run/lab/$1.in"
    read -r answer <&4
    exec 4<&-
    [ "$answer" = "$2 $3" ] || fail "$1, told to $2: $answer, not $3"
}

# tell COMM ioctl|ask|close ANSWER: what it must answer is "ok" or the errno.
tell() {
    say "$1: $2, which must be $3"
    exec 4<>"/run/lab/$1.out"
    echo "$2" >"/run/lab/$1.in"
    read -r answer <&4
    exec 4<&-
    [ "$answer" = "$2 $3" ] || fail "$1, told to $2: $answer, not $3"
    [ "$2" != close ] || rm "/run/lab/$1.in" "/run/lab/$1.out"
}

# The exerciser's first device. bind_with HAZARD [RULES]: what it does, and which findings must come of that. A
# hazard that parameter hazards calls right must bring none.
exerciser=drmres-exerciser.0
at_exerciser=/sys/devices/platform/$exerciser

exercise() {
    right=no
    grep -q "^$1: right" /sys/module/drmres_exerciser/parameters/hazards && right=yes
    fact "exercise parent=$exerciser hazard=$1 right=$right rules=${2:-none}"
}

choose_hazard() { echo "$1" >/sys/module/drmres_exerciser/parameters/hazard || fail "no hazard $1"; }

bind_with() {
    say "bind $exerciser with $1"
    choose_hazard "$1"
    exercise "$@"
    echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/bind || fail "cannot bind $exerciser with $1"
}

# A probe that is meant to fail.
fail_to_bind_with() {
    say "bind $exerciser with $1, which must fail"
    choose_hazard "$1"
    exercise "$@"
    ! echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/bind || fail "binding with $1 did not fail"
}

unbind_exerciser() {
    say "unbind $exerciser"
    echo $exerciser >/sys/bus/platform/drivers/drmres-exerciser/unbind || fail "cannot unbind $exerciser"
}

# A recorder on the host drives the agent in here through a virtio-serial port, and has rows of a storm when this returns.
# The storm goes on until the machine dies.
port() { ls /dev/vport*p1; }

storm_into_port() {
    load virtio_console
    await 250 port
    /usr/libexec/drmscope/drmscope-agent <>"$(port)" >&0 2>/tmp/agent.log &
    ask_host record
    load drmres_exerciser devices=1 sizes=8,64
    (while :; do echo 20 >$at_exerciser/storm; done) &
    ask_host events 1000
}

let_go() {
    say "let go"
    echo 1 >/sys/module/drmres_exerciser/parameters/let_go || fail "cannot let go"
}

# Nothing happens for so many seconds: a program that notices late. Never used to wait for something.
linger() {
    say "linger $1 s"
    sleep "$1"
}

# refused STATUS PATTERN COMMAND…: the command ends with that status and says something of the pattern.
refused() {
    say "refused with $1: $2"
    expected=$1 pattern=$2
    shift 2
    ended=0
    "$@" >/tmp/said 2>&1 || ended=$?
    [ $ended = "$expected" ] || fail "$* ended with $ended, not $expected, and said: $(cat /tmp/said)"
    grep -qiE "$pattern" /tmp/said || fail "$* said nothing of $pattern: $(cat /tmp/said)"
}

# The agent's tracefs instances, none if it has cleaned up.
instances() { ls -d /sys/kernel/tracing/instances/drmscope-* 2>/dev/null; }

# await TRIES CONDITION…: a condition that no event tells of, looked at every 20 ms.
await() {
    tries=$1
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "waited in vain for: $*"
        sleep 0.02
    done
}

recording() { grep -q 1 /sys/kernel/tracing/instances/drmscope-*/events/drmres/enable; }
no_instance() { [ -z "$(instances)" ]; }
