# SPDX-License-Identifier: MIT
# needs: exerciser
#
# Four devices with six resources each; one of them adds and deletes a resource 300 times as fast as it goes, then
# 30 times at 100 a second. References are taken and returned. Every event of it must be there.

storm() {
    say "storm of $1 pairs"
    echo "$1" >$at_exerciser/storm || fail "the storm of $1 pairs broke off"
}

refs() {
    say "references: $1"
    echo "$1" >$at_exerciser/refs || fail "cannot change the references by $1"
}

scenario() {
    load drmres_exerciser devices=4 sizes=8,64,128,1024,65536,262144
    storm 300
    echo 100 >/sys/module/drmres_exerciser/parameters/storm_rate
    storm 30
    refs 3
    refs -2
    hold player "$(node_of $at_exerciser card)"
    unbind_exerciser
    tell player close ok
    let_go
    unload drmres_exerciser
}
