# SPDX-License-Identifier: MIT
# needs: lab-faulty
#
# A driver takes three references to its drm_device and returns two: it is never released. The recording is
# asked to tell of every reference, and names the function that kept one. The driver's module is unloaded, so
# that the drm_device outlives even that.
# shellcheck disable=SC2034 # the recorder's words
record_options=--refs

# Its init code is freed once it is loaded, and the memory given to the next module: not in the recording, or an
# address in that may be taken for the former.
before_recording() { load drm_shmem_helper; }

scenario() {
    fact "exercise hazard=reference parent=drmscope-faulty rules=F04 right=no"
    fact "reference site=take_and_return got=1 returned=1"
    fact "reference site=take_for_a_while got=1 returned=0"
    fact "reference site=take_for_ever got=1 returned=0"
    fact "unexplained refs=1"
    load lab_faulty faults=reference
    hold player "$(node_of /sys/devices/platform/drmscope-faulty card)"
    tell player ioctl ok
    echo drmscope-faulty >/sys/bus/platform/drivers/drmscope-faulty/unbind || fail "cannot unbind drmscope-faulty"
    tell player ioctl ENODEV
    tell player close ok
    # the recorder reads the symbols of the module while it is there
    linger 4
    unload lab_faulty
}
