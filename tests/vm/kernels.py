# SPDX-License-Identifier: MIT
"""The kernels of the lab, and what is compiled for them: our module and the guest's small programs."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SERIES = ("6.1", "6.12")
KERNELS = (*SERIES, "debug")


class LabError(Exception):
    """The lab cannot do what was asked: something that it needs is missing or does not build."""


class Kernel:
    """One kernel that is ready, as tests/vm/kernel prints it."""

    def __init__(self, series):
        made = subprocess.run([HERE / "kernel", series], stdout=subprocess.PIPE, text=True, check=False)
        if made.returncode != 0:
            raise LabError(f"tests/vm/kernel {series} ended with {made.returncode}")
        paths = dict(line.split("=", 1) for line in made.stdout.splitlines())
        self.series = series
        self.slowness = 5 if series == "debug" else 1 # KASAN, lockdep
        # It knows only PCI Express' own hotplug; Debian's kernels know ACPI's, which QEMU prefers.
        native = series == "debug"
        self.machine = ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"] if native else []
        self.words = " pcie_ports=native" if native else ""
        self.release = paths["RELEASE"]
        self.image = pathlib.Path(paths["BOOT"])
        self.root = pathlib.Path(paths["MODULES"])
        self.headers = pathlib.Path(paths["KDIR"])


@contextlib.contextmanager
def locked(folder):
    """One caller at a time works in a folder; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command, what, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          **options)
    if done.returncode != 0:
        raise LabError(f"{what} failed ({done.returncode}):\n{done.stdout}")
    return done.stdout


def is_source(file):
    return file.suffix in (".c", ".h") and not file.name.endswith(".mod.c") or file.name in ("Kbuild", "Makefile")


def copy_if_newer(source, target):
    """Keeps what make compares: a file that did not change keeps its time."""
    for file in sorted(source.iterdir()):
        if is_source(file):
            copy = target / file.name
            if not copy.exists() or copy.read_bytes() != file.read_bytes():
                shutil.copyfile(file, copy)


KMOD = SOURCE / "kmod-tracepoints"
EXERCISER = "drmres_exerciser"
EXERCISER_CORES = "drmres_exerciser_managed"
MANAGED = "drmres_managed"


def newer_than_sources(module, folder):
    """Whether a module is there and newer than every source below a folder: make would take 0.8 s to find out the same."""
    times = [file.stat().st_mtime_ns for file in folder.rglob("*") if is_source(file)]
    return module.exists() and module.stat().st_mtime_ns > max(times)


def build_module(kernel, work, sources=KMOD, name="drmres_trace"):
    """Builds a module out of a copy of its sources and answers its path. A folder of kmod-tracepoints lies in the copy
    where it lies in the sources, so that it finds the others."""
    tree = work / kernel.release / ("drmres_trace" if sources.parent == KMOD else name)
    folder = tree / sources.name if sources.parent == KMOD else tree
    module = folder / f"{name}.ko"
    with locked(folder):
        copy_if_newer(sources, folder)
        if not newer_than_sources(module, tree):
            run(["make", "-s", "-C", kernel.headers, f"M={folder}", "modules"], f"building {name}.ko for {kernel.release}",
                env={**os.environ, "MAKEFLAGS": "", "LC_ALL": "C"})
    return module


def build_exerciser(kernel, work):
    return build_module(kernel, work, KMOD / "exerciser", EXERCISER)


def build_managed_core(kernel, work):
    """The managed core, and what builds the exerciser's devices on it. They use the symbols of the other modules."""
    build_module(kernel, work)
    build_exerciser(kernel, work)
    core = build_module(kernel, work, KMOD / "managed_core", MANAGED)
    return [core, core.with_name(f"{EXERCISER_CORES}.ko")]


def build_patched_drm(kernel, work):
    """Builds drm.ko with the patch of kmod-tracepoints/upstream and answers the folder that it is in."""
    made = subprocess.run([HERE / "patched_drm", kernel.series, work], stdout=subprocess.PIPE, text=True, check=False)
    if made.returncode != 0:
        raise LabError(f"tests/vm/patched_drm {kernel.series} ended with {made.returncode}")
    return pathlib.Path(made.stdout.strip())


def build_programs(sources, folder):
    """Compiles small static programs of one file each and answers their paths."""
    programs = []
    with locked(folder):
        for source in sorted(sources.glob("*.c")):
            program = folder / source.stem
            if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
                run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-static", "-o",
                     f"{program}.new", source], f"compiling {source.name}")
                os.replace(f"{program}.new", program)
            programs.append(program)
    return programs


def build_guest_programs(work):
    return build_programs(HERE, work / "guest")


def host_tsc_khz(work):
    """The frequency of this machine's time stamp counter."""
    [program] = build_programs(HERE / "host", work / "host")
    return int(run([program], "measuring the time stamp counter"))
