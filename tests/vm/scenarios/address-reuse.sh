# SPDX-License-Identifier: MIT
# judge: oracle stock_findings
#
# Bind and unbind until the kernel gives a new drm_device the address of an old one. The addresses come
# from a probe of the lab's own on drm_dev_init(), independent of what is tested; a compositor opens and
# closes each drm_device, so that files too must be told apart.

tracing=/sys/kernel/tracing/instances/lab

before_recording() {
    mkdir $tracing
    echo "p:lab/dev_init $(in_drm drm_dev_init) drm=%di:x64" >/sys/kernel/tracing/kprobe_events
    echo 1 >$tracing/events/lab/dev_init/enable
}

seen() {
    sed -n 's/.*dev_init:.* drm=\(0x[0-9a-f]*\).*/\1/p' $tracing/trace
}

scenario() {
    load bochs
    cycles=1
    while [ -z "$(seen | sort | uniq -d)" ]; do
        [ $cycles -lt 50 ] || fail "no drm_device address came again in $cycles cycles"
        cycles=$((cycles + 1))
        hold compositor "$(node_of "$(pci $bochs)" card)"
        unbind $bochs
        tell compositor close ok
        bind $bochs bochs-drm
    done
    unbind $bochs
}

after_recording() {
    seen | while read -r address; do
        fact "device address=$address"
    done
    echo 0 >$tracing/events/lab/dev_init/enable
    echo >/sys/kernel/tracing/kprobe_events
}
