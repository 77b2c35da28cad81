# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module exerciser disk
# modules: ext4 loop quota_v2
# clock: instructions
# possible complaint: ext4_journal_check_start
# not on debug: its kernel has no ext4, no loop device and no quotas
#
# The disk takes no more of a recording, for real: its user's quota is used up, the disk is full, it is read-only from now
# on. Each recording ends by itself and says why; what was committed can be read before and after there is room again, and
# nothing is decided by it. ext4 itself warns of what SysRq-u leaves it to write back. The clock counts instructions, and the
# storm has a rate, so that a busy machine is no different.

kib=4096 # of room
user=    # who reads
# What waited on the disk is gone with the recorder, which may be room enough to complete the session.
stopped='was interrupted|cannot be completed'

# A recorder that hears of a read-only disk only when it writes the -wal back fills 16 MB; to complete that takes as much again, twice.
make_disk() {
    truncate -s 96M /run/disk
    mkfs.ext4 -q -m 0 -O quota -E quotatype=usrquota /run/disk || fail "mkfs.ext4 ended with $?"
    mkdir /disk
    load loop
    mount -t ext4 -o loop,usrquota /run/disk /disk || fail "cannot mount the disk"
    chmod 1777 /disk
}

# record NAME WORD…: with the words before `drmscope`.
record() {
    session=/disk/$1.drmscope
    shift
    say "recording to $session $*"
    "$@" drmscope record --backend module -o $session >/tmp/record.log 2>&1 &
    recorder=$!
    kill -CONT $storm
}

grown() { [ "$(stat -c %s $session-wal)" -gt $((kib * 64)) ]; }

# ends_with PATTERN: by itself, and says so.
ends_with() {
    status=0
    wait $recorder || status=$?
    kill -STOP $storm # which would only keep who reads waiting
    grep -v 'recording to' /tmp/record.log >/tmp/said
    say "status $status: $(cat /tmp/said)"
    [ $status = 74 ] || fail "it did not end with 74"
    grep -q "$1" /tmp/said || fail "it does not say $1"
}

as_nobody() { su -s /bin/sh nobody -c "$*"; } # root has no quota

# undecided TEXT: there are rows, read as they stand, nothing follows from them, and why is said.
undecided() {
    $user drmscope events "$session" 2>/dev/null >/tmp/events || fail "the events cannot be read"
    [ "$(wc -l </tmp/events)" -gt 500 ] || fail "only $(wc -l </tmp/events) lines of events"
    refused 2 "$1" $user drmscope check "$session"
}

completes() {
    undecided 'was interrupted'
    [ ! -e "$session-wal" ] || fail "rows stand beside the session"
    say "$(wc -l </tmp/events) lines of events; $(head -n 1 /tmp/said)"
    rm "$session"
}

quota() {
    setquota -u nobody 0 $kib 0 0 /disk || fail "setquota ended with $?"
    record quota env SUDO_UID=65534 SUDO_GID=65534 SUDO_USER=nobody
    ends_with 'Disk quota exceeded.*once'
    [ "$(stat -c %U $session)" = nobody ] || fail "the session is not the user's"
    user=as_nobody
    undecided "$stopped"
    setquota -u nobody 0 0 0 0 /disk
    completes
    user=
}

full() {
    free=$(df -k /disk | awk 'NR == 2 { print $4 }')
    fallocate -l $((free - kib))k /disk/filler || fail "cannot fill the disk"
    record full
    ends_with 'full.*once'
    undecided "$stopped"
    rm /disk/filler
    completes
}

read_only() { grep -q ' /disk ext4 ro' /proc/mounts; }

read_only_from_now_on() {
    record read-only
    await 3000 grown
    ! mount -o remount,ro /disk 2>/dev/null || fail "the kernel let a disk become read-only that is written to"
    echo u >/proc/sysrq-trigger # which asks nobody
    await 250 read_only
    ends_with 'Read-only file system.*once'
    log=$(stat -c %s "$session-wal")
    [ "$log" -lt 8000000 ] || fail "it wrote $log bytes of -wal before it knew that its disk is read-only"
    undecided 'cannot be completed'
    refused 77 'cannot be written to' drmscope rebuild "$session"
    mount -o remount,rw /disk || fail "cannot remount the disk"
    completes
}

scenario() {
    make_disk
    load drmres_exerciser devices=1 sizes=8,64 storm_rate=10000
    echo 0 >/sys/module/drm/parameters/debug # the storm is to be quick
    (while :; do echo 100 >$at_exerciser/storm; done) &
    storm=$!
    quota
    full
    read_only_from_now_on # the last: what was not written yet ext4 tries again for ever
    kill -9 $storm # it is stopped
}
