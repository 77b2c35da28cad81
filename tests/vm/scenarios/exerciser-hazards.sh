# SPDX-License-Identifier: MIT
# needs: exerciser
# complaint: WARNING: .* drmm_kfree\+
# complaint: WARNING: .* drm_mode_config_cleanup\+
# complaint on debug: BUG: sleeping function called from invalid context at include/linux/sched/mm.h
#
# The exerciser's device is bound once with every hazard, and once with the same thing done right. A player holds
# it across the unbind. Then the module goes, with three drm_devices that it never released, and comes again for two
# players that never close: one whose drm_device is only held, and with it the module, and one whose drm_device goes
# under its open file.

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

# The player calls the driver's own ioctl before and after.
try_asking() {
    bind_with "$1" "$2"
    hold player "$(node_of $at_exerciser card)"
    tell player ask ok
    unbind_exerciser
    tell player ask "$3"
    tell player close ok
}

held_module() {
    bind_with module_kept
    unbind_exerciser
    refuse_unload drmres_exerciser
    let_go
}

scenario() {
    fact "kernel_log says=WARNING" # of del_unknown and connector_kept
    fact "driver_export count=2"   # export_put, export_kept
    load drmres_exerciser
    echo 0x210 >/sys/module/drm/parameters/debug || fail "cannot have drm's log of atomic states"
    exercise none
    unbind_exerciser
    for hazard in drmm_state kmalloc_atomic free_beside_action del_in_release connector_put add_in_remove del_null \
        quick_release balanced_put state_put export_put module_put ioctl_checked brief_section; do
        try $hazard none
    done
    try devm_state F01
    try_asking devm_asked F01,F02,F21 ok
    try_asking devm_guarded none ENODEV
    try add_action_atomic F08
    try free_under_action F10
    try connector_kept F17
    try swapped_nodes F23
    fact "anomaly kind=release_order_broken"
    try add_after_unplug F25
    try slow_release F20
    try slow_release F20 # of one release alone it accuses nobody
    try no_unplug F02,F21 ok
    try ioctl_after_unplug none ok
    try add_in_release F18
    fact "anomaly kind=left_by_release"
    try del_next_in_release F18 # and then the walk releases what was deleted
    fact "anomaly kind=next_deleted_in_release"
    fact "anomaly kind=release_without_add"
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
    try state_kept F04
    unload drmres_exerciser
    load drmres_exerciser
    exercise none F19 # and F04 tells who holds it
    hold keeper "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell keeper ioctl ENODEV
    refuse_unload drmres_exerciser
    bind_with put_too_often F05
    fact "goes_under comm=diehard"
    hold diehard "$(node_of $at_exerciser card)"
    unbind_exerciser
    linger 1.2 # or the end of the recording would be an excuse
}
