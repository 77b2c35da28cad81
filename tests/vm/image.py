# SPDX-License-Identifier: MIT
"""The guest's file system: an initramfs packed from the host's programs and one Debian kernel's modules."""
import os
import pathlib
import re
import shutil
import subprocess

from kernels import HERE, LabError, run

# What scenarios load, and what carries the results out (9p over virtio).
MODULES = ("bochs", "virtio_gpu", "vgem", "virtio_pci", "virtio_console", "9pnet_virtio", "9p")
KMOD_NAMES = ("modprobe", "insmod", "rmmod", "lsmod", "modinfo", "depmod")
FOLDERS = ("bin", "sbin", "usr/bin", "lib64", "proc", "sys", "dev", "tmp", "run", "share", "etc", "lab",
           "usr/libexec/drmscope")


def host_program(name, package):
    path = shutil.which(name, path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
    if path is None:
        raise LabError(f"{name} is not installed on this machine; try: apt-get install {package}")
    return path


class Image:
    """A tree that becomes the initramfs. Owned by one lab run, below a folder of its own."""

    def __init__(self, tree, kernel, more_modules=()):
        self._tree = tree
        self._kernel = kernel
        for folder in FOLDERS:
            (tree / folder).mkdir(parents=True, exist_ok=True)
        self.add_text("root:x:0:0::/tmp:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n", "etc/passwd")
        self._add_busybox()
        self._add_kmod()
        self._add_modules(more_modules)

    def add_file(self, source, place):
        target = self._tree / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)

    def add_text(self, text, place):
        target = self._tree / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def add_program(self, source, place):
        """A program with the shared libraries that it is linked to, at the places where it looks for them."""
        self.add_file(source, place)
        # The guest unpacks this under emulation: debug information would double the time to boot.
        run([host_program("strip", "binutils"), self._tree / place.lstrip("/")], f"stripping {source}")
        listed = subprocess.run(["ldd", source], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                check=False).stdout
        if "not found" in listed:
            raise LabError(f"{source} misses a library:\n{listed}")
        for library in re.findall(r"(/\S+) \(0x", listed):
            if not (self._tree / library.lstrip("/")).exists():
                self.add_file(library, library)

    def add_extra_module(self, module):
        self.add_file(module, f"lib/modules/{self._kernel.release}/extra/{module.name}")

    def replace_module(self, module):
        """Another build of one of the kernel's own modules, in its place."""
        places = list((self._tree / "lib/modules").rglob(module.name))
        if len(places) != 1:
            raise LabError(f"the guest has {len(places)} modules {module.name}, not one to replace")
        shutil.copy(module, places[0])

    def pack(self, target):
        run([host_program("depmod", "kmod"), "-b", self._tree, self._kernel.release], "depmod for the guest")
        files = subprocess.run(["find", ".", "-print0"], cwd=self._tree, stdout=subprocess.PIPE, check=True).stdout
        with open(target, "wb") as out:
            subprocess.run(["cpio", "--null", "--create", "--format=newc", "--owner=0:0", "--quiet"],
                           cwd=self._tree, input=files, stdout=out, check=True)

    def _add_busybox(self):
        busybox = host_program("busybox", "busybox-static")
        if subprocess.run(["ldd", busybox], capture_output=True, check=False).returncode == 0:
            raise LabError(f"{busybox} is not static; try: apt-get install busybox-static")
        self.add_file(busybox, "bin/busybox")
        for name in run([busybox, "--list"], "busybox --list").split():
            if name not in KMOD_NAMES and name != "busybox":
                (self._tree / "bin" / name).symlink_to("busybox")

    def _add_kmod(self):
        self.add_program(host_program("kmod", "kmod"), "bin/kmod")
        for name in KMOD_NAMES:
            (self._tree / "sbin" / name).symlink_to("/bin/kmod")

    def _add_modules(self, more_modules):
        release = self._kernel.release
        base = self._kernel.root / "lib/modules" / release
        shown = run([host_program("modprobe", "kmod"), "-d", self._kernel.root, "-S", release, "--show-depends",
                     "--all", *MODULES, *more_modules], "modprobe --show-depends")
        for path in sorted(set(re.findall(r"^insmod (\S+)", shown, re.M))):
            self.add_file(path, str(pathlib.PurePath("lib/modules", release, os.path.relpath(path, base))))
        for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
            self.add_file(base / name, f"lib/modules/{release}/{name}")


def add_scenario(image, scenario, settings):
    """The scenario, the words it is written in, and how it is to be run."""
    image.add_file(HERE / "guest/init", "init")
    image.add_file(HERE / "guest/act", "lab/act")
    image.add_file(HERE / "guest/words.sh", "lab/words.sh")
    image.add_file(scenario, f"lab/scenarios/{scenario.name}")
    image.add_text("".join(f"{key}={value}\n" for key, value in settings.items()), "lab/settings")
