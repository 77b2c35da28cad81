# SPDX-License-Identifier: MIT
# recorder: none
# needs: drmscope module other-module
# not on debug: drm is built in, so that it cannot be missing; what else is refused is no matter of the kernel
#
# What `drmscope record` cannot work with: each is refused with a message that names it, and with the
# status that names.md promises; nothing is left behind.

extra=/lib/modules/$(uname -r)/extra
tracefs=/sys/kernel/tracing

record() { drmscope record --backend module -o "$@"; }
record_as_nobody() { su nobody -s /bin/sh -c "drmscope record -o /tmp/nobody/s.drmscope -- true"; }

without_tracefs() {
    umount $tracefs || fail "cannot unmount tracefs"
    refused 69 tracefs record /tmp/no-tracefs.drmscope -- true
    mount -t tracefs tracefs $tracefs || fail "cannot mount tracefs again"
}

without_module() {
    mv $extra/drmres_trace.ko /run/ && /sbin/depmod || fail "cannot hide the module"
    refused 69 drmres_trace record /tmp/no-module.drmscope -- true
    cp /lab/other/drmres_trace.ko $extra/ && /sbin/depmod || fail "cannot put the other kernel's module there"
    refused 69 'another kernel|exec format' record /tmp/other-module.drmscope -- true
    mv /run/drmres_trace.ko $extra/ && /sbin/depmod || fail "cannot put the module back"
}

# The module finds that its mirror of the private node does not fit (asked for by a parameter for tests).
with_wrong_mirror() {
    mkdir -p /etc/modprobe.d
    echo 'options drmres_trace node_shift=8' >/etc/modprobe.d/lab.conf
    load bochs
    refused 69 'dmesg .* says why' record /tmp/wrong-mirror.drmscope -- true
    dmesg | grep -q 'drmres_trace: refusing to load: built for another drm' || fail "the module gave no reason"
    unbind $bochs
    unload bochs
    rm /etc/modprobe.d/lab.conf
    for module in drm_vram_helper drm_ttm_helper ttm drm_kms_helper drm; do
        /sbin/rmmod $module 2>/dev/null
    done
}

without_drm() {
    mkdir /run/hidden
    find /lib/modules -name 'drm*.ko' ! -name 'drmres*' -exec mv -t /run/hidden {} +
    /sbin/depmod || fail "cannot hide drm"
    refused 69 'without DRM' drmscope doctor
    refused 69 'without DRM.*CONFIG_DRM' record /tmp/no-drm.drmscope -- true
}

with_wrong_arguments() {
    echo something >/tmp/exists.drmscope
    refused 73 'exists' record /tmp/exists.drmscope -- true
    [ "$(cat /tmp/exists.drmscope)" = something ] || fail "the file that exists was touched"
    refused 73 'no folder' record /nowhere/s.drmscope -- true
    refused 64 'no such command' record /tmp/no-command.drmscope -- /no/such/command
    refused 64 '.' drmscope record --no-such-option
    refused 65 'not a' drmscope devices /tmp/exists.drmscope
    rm /tmp/exists.drmscope
}

scenario() {
    mkdir /tmp/nobody && chown 65534 /tmp/nobody
    refused 77 'root' record_as_nobody
    without_tracefs
    without_module
    with_wrong_arguments
    with_wrong_mirror
    without_drm
    [ -z "$(instances)" ] || fail "tracefs instances are left: $(instances)"
    [ ! -e /sys/module/drmres_trace ] || fail "the module is still loaded"
}
