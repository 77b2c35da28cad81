# SPDX-License-Identifier: MIT
# needs: exerciser
# complaint: WARNING: .* drmm_kfree\+
#
# The exerciser's device is bound once with every hazard, and once with the same thing done right. A player holds
# it across the unbind. At the end the module goes, with two drm_devices that it never released.

# try HAZARD RULES [ANSWER]: the player's ioctl after the unbind is answered ENODEV unless told otherwise.
try() {
    bind_with "$1" "$2"
    hold player "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell player ioctl "${3:-ENODEV}"
    tell player close ok
}

try_and_let_go() {
    try "$1" "$2"
    let_go
}

held_module() {
    bind_with module_kept
    unbind_exerciser
    refuse_unload drmres_exerciser
    let_go
}

scenario() {
    fact "kernel_log says=WARNING" # of del_unknown
    fact "driver_export count=2"   # export_put, export_kept
    load drmres_exerciser
    exercise none
    unbind_exerciser
    for hazard in devm_state drmm_state kmalloc_atomic add_in_remove del_null \
        quick_release balanced_put export_put module_put ioctl_checked brief_section; do
        try $hazard none
    done
    try add_action_atomic F08
    try slow_release F20
    try no_unplug F02 ok
    try ioctl_after_unplug none ok
    try add_in_release F18
    fact "anomaly kind=left_by_release"
    try del_unknown F22
    fact "anomaly kind=del_of_unknown_pointer"
    try stuck_unplug F24
    try big_held F06
    linger 1.2 # or the player's close would explain it
    let_go
    try_and_let_go big_freed none
    try_and_let_go export_kept none
    held_module
    fail_to_bind_with balanced_put_on_error
    fail_to_bind_with forgotten_put_on_error F04
    try forgotten_put F04
    unload drmres_exerciser
    linger 1.2 # or the end of the recording would be an excuse
}
