# SPDX-License-Identifier: MIT
# modules: udl dummy_hcd usb_f_ss_lb
# judge: oracle stock_findings
#
# A DisplayLink dongle is pulled out while a compositor holds it open. The dongle is a USB gadget of the same guest,
# behind dummy_hcd: a vendor-specific interface with a bulk endpoint that takes all that udl sends. It answers no
# vendor request, so udl sees a dongle without a monitor.
dongle=/sys/kernel/config/usb_gadget/dongle

make_dongle() {
    mount -t configfs configfs /sys/kernel/config || fail "cannot mount configfs"
    mkdir $dongle $dongle/strings/0x409 $dongle/configs/c.1 $dongle/functions/Loopback.0 || fail "cannot make the gadget"
    echo 0x17e9 >$dongle/idVendor
    echo 0x0104 >$dongle/idProduct
    echo "a dongle" >$dongle/strings/0x409/product
    ln -s $dongle/functions/Loopback.0 $dongle/configs/c.1/ || fail "the gadget takes no function"
}

udl_interface() {
    for interface in /sys/bus/usb/drivers/udl/*:1.0; do
        [ -e "$interface" ] && echo "${interface##*/}" && return
    done
    return 1
}

plug_in() {
    say "plug the dongle in"
    echo dummy_udc.0 >$dongle/UDC || fail "the gadget does not start"
    await 1500 [ -e /dev/dri/card0 ]
}

pull_out() {
    say "pull the dongle out"
    fact "remove parent=$1"
    # its folder goes last, the links to it before udl is told
    folder=$(readlink -f "/sys/bus/usb/devices/$1")
    echo "" >$dongle/UDC || fail "the gadget does not stop"
    await 1500 [ ! -e "$folder" ]
}

scenario() {
    fact "kernel_may_log says=Unrecognized"
    fact "kernel_may_log says=Selecting"
    fact "kernel_may_log says=EDID"
    load udl
    load dummy_hcd
    load usb_f_ss_lb
    make_dongle
    plug_in
    interface=$(udl_interface)
    hold compositor "$(node_of "/sys/bus/usb/devices/$interface" card)"
    tell compositor ioctl ok
    pull_out "$interface"
    tell compositor ioctl ENODEV
    linger 0.5
    tell compositor close ok
}
