# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module elevation
#
# Users who are not root record by pkexec, with the system bus, polkit's daemon and the policy that is installed: as a rule
# allows, as the policy asks for by itself, with nobody there to ask for a password, with the right one and a wrong one. What the
# policy does not name is not run as root, and what the agent does not know it does not do.

agent=/usr/local/libexec/drmscope/drmscope-agent # as the policy has it
asks='Password: '
password=lovelace

# as USER WORD…: a shell of that user's runs them. pkexec wants to know who asks, so that the shell stays.
as() {
    user=$1
    shift
    su -s /bin/sh "$user" -c "export PATH=/usr/local/bin:\$PATH; cd /tmp/$user; $*; exit \$?"
}

polkit_answers() {
    dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
        string:org.freedesktop.PolicyKit1 | grep -q 'boolean true'
}

start_polkit() {
    grep -q ">$agent<" /usr/share/polkit-1/actions/org.drmscope.policy || fail "the policy names another agent"
    mkdir -p /var /dev/pts /run/dbus
    ln -s /run /var/run
    mount -t devpts devpts /dev/pts
    dbus-daemon --config-file=/usr/share/dbus-1/system.conf --nofork --nopidfile --nosyslog >/tmp/dbus.log 2>&1 &
    await 1500 [ -S /run/dbus/system_bus_socket ]
    /usr/lib/polkit-1/polkitd --no-debug >/tmp/polkitd.log 2>&1 &
    await 1500 polkit_answers
    for user in ada grace; do
        mkdir /tmp/$user
        chown $user:$user /tmp/$user
    done
}

record='drmscope record --via pkexec --backend module -o recorded.drmscope -- true'

# recorded USER: a session of that user's, with what was there, and the agent has cleaned up.
recorded() {
    [ "$(stat -c %U "/tmp/$1/recorded.drmscope")" = "$1" ] || fail "the session is not $1's"
    as "$1" drmscope devices recorded.drmscope >/tmp/said 2>&1 || fail "the session cannot be read: $(cat /tmp/said)"
    grep -q bochs /tmp/said || fail "the session does not have the device: $(cat /tmp/said)"
    rm -f "/tmp/$1/"*
    nothing_done "$1"
}

nothing_done() {
    no_instance || fail "there is an instance: $(instances)"
    [ ! -e /sys/module/drmres_trace ] || fail "the module is loaded"
    [ -z "$(ls -A "/tmp/$1")" ] || fail "there is a file: $(ls -A "/tmp/$1")"
}

allowed_by_a_rule() {
    say "grace, whom a rule allows it"
    as grace "$record" >/tmp/said 2>&1 || fail "record ended with $?: $(cat /tmp/said)"
    recorded grace
}

nobody_asks() {
    refused 77 'pkexec.*--via sudo' as ada "$record"
    say "$(cat /tmp/said)"
    nothing_done ada
}

# attended ANSWER: ada records while an agent of polkit's asks, at a terminal where somebody types ANSWER. It must be there for
# the process that records, so that this says its number first, and begins when it is told to.
attended() {
    rm -f /run/lab/number /run/lab/go /run/lab/there
    mkfifo /run/lab/number /run/lab/go /run/lab/there
    chmod 666 /run/lab/number /run/lab/go /run/lab/there
    as ada "sh -c 'echo \$\$ >/run/lab/number; read -r _ </run/lab/go; exec $record'" >/tmp/said 2>&1 &
    recorder=$!
    read -r number </run/lab/number
    as ada "exec terminal '$asks' '$1' pkttyagent --notify-fd 3 --process $number 3>/run/lab/there" >/tmp/terminal.log 2>&1 &
    cat /run/lab/there # it says nothing, and closes it when it is there
    echo go >/run/lab/go
}

ended() {
    status=0
    wait $recorder || status=$?
    say "status $status: $(cat /tmp/said)"
}

right_password() {
    say "ada, with the right password"
    attended $password
    ended
    [ $status = 0 ] || fail "record ended with $status; at the terminal: $(cat /tmp/terminal.log)"
    grep -q 'COMPLETE' /tmp/terminal.log || fail "nobody was asked: $(cat /tmp/terminal.log)"
    recorded ada
}

wrong_password() {
    say "ada, with a wrong password"
    attended "not $password"
    ended
    [ $status = 77 ] || fail "record ended with $status; at the terminal: $(cat /tmp/terminal.log)"
    grep -q 'FAILED' /tmp/terminal.log || fail "nobody was asked: $(cat /tmp/terminal.log)"
    grep -q 'pkexec.*--via sudo' /tmp/said || fail "it does not say what to do"
    nothing_done ada
}

who_asks_goes_away() {
    say "ada, whose agent of polkit's ends while it asks"
    asks='nothing' attended nothing
    await 1500 grep -q 'Password: ' /tmp/terminal.log
    kill -9 "$(pidof pkttyagent)"
    ended
    [ $status = 77 ] || fail "record ended with $status"
    nothing_done ada
}

# The rule is for what the policy names alone; the agent for what it knows.
nothing_else() {
    refused 64 'takes no arguments' as grace pkexec $agent start
    cp $agent /tmp/copied-agent
    refused 127 'textual authentication agent|not authorized' as grace pkexec /tmp/copied-agent
    mkdir /tmp/own
    cp /usr/local/libexec/drmscope/drmscope-* /tmp/own
    refused 77 'pkexec.*--via sudo' as grace "DRMSCOPE_LIBEXEC=/tmp/own $record"
    refused 127 'textual authentication agent|not authorized' as grace pkexec /bin/sh -c id
    for verb in 'exec /bin/sh' 'load-module /tmp/own.ko' 'buffer-kb 9999999999' 'value 999 1' '../../etc/shadow'; do
        ended=0
        as grace "echo '$verb' | pkexec $agent" >/tmp/stream 2>/tmp/said || ended=$?
        [ $ended != 0 ] || fail "the agent took $verb"
        grep -aq 'not a verb' /tmp/stream /tmp/said || fail "the agent said of $verb: $(cat /tmp/said)"
        say "$verb: status $ended"
    done
    nothing_done grace
}

scenario() {
    load bochs
    start_polkit
    allowed_by_a_rule
    nobody_asks
    right_password
    wrong_password
    who_asks_goes_away
    nothing_else
}
