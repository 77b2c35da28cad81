# SPDX-License-Identifier: MIT
"""What a guest needs whose users become root by pkexec: the system bus, polkit's daemon and its helper, PAM, two users; out of the
host's packages."""
import pathlib
import re

from image import host_program
from kernels import LabError, run

POLICY = "packaging/org.drmscope.policy" # of a build directory
RULES = """polkit.addRule(function(action, subject) {
    if (action.id == "org.drmscope.record" && subject.isInGroup("tracers")) { return polkit.Result.YES; }
});
"""
# Name, uid, groups. Ada may give a password, as an administrator; Grace is in the rule's group.
USERS = {"ada": (1000, "sudo"), "grace": (1001, "tracers")}
PASSWORD = "lovelace"
PROGRAMS = {"/usr/lib/polkit-1/polkitd": "polkitd", "/usr/lib/polkit-1/polkit-agent-helper-1": "polkitd",
            "/usr/bin/pkexec": "pkexec", "/usr/bin/pkttyagent": "polkitd", "/usr/bin/dbus-daemon": "dbus", "/usr/bin/dbus-send": "dbus"}
FILES = {"/usr/share/dbus-1/system.conf": "dbus", "/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf": "polkitd",
         "/usr/share/polkit-1/rules.d/50-default.rules": "polkitd",
         "/usr/share/polkit-1/actions/org.freedesktop.policykit.policy": "polkitd"}


def installed(path, package):
    if not pathlib.Path(path).exists():
        raise LabError(f"{path} is not on this machine; try: apt-get install {package}")
    return path


def installed_prefix(build):
    """The folder that the build's own policy has the agent below, as it is named in an image."""
    path = re.search(r">(/.*)/libexec/drmscope/drmscope-agent<", (build / POLICY).read_text(encoding="utf-8"))
    if path is None:
        raise LabError(f"{build / POLICY} names no agent")
    return path[1].lstrip("/")


def add_elevation(image, build):
    for program, package in PROGRAMS.items():
        image.add_program(installed(program, package), program)
    for name in ("unix", "permit"):
        module = f"/lib/x86_64-linux-gnu/security/pam_{name}.so"
        image.add_program(installed(module, "libpam-modules"), module)
    for file, package in FILES.items():
        image.add_file(installed(file, package), file)
    image.add_file(build / POLICY, "usr/share/polkit-1/actions/org.drmscope.policy")
    image.add_text(RULES, "etc/polkit-1/rules.d/49-tracers.rules")
    image.add_text("auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n", "etc/pam.d/polkit-1")
    add_users(image)


def add_users(image):
    hashed = run([host_program("busybox", "busybox-static"), "mkpasswd", "-m", "sha512", PASSWORD], "busybox mkpasswd").strip()
    passwd, group, shadow = ["polkitd:x:102:102::/:/bin/false", "messagebus:x:101:101::/:/bin/false"], ["root:x:0:"], ["root:*:20000::::::"]
    for number, name in enumerate(dict.fromkeys(groups for _, groups in USERS.values())):
        group.append(f"{name}:x:{200 + number}:" + ",".join(user for user, (_, of) in USERS.items() if of == name))
    for name, (uid, _) in USERS.items():
        passwd.append(f"{name}:x:{uid}:{uid}::/tmp/{name}:/bin/sh")
        group.append(f"{name}:x:{uid}:")
        shadow.append(f"{name}:{hashed}:20000::::::")
    image.add_text("root:x:0:0::/tmp:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n" + "\n".join(passwd) + "\n", "etc/passwd")
    image.add_text("\n".join(group) + "\npolkitd:x:102:\nmessagebus:x:101:\nnogroup:x:65534:\n", "etc/group")
    image.add_text("\n".join(shadow) + "\n", "etc/shadow")
    image.add_text("/bin/sh\n", "etc/shells")
