# SPDX-License-Identifier: MIT
"""The emulated machine: QEMU, the line on which the guest says what it does, and the monitor."""
import contextlib
import json
import os
import pathlib
import select
import socket
import sqlite3
import subprocess
import time

from kernels import LabError

# A guest hangs that is silent while it had so much processor time, or for so long whatever it had: on a busy
# machine an emulated CPU may get a twentieth of a real one.
SILENCE_CPU_SECONDS = 60
SILENCE_SECONDS = 600
RUN_SECONDS = 1100
INSTRUCTIONS_KHZ = 1_000_000 # one a nanosecond

# The first line is what the tests need; the rest only makes an emulated CPU reach the scenario sooner.
COMMAND_LINE = ("console=ttyS0 panic=-1 quiet log_buf_len=64M no_hash_pointers drm.debug=0x200 "
                "mitigations=off tsc=reliable cryptomgr.notests ipv6.disable=1 lpj=4000000 audit=0 no_timer_check "
                "tsc_early_khz={tsc_khz}") # or a guest that is starved while it boots counts its seconds wrong


class GuestFailure(Exception):
    """The guest did not come to its end: it hung, or it died."""


class Lines:
    """Whole lines from a socket, awaited until a time."""

    def __init__(self, connection):
        self._connection = connection
        self._buffer = b""

    def send(self, text):
        self._connection.sendall(text.encode() + b"\n")

    def next(self, deadline):
        """The next line; None at the end of the stream. Raises TimeoutError."""
        while b"\n" not in self._buffer:
            readable, _, _ = select.select([self._connection], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                raise TimeoutError
            try:
                more = self._connection.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                return None
            self._buffer += more
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.decode(errors="replace").strip()


class Monitor:
    """QEMU's own control line (QMP)."""

    def __init__(self, connection):
        self._lines = Lines(connection)
        self._started = False

    def device_del(self, name, deadline):
        """Asks the guest to let a device go. That it is gone only the guest can see: QEMU 7.2 keeps a reference to
        bochs-display and so never sends DEVICE_DELETED for it."""
        if not self._started:
            self._await(deadline, lambda m: "QMP" in m)
            self._execute({"execute": "qmp_capabilities"}, deadline)
            self._started = True
        self._execute({"execute": "device_del", "arguments": {"id": name}}, deadline)

    def _execute(self, command, deadline):
        self._lines.send(json.dumps(command))
        answer = self._await(deadline, lambda m: "return" in m or "error" in m)
        if "error" in answer:
            raise LabError(f"QEMU refused {command['execute']}: {answer['error'].get('desc')}")

    def _await(self, deadline, wanted):
        while True:
            line = self._lines.next(deadline)
            if line is None:
                raise GuestFailure("QEMU ended while its monitor was asked for something")
            message = json.loads(line)
            if wanted(message):
                return message


class Machine:
    """One QEMU process. Leaving the context ends it, however the run went."""

    def __init__(self, kernel, initramfs, out, tsc_khz, recorder=None, devices=()):
        """`tsc_khz`: how fast the guest's time stamp counter counts, which is the host's; None: its clocks count the
        instructions that it runs, one a nanosecond, and leap while it waits. `recorder`: the command that
        records what an agent in the guest sends to its virtio-serial port; "{port}" in it becomes the socket. `devices`:
        more of QEMU's."""
        self._port = pathlib.Path(initramfs).parent / "port"
        self._recorder_command = [str(word).replace("{port}", str(self._port)) for word in recorder or ()]
        self._recorder = None
        self._recorder_log = pathlib.Path(out) / "record.log"
        self._console = pathlib.Path(out) / "console.log"
        line, guest_line = socket.socketpair()
        monitor, guest_monitor = socket.socketpair()
        with guest_line, guest_monitor:
            self._process = self._start(kernel, initramfs, out, tsc_khz, guest_line.fileno(), guest_monitor.fileno(),
                                        self._port, devices)
        self._line = Lines(line)
        self._monitor = Monitor(monitor)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        if self._recorder:
            self.recorded()

    def recorded(self):
        """The exit status of the recorder, once the guest is gone."""
        try:
            return self._recorder.wait(timeout=120)
        except subprocess.TimeoutExpired:
            self._recorder.kill()
            raise GuestFailure("the recorder on the host does not end") from None

    def converse(self, on_line, run_seconds):
        """Does what the guest asks for until it says how it ended; answers its status."""
        end = time.monotonic() + run_seconds
        last = "nothing yet"
        while True:
            deadline = min(end, time.monotonic() + SILENCE_SECONDS)
            line = self._await_line(deadline, last)
            if line is None:
                raise GuestFailure(f"the guest died; its last words: {last}\n{self._console_tail()}")
            if not line:
                continue
            last = line
            on_line(line)
            word, _, rest = line.partition(" ")
            if word == "ask":
                answer = self._serve(rest, deadline)
                try:
                    self._line.send(answer)
                except BrokenPipeError:
                    pass # its last wish was to die
            elif word == "end":
                self._await_power_off(rest)
                return int(rest)

    def _await_line(self, deadline, last):
        cpu_limit = self._cpu_seconds() + SILENCE_CPU_SECONDS
        while True:
            try:
                return self._line.next(min(deadline, time.monotonic() + 5))
            except TimeoutError:
                used = self._cpu_seconds()
                if time.monotonic() >= deadline or used > cpu_limit:
                    raise GuestFailure(
                        f"the guest hangs: silent for {SILENCE_SECONDS} s or {SILENCE_CPU_SECONDS} s of processor time, or "
                        f"not done in time ({used:.0f} s of processor time in all); its last words: {last}\n"
                        f"{self._console_tail()}") from None

    def _cpu_seconds(self):
        """Processor time that QEMU had so far; 0 once it has ended."""
        try:
            fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _serve(self, request, deadline):
        word, _, name = request.partition(" ")
        if word == "record":
            return self._start_recorder(deadline)
        if word == "events":
            return self._await_events(int(name), deadline)
        if word == "cut":
            self._process.kill() # as if somebody had pulled the plug: it answers nobody
            return "ok"
        if word != "device_del":
            return f"the host knows no {word}"
        try:
            self._monitor.device_del(name, deadline)
        except TimeoutError:
            return f"QEMU does not answer to device_del {name}"
        return "ok"

    def _start_recorder(self, deadline):
        with open(self._recorder_log, "wb") as log:
            self._recorder = subprocess.Popen(self._recorder_command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while b"recording to" not in self._recorder_log.read_bytes():
            if self._recorder.poll() is not None or time.monotonic() >= deadline:
                return f"the recorder does not begin: {self._recorder_log.read_text(errors='replace')}"
            time.sleep(0.1)
        return "ok"

    def _await_events(self, count, deadline):
        session = self._recorder_command[self._recorder_command.index("-o") + 1]
        with contextlib.closing(sqlite3.connect(f"file:{session}?mode=ro", uri=True)) as database:
            while database.execute("SELECT count(*) FROM event").fetchone()[0] < count:
                if self._recorder.poll() is not None or time.monotonic() >= deadline:
                    return f"no {count} events come: {self._recorder_log.read_text(errors='replace')}"
                time.sleep(0.1)
        return "ok"

    def _await_power_off(self, status):
        try:
            self._process.wait(timeout=SILENCE_SECONDS)
        except subprocess.TimeoutExpired:
            raise GuestFailure(f"the guest ended with {status} but does not power off\n{self._console_tail()}") from None

    def _console_tail(self):
        text = self._console.read_text(errors="replace") if self._console.exists() else ""
        return "the end of its console:\n" + "\n".join(text.splitlines()[-40:])

    # -cx16: with an interrupt behind a cmpxchg16b, which is how slabs are allocated from, QEMU 7.2 may have the flags wrong,
    # and the guest dies of a double fault: soon where instructions are counted, once in some hours where they are not.
    # Where they are counted one CPU, for 6.1 waits in vain for its second.
    # thread=single: with a thread per CPU, QEMU before 8.1 can keep the translation of a page that another CPU changes
    # while it is translated (it locks the page too late), and a guest that patches its code, as every kprobe and static
    # key does, later runs a breakpoint that is no longer there: "Oops: int3", or a hang.
    @staticmethod
    def _start(kernel, initramfs, out, tsc_khz, line, monitor, port, devices):
        command = [
            "qemu-system-x86_64", "-M", "q35", "-accel", "tcg,thread=single", "-m", "1024",
            "-cpu", "qemu64,-cx16",
            *(["-smp", "2"] if tsc_khz else ["-smp", "1", "-icount", "shift=0,sleep=off"]),
            "-nodefaults", "-display", "none", "-nic", "none", "-vga", "none", "-no-reboot",
            "-kernel", str(kernel.image), "-initrd", str(initramfs), "-append", COMMAND_LINE.format(tsc_khz=tsc_khz or INSTRUCTIONS_KHZ) + kernel.words,
            "-chardev", f"file,id=console,path={out}/console.log", "-serial", "chardev:console",
            "-chardev", f"socket,id=line,fd={line}", "-serial", "chardev:line",
            "-chardev", f"socket,id=monitor,fd={monitor}", "-mon", "chardev=monitor,mode=control",
            "-device", "pcie-root-port,id=rp0,chassis=1", "-device", "bochs-display,bus=rp0,id=gpu0",
            "-device", "virtio-gpu-pci,id=gpu1",
            "-chardev", f"socket,id=port,path={port},server=on,wait=off", "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=port,name=drmscope",
            *(word for device in devices for word in ("-device", device)),
            *kernel.machine,
            "-virtfs", f"local,path={out},mount_tag=share,security_model=none",
        ]
        try:
            return subprocess.Popen(command, pass_fds=(line, monitor), stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            raise LabError("qemu-system-x86_64 is not installed; try: apt-get install qemu-system-x86") from None
