#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`drmscope import` of a kernel's log in every shape that it is handed around in.

    import_test.py DRMSCOPE COLLECT MAKE_TRACE_DAT FAKE_AGENT RELAY
"""
import bz2
import contextlib
import gzip
import itertools
import json
import lzma
import os
import pathlib
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import tty
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vm"))
import trace_cmd_text # pylint: disable=wrong-import-position

DRMSCOPE, COLLECT, MAKE_TRACE_DAT, FAKE_AGENT, RELAY = (pathlib.Path(word).resolve() for word in sys.argv[1:6])
DEVICE = "bochs-drm 0000:01:00.0: "
OTHER = "vkms vkms: "
# seconds, device, function, message: a drm_device of four resources, one of them deleted, twice alive; another whose end is among the lines of its end
STORY = [(8.925332, DEVICE, "add_dr", "ADD ffff8d5b41d1d3c0 drm_dev_init_release (0 bytes)"),
         (8.926139, DEVICE, "add_dr", "ADD ffff8d5b7ec738a0 kmalloc (40 bytes)"),
         (8.926307, DEVICE, "add_dr", "ADD ffff8d5b41d1dd00 drm minor (alloc) release (8 bytes)"),
         (8.926511, DEVICE, "add_dr", "ADD ffff8d5b41874400 kmalloc (248 bytes)"),
         (8.950002, OTHER, "add_dr", "ADD ffff8d5b41d1e000 drm_dev_init_release (0 bytes)"),
         (9.000001, DEVICE, "drmm_kfree", "DEL ffff8d5b41874400 kmalloc (248 bytes)"),
         (9.587314, DEVICE, "drm_managed_release", "drmres release begin"),
         (9.587401, DEVICE, "drm_managed_release", "REL ffff8d5b41d1dd00 drm minor (alloc) release (8 bytes)"),
         (9.587402, DEVICE, "drm_managed_release", "REL ffff8d5b7ec738a0 kmalloc (40 bytes)"),
         (9.587403, DEVICE, "drm_managed_release", "REL ffff8d5b41d1d3c0 drm_dev_init_release (0 bytes)"),
         (9.587404, OTHER, "drm_managed_release", "drmres release begin"),
         (9.587501, "", "drm_managed_release", "drmres release end"),
         (9.600001, OTHER, "drm_managed_release", "REL ffff8d5b41d1e000 drm_dev_init_release (0 bytes)"),
         (9.600002, "", "drm_managed_release", "drmres release end"),
         (9.700000, DEVICE, "add_dr", "ADD ffff8d5b41d1d3c0 drm_dev_init_release (0 bytes)")]
LIVES = [("0000:01:00.0", "unknown releasing freed"), ("vkms", "unknown releasing freed"), ("0000:01:00.0", "unknown")]


def journal_entry(message, **fields):
    return json.dumps({"_TRANSPORT": "kernel", "MESSAGE": message, "PRIORITY": "7", **fields})


def coloured(text):
    """As dmesg does: what stands before the first colon and a blank."""
    subsystem, colon, message = text.partition(": ")
    return f"\033[33m{subsystem}: \033[0m{message}" if colon else text


SEQUENCE = itertools.count(400)
SHAPES = {
    "dmesg": lambda s, text: f"[{s:12.6f}] {text}",
    "dmesg -x": lambda s, text: f"kern  :debug : [{s:12.6f}] {text}",
    "dmesg -r": lambda s, text: f"<7>[{s:12.6f}] {text}",
    "journalctl -o short-monotonic": lambda s, text: f"[{s:12.6f}] lab kernel: {text}",
    "syslog": lambda s, text: f"Nov 23 18:15:{int(s):02d} lab kernel: [{s:12.6f}] {text}",
    "a serial console": lambda s, text: f"[{s:12.6f}][  T258] {text}\r",
    "dmesg --color=always": lambda s, text: f"\033[32m[{s:12.6f}] \033[0m" + coloured(text),
    "journalctl -o short-monotonic on a terminal": lambda s, text: f"\033[0m[{s:12.6f}] lab kernel: \033[0;1;39m{text}\033[0m\033(B\r",
    "journalctl -o json": lambda s, text: journal_entry(text, _SOURCE_MONOTONIC_TIMESTAMP=f"{round(s * 1e6)}", __MONOTONIC_TIMESTAMP="99999999"),
    "journalctl -o json of bytes": lambda s, text: journal_entry([*text.encode("ascii")], __MONOTONIC_TIMESTAMP=f"{round(s * 1e6)}"),
    "/dev/kmsg": lambda s, text: f"7,{next(SEQUENCE)},{round(s * 1e6)},-;{text}",
    "dmesg -T": lambda s, text: f"[Mon Nov 23 18:15:{int(s):02d} 2026] {text}",
    "dmesg -T --color=always": lambda s, text: f"\033[32m[Mon Nov 23 18:15:{int(s):02d} 2026] \033[0m" + coloured(text),
    "journalctl -k": lambda s, text: f"Nov 23 18:15:{int(s):02d} lab kernel: {text}",
    "journalctl -o short-precise": lambda s, text: f"Nov 23 18:15:{s:09.6f} lab kernel: {text}\r",
    "journalctl -o short-iso": lambda s, text: f"2026-11-23T18:15:{int(s):02d}+0000 lab kernel: {text}",
    "journalctl -o short-full --no-hostname": lambda s, text: f"Mon 2026-11-23 18:15:{int(s):02d} UTC kernel: {text}",
    "a serial console without times": lambda s, text: f"{text}\r",
    "with levels": lambda s, text: f"<7>{text}"}
TRACE_DATS = ("6", "7", "7-packed")
TIMELESS = list(SHAPES)[list(SHAPES).index("dmesg -T"):]


def boot(shape, release):
    return [SHAPES[shape](1.0, f"Linux version {release} (debian-kernel@lists.debian.org)"),
            SHAPES[shape](2.0, "usb 1-1: new high-speed USB device")]


def log(shape):
    lines = boot(shape, "6.1.0-32-amd64")
    lines += [SHAPES[shape](seconds, f"{device}[drm:{function} [drm]] {message}") for seconds, device, function, message in STORY]
    lines += [SHAPES[shape](9.8, DEVICE + "[drm:drm_mode_config_reset [drm]] another part of DRM")]
    return "\n".join(lines) + "\n"


class Import(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="drmscope-import-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        libexec = self.folder / "libexec"
        libexec.mkdir()
        (libexec / "drmscope-collect").symlink_to(COLLECT)
        self.environment = {**os.environ, "DRMSCOPE_LIBEXEC": str(libexec)}
        self.environment.pop("SUDO_UID", None)
        self.session = self.folder / "s.drmscope"

    def run_import(self, what, status, text=None, *more):
        done = subprocess.run([DRMSCOPE, "import", what, "-o", self.session, *more], input=text, capture_output=True, text=True,
                              check=False, env=self.environment, timeout=300)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout + done.stderr

    def ask(self, sql):
        database = sqlite3.connect(f"file:{self.session}?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def test_every_shape_of_a_log_tells_the_same(self):
        for shape in SHAPES:
            with self.subTest(shape):
                path = self.folder / "dmesg.txt"
                path.write_text(log(shape), encoding="ascii")
                said = self.run_import(path, 0, None, "-f")
                self.assertIn("15 events, 3 drm_devices, from a kernel's log", said)
                self.assertEqual(self.ask("SELECT parent_name, (SELECT group_concat(phase, ' ') FROM phase WHERE device_id = device.id) "
                                          "FROM device ORDER BY id"), LIVES)
                self.assertEqual(self.ask("SELECT n.name, r.size_bytes, r.end_kind FROM resource AS r JOIN name AS n ON n.id = r.name_id "
                                          "ORDER BY r.add_event_id"),
                                 [("drm_dev_init_release", 0, "release"), ("kmalloc", 40, "release"), ("drm minor (alloc) release", 8, "release"),
                                  ("kmalloc", 248, "del"), ("drm_dev_init_release", 0, "release"), ("drm_dev_init_release", 0, "live")])
                self.assertEqual(self.ask("SELECT backend, kernel_release, state FROM session"), [("dmesg", "6.1.0-32-amd64", "complete")])
                times = [row[0] for row in self.ask("SELECT timestamp_ns FROM event ORDER BY id")]
                if shape in TIMELESS:
                    self.assertIn("no time since boot", said)
                    self.assertEqual(times, sorted(set(times)))
                else:
                    self.assertEqual(times, [round(line[0] * 1e6) * 1000 for line in STORY])

    def test_lines_that_the_log_lacks_are_missed(self):
        for shape, at, told in (("a serial console", 9, ["** 4711 printk messages dropped **"]),
                                ("journalctl -k", 9, ["Nov 23 18:15:09 lab systemd-journald[200]: Missed 4711 kernel messages"]),
                                ("/dev/kmsg", 9, []), ("dmesg", 17, ["[    9.750000] ** 12 printk messages dropped **"])):
            with self.subTest(shape):
                lines = log(shape).splitlines()
                del lines[at]
                lines[at:at] = told
                said = self.run_import("-", 2, "\n".join(lines) + "\n", "-f")
                self.assertRegex(said, r"(4711|12|1) lines of the kernel are not in the log, and how many")
                rows = self.ask("SELECT missed_count, (SELECT max(timestamp_ns) FROM event WHERE timestamp_ns <= after_ns) = after_ns, "
                                "before_ns = coalesce((SELECT min(timestamp_ns) FROM event WHERE timestamp_ns > after_ns), 0) FROM missed")
                self.assertEqual(rows, [(0, 1, 1)])
                self.assertEqual(self.ask("SELECT count(*) FROM judgement WHERE verdict = 'clean'"), [(0,)])

    def test_a_device_whose_end_was_lost_lives_anew(self):
        text = "\n".join(line for line in log("journalctl -k").splitlines() if not line.endswith("release end"))
        self.run_import("-", 0, text)
        self.assertEqual(self.ask("SELECT parent_name FROM device ORDER BY id"), [(parent,) for parent, _ in LIVES])

    def test_an_end_of_which_nothing_was_told_makes_no_device(self):
        lines = log("journalctl -k").splitlines()
        end = next(number for number, line in enumerate(lines) if line.endswith("release end"))
        self.assertIn("3 events, 2 drm_devices", self.run_import("-", 0, "\n".join([lines[end]] * 2 + lines[end:])))

    def test_of_several_boots_the_last_that_tells_something_is_imported(self):
        for shape, named in itertools.product(("dmesg", "journalctl -k"), (True, False)):
            if named or shape not in TIMELESS:
                with self.subTest(shape, named=named):
                    first = log(shape).splitlines()[:7] # two lives begin, and none ends
                    first.append(SHAPES[shape](12.0, DEVICE + "[drm:drm_mode_config_reset [drm]] another part of DRM"))
                    last = log(shape).replace("6.1.0-32-amd64", "6.12.0").splitlines()
                    lines = first + last[0 if named else 2:] + boot(shape, "6.13.0")
                    said = self.run_import("-", 0, "\n".join(lines), "-f")
                    self.assertIn("15 events, 3 drm_devices", said)
                    self.assertIn("the log has 2 boots: this is the last", said)
                    self.assertEqual(self.ask("SELECT parent_name, (SELECT group_concat(phase, ' ') FROM phase WHERE device_id = device.id) "
                                              "FROM device ORDER BY id"), LIVES)
                    self.assertEqual(self.ask("SELECT kernel_release, state FROM session"), [("6.12.0" if named else "", "complete")])
                    self.assertEqual(self.ask("SELECT count(*) FROM hook WHERE state = 'armed'"), [(4,)])

    def test_journalctl_says_where_a_boot_begins(self):
        for shape, said in itertools.product(TIMELESS, ("-- Boot 6a1e0d1c9b0f4e57a3c0a1b2c3d4e5f6 --", "-- Reboot --")):
            with self.subTest(shape, said=said):
                parts = log(shape).splitlines()[2:] # the versions are no more in the journal
                told = self.run_import("-", 0, "\n".join([*parts, said, *parts]), "-f")
                self.assertIn("15 events, 3 drm_devices", told)
                self.assertIn("the log has 2 boots: this is the last", told)
                self.assertEqual(self.ask("SELECT parent_name, (SELECT group_concat(phase, ' ') FROM phase WHERE device_id = device.id) "
                                          "FROM device ORDER BY id"), LIVES)

    def test_lines_that_two_cpus_crossed_and_a_version_that_was_asked_for_are_no_boots(self):
        lines = log("dmesg").splitlines()
        lines[3], lines[5] = lines[5], lines[3]
        lines.insert(6, "Linux version 6.1.0-32-amd64 (debian-kernel@lists.debian.org)") # cat /proc/version
        said = self.run_import("-", 0, "\n".join(lines))
        self.assertIn("15 events, 3 drm_devices", said)
        self.assertNotIn("boots", said)

    def test_the_logs_of_two_machines_in_one_are_refused(self):
        line = DEVICE + "[drm:add_dr [drm]] ADD ffff8d5b41d1d3c0 kmalloc (40 bytes)"
        self.assertIn("is it the log of one machine?", self.run_import("-", 65, f"[ 9.0] {line}\n[ 5.0] {line}\n" * 101))
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_standard_input_is_a_log(self):
        self.assertIn("15 events", self.run_import("-", 0, log("dmesg")))

    def test_what_a_log_cannot_tell_is_unknown(self):
        self.run_import("-", 0, log("dmesg"))
        self.assertEqual(self.ask("SELECT DISTINCT refs, open_count, gfp, atomic_context, stack_id, caller_symbol_id FROM event"),
                         [(-1, -1, -1, -1, 0, 0)])
        self.assertEqual(self.ask("SELECT DISTINCT address FROM device"), [(0,)])
        self.assertEqual(self.ask("SELECT count(*) FROM hook WHERE state = 'missing' AND reason = 'the kernel''s log does not tell'"), [(8,)])
        self.assertEqual(self.ask("SELECT verdict FROM judgement"), [("unknown",)])

    def test_a_line_that_is_cut_is_counted(self):
        text = log("dmesg").replace("kmalloc (40 bytes)", "kmall", 1)
        self.assertIn("14 events", self.run_import("-", 2, text))
        self.assertEqual(self.ask("SELECT kind, damaged_count FROM damage"), [("unreadable", 1)])

    def test_addresses_that_the_kernel_hid_are_said_with_what_to_do(self):
        for hidden in ("(____ptrval____)", "(ptrval)"):
            with self.subTest(hidden):
                said = self.run_import("-", 65, re.sub("ffff8d5b[0-9a-f]+", hidden, log("dmesg").replace("drmres", "")))
                self.assertIn("standard input: in 11 of its DRMRES lines stands (____ptrval____) in place of an address", said)
                self.assertIn("boot with no_hash_pointers", said)
                self.assertFalse(self.session.exists())
                some = log("dmesg").replace("ADD ffff8d5b41d1d3c0", f"ADD {hidden}", 1)
                self.assertRegex(self.run_import("-", 2, some, "-f"), "in 1 of its DRMRES lines stands .*no_hash_pointers")
                self.assertEqual(self.ask("SELECT event_count, damaged_count FROM session"), [(14, 1)])
                self.session.unlink()

    def test_a_log_whose_lines_are_all_cut_says_so(self):
        said = self.run_import("-", 65, DEVICE + "[drm:add_dr [drm]] ADD ffff8d5b41d1d3c0 kmall\n")
        self.assertIn("standard input is cut or garbled in each of its DRMRES lines", said)
        self.assertFalse(self.session.exists())

    def test_a_log_without_such_lines_says_what_to_do(self):
        self.assertIn("drm.debug=0x200", self.run_import("-", 65, "[    1.0] usb 1-1: new\n"))
        self.assertFalse(self.session.exists())
        self.assertIn("drm.debug=0x200", self.run_import("-", 65, ""))

    def test_a_compressed_file_is_named_with_the_way_to_read_it(self):
        stored = b"\x28\xb5\x2f\xfd\x20\x05\x29\0\0lines" # zstd's: a frame of a block that is as it was
        text = log("dmesg").encode("ascii")
        for unpack, content in (("zcat", gzip.compress(text)), ("xzcat", lzma.compress(text)), ("bzcat", bz2.compress(text)), ("zstdcat", stored)):
            with self.subTest(unpack):
                packed = self.folder / "log"
                packed.write_bytes(content)
                self.assertIn(f"{unpack} {packed} | drmscope import -", self.run_import(packed, 65))
                done = subprocess.run(f"cat {packed} | {DRMSCOPE} import - -o {self.session}", shell=True, capture_output=True, text=True,
                                      check=False, env=self.environment, timeout=300)
                self.assertEqual(done.returncode, 65, done.stderr)
                self.assertIn(f"... | {unpack} | drmscope import -", done.stderr)
                self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_a_session_is_not_called_a_log(self):
        with contextlib.closing(sqlite3.connect(self.folder / "old.drmscope")) as database:
            database.execute("CREATE TABLE event (id)")
        said = self.run_import(self.folder / "old.drmscope", 65)
        self.assertIn(f"read as it is: drmscope report {self.folder}/old.drmscope, or drmscope gui", said)
        self.assertNotIn("drm.debug", said)
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_a_file_that_is_not_there_or_broken_is_named(self):
        self.assertIn("nowhere: No such file", self.run_import(self.folder / "nowhere", 65))
        broken = self.folder / "trace.dat"
        broken.write_bytes(b"\x17\x08\x44tracing6\0\0\x08\0\x10\0\0" + b"\xff" * 200)
        self.assertIn("trace.dat", self.run_import(broken, 65))
        self.assertFalse(self.session.exists())

    def test_nothing_of_a_pipe_is_lost_whatever_comes_in_it(self):
        stream = subprocess.run([FAKE_AGENT], input=b"start\nstop\n", capture_output=True, check=False).stdout
        packed = subprocess.run([RELAY], input=stream, capture_output=True, check=True).stdout
        # a console of more than a pipe holds, and of events in its first line
        many = "\n".join(log("dmesg").splitlines()[2:] * 200) + "\n"
        for kind, content, status, events in (("a kernel's log", many.encode("ascii"), 0, 3000), ("a raw stream", stream, 0, None),
                                              ("a compressed raw stream", packed, 0, None), ("a trace.dat", self.trace_dat().read_bytes(), 2, 40)):
            path = self.folder / "input"
            path.write_bytes(content)
            self.run_import(path, status, None, "-f", "-q")
            wanted = self.ask("SELECT count(*), max(timestamp_ns) FROM event")
            self.assertEqual(wanted[0][0], events or wanted[0][0])
            self.assertGreater(wanted[0][0], 10)
            fifo = self.folder / "fifo"
            fifo.unlink(missing_ok=True)
            os.mkfifo(fifo)
            for way in ("cat {input} | {drmscope} import -", "cat {input} | {drmscope} import /dev/stdin", "{drmscope} import - <{input}",
                        "cat {input} >{fifo} & {drmscope} import {fifo}"):
                with self.subTest(f"{kind}: {way}"):
                    command = way.format(input=path, fifo=fifo, drmscope=DRMSCOPE) + f" -f -o {self.session}"
                    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, env=self.environment, timeout=300)
                    self.assertEqual(done.returncode, status, done.stderr)
                    self.assertIn(f", from {kind}", done.stdout)
                    self.assertEqual(self.ask("SELECT count(*), max(timestamp_ns) FROM event"), wanted)
        self.assertEqual(list(self.folder.glob("s.drmscope?*")), [])

    def test_a_line_that_breaks_keeps_what_came_and_says_so(self):
        ours, theirs = pty.openpty() # reading ours fails once theirs is closed
        tty.setraw(theirs)
        os.write(theirs, log("dmesg").encode("ascii"))
        os.close(theirs)
        done = subprocess.run([DRMSCOPE, "import", "-", "-o", self.session], stdin=ours, capture_output=True, text=True, check=False,
                              env=self.environment, timeout=300)
        os.close(ours)
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn(f"cannot read all of -: Input/output error; what was read before is in {self.session}", done.stderr)
        self.assertEqual(self.ask("SELECT count(*) FROM event"), [(15,)])

    def test_a_pipe_that_nobody_ends_ends_with_the_collector(self):
        taken = self.folder / "nowhere/s.drmscope"
        here, there = os.pipe()
        os.write(there, log("dmesg").encode("ascii"))
        done = subprocess.run([DRMSCOPE, "import", "-", "-o", taken], stdin=here, capture_output=True, text=True, check=False,
                              env=self.environment, timeout=300)
        os.close(here)
        os.close(there)
        self.assertEqual(done.returncode, 73, done.stderr)

    def trace_dat(self, *shape):
        path = self.folder / "trace.dat"
        path.write_bytes(subprocess.run([MAKE_TRACE_DAT, *shape], capture_output=True, check=True).stdout)
        return path

    def test_a_trace_dat_of_trace_cmd(self):
        self.assertIn("40 events, 1 drm_device, from a trace.dat", self.run_import(self.trace_dat(), 2)) # some were missed
        self.assertEqual(self.ask("SELECT missed_count, state, clock, kernel_release FROM session"), [(7, "complete", "boot", "6.1.0-32-amd64")])

    def test_of_a_trace_dat_that_is_cut_what_is_whole_is_kept_and_nothing_is_clean(self):
        for version in TRACE_DATS:
            with self.subTest(version):
                path = self.trace_dat("large", version)
                self.run_import(path, 0, None, "-f")
                whole = self.ask("SELECT seq, kind, cpu, timestamp_ns FROM event ORDER BY seq")
                size = path.stat().st_size * 3 // 4
                os.truncate(path, size)
                said = self.run_import(path, 2, None, "-f")
                self.assertRegex(said, f"{path} is cut: it ends at byte {size}\\b.*copy it again from where it was recorded")
                some = self.ask("SELECT seq, kind, cpu, timestamp_ns FROM event ORDER BY seq")
                self.assertLess(set(some), set(whole))
                self.assertGreaterEqual(len(some), len(whole) // 3) # a CPU's are whole
                self.assertEqual(self.ask("SELECT state FROM session"), [("interrupted",)])
                ((reason,),) = self.ask("SELECT state_reason FROM session")
                self.assertIn(f"{path} is cut: it ends at byte {size}", reason)
                ((verdict, why),) = self.ask("SELECT verdict, reason FROM judgement")
                self.assertEqual(verdict, "unknown")
                self.assertIn(reason, why)
                said = self.run_import(path, 2, None, "-f", "--json")
                self.assertIs(json.loads(said[:said.rindex("}") + 1])["complete"], False)
                with path.open("rb") as taken:
                    done = subprocess.run([DRMSCOPE, "import", "-", "-f", "-o", self.session], stdin=taken, capture_output=True, text=True,
                                          check=False, env=self.environment, timeout=300)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(f"standard input is cut: it ends at byte {size}", done.stderr)
                os.truncate(path, 1000)
                self.session.unlink()
                self.assertIn("is cut or damaged: it ends at byte 1000, before its first event", self.run_import(path, 65))
                self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_a_trace_dat_is_imported_as_trace_cmd_lists_it(self):
        for version in TRACE_DATS:
            path = self.trace_dat("large", version)
            for convert in ([], ["--file-version", "6"], ["--file-version", "7", "--compression", "none"],
                            ["--file-version", "7", "--compression", "zstd"]):
                with self.subTest(version, convert=convert):
                    taken = self.folder / "converted.dat" if convert else path
                    if convert:
                        subprocess.run(["trace-cmd", "convert", "-i", path, "-o", taken, *convert], check=True, capture_output=True)
                    listed = self.folder / "listed.txt"
                    with listed.open("wb") as out:
                        subprocess.run(["trace-cmd", "report", "-R", "-t", "-i", taken], check=True, stdout=out, stderr=subprocess.DEVNULL)
                    wanted = [(told.time_ns, told.cpu, told.pid, told.kind, told.fields["seq"], told.fields["node"])
                              for told in trace_cmd_text.read(listed)]
                    self.assertGreater(len(wanted), 300)
                    self.run_import(taken, 0, None, "-f", "-q")
                    self.assertEqual(self.ask("SELECT e.timestamp_ns, e.cpu, t.pid, e.kind, e.seq, e.object_address FROM event AS e "
                                              "JOIN task AS t ON t.id = e.task_id ORDER BY e.id"), wanted)

    def test_the_clock_of_a_trace_dat_is_its_own(self):
        path = self.trace_dat()
        for clock, stored in ((b"[local] global counter boot\n", "local"), (b"local global counter  boot \n", "")):
            with self.subTest(stored):
                path.write_bytes(self.trace_dat().read_bytes().replace(b"local global counter [boot]\n", clock))
                self.run_import(path, 2, None, "-f")
                self.assertEqual(self.ask("SELECT clock FROM session"), [(stored,)])

    def test_a_damaged_trace_dat_leaves_nothing_and_takes_nothing(self):
        path = self.trace_dat()
        damaged = bytearray(path.read_bytes())
        size_of_header_page = damaged.index(b"header_page\0") + len(b"header_page\0")
        damaged[size_of_header_page + 7] = 0xff # it claims to be longer than anything
        path.write_bytes(damaged)
        self.assertIn("trace.dat", self.run_import(path, 65))
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [])
        self.session.write_text("the former one", encoding="ascii")
        self.run_import(path, 65, None, "-f")
        self.assertEqual(self.session.read_text(encoding="ascii"), "the former one")
        self.assertEqual(len(list(self.folder.glob("s.drmscope*"))), 1)

    def test_what_was_read_before_the_reader_died_is_kept(self):
        collector = self.folder / "libexec/drmscope-collect"
        collector.unlink()
        collector.write_text(f"#!/bin/sh\ncase $1 in --finish) exec {COLLECT} \"$@\";; esac\n{COLLECT} \"$@\" >/dev/null\nkill -SEGV $$\n",
                             encoding="ascii")
        collector.chmod(0o755)
        said = self.run_import("-", 0, log("dmesg"))
        self.assertRegex(said, "drmscope-collect ended with killed by signal 11.*; what was read before is in")
        self.assertEqual(self.ask("SELECT count(*) FROM event"), [(15,)])

    def interrupt(self, stdin, what):
        """An import over an earlier session, once all of it is stored and the collector is not done yet."""
        collector, ready = self.folder / "libexec/drmscope-collect", self.folder / "ready"
        collector.unlink()
        os.mkfifo(ready)
        collector.write_text(f"#!/bin/sh\ncase $1 in --finish) exec {COLLECT} \"$@\";; esac\n{COLLECT} \"$@\" >/dev/null\necho >{ready}\n"
                             "exec sleep 1000\n", encoding="ascii")
        collector.chmod(0o755)
        with subprocess.Popen([DRMSCOPE, "import", what, "-o", self.session, "-f"], stdin=stdin, stderr=subprocess.PIPE, text=True,
                              env=self.environment) as program:
            ready.read_text(encoding="ascii")
            program.send_signal(signal.SIGINT)
            _, said = program.communicate(timeout=300)
        self.assertEqual(program.returncode, 130, said)
        self.assertEqual([path.name for path in self.folder.glob("s.drmscope*")], ["s.drmscope"])
        return said

    def test_an_interrupted_import_of_a_file_leaves_the_former_session(self):
        former, file = b"precious", self.folder / "log"
        self.session.write_bytes(former)
        file.write_text(log("dmesg"), encoding="ascii")
        self.assertIn("interrupted; nothing was imported", self.interrupt(subprocess.DEVNULL, file))
        self.assertEqual(self.session.read_bytes(), former)

    def test_an_interrupted_import_of_a_pipe_that_goes_on_keeps_what_came(self):
        for sent in (signal.SIGINT, signal.SIGTERM):
            self.session.write_bytes(b"the former one")
            with self.subTest(sent), subprocess.Popen([DRMSCOPE, "import", "-", "-o", self.session, "-f"], stdin=subprocess.PIPE,
                                                      stderr=subprocess.PIPE, text=True, env=self.environment) as program:
                program.stdin.write(log("dmesg"))
                program.stdin.flush()
                while self.rows() < 15:
                    self.assertIsNone(program.poll())
                    os.sched_yield()
                program.send_signal(sent)
                self.assertIn("interrupted; what was read before is in", program.stderr.read())
                self.assertEqual(program.wait(), 130)
            self.assertEqual(self.rows(), 15)
            self.assertEqual([path.name for path in self.folder.glob("s.drmscope*")], ["s.drmscope"])
            self.assertEqual(self.ask("SELECT state FROM session"), [("interrupted",)])

    def rows(self):
        try:
            return self.ask("SELECT count(*) FROM event")[0][0]
        except sqlite3.DatabaseError: # not made yet
            return 0

    def test_an_interrupted_import_of_a_pipe_keeps_what_came(self):
        here, there = os.pipe()
        os.write(there, log("dmesg").encode("ascii"))
        os.close(there)
        self.session.write_bytes(b"replaced")
        self.assertIn("interrupted; what was read before is in", self.interrupt(here, "-"))
        os.close(here)
        self.assertEqual(self.ask("SELECT count(*) FROM event"), [(15,)])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[6:])
