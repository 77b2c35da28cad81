#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Exports of the sessions that are made by hand: good, leaking, hostile, empty; and bad input.

    exports_test.py DRMSCOPE MAKE_SESSION DATA PROTO
"""
import contextlib
import csv
import ctypes
import io
import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compare_exports # noqa: E402
from hostile_names import HOSTILE, HOSTILE_NAME # noqa: E402

DRMSCOPE, MAKE_SESSION, DATA, PROTO = (pathlib.Path(word).resolve() for word in sys.argv[1:5])
LEAK = ("UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
        "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
        "UPDATE session SET ended_ns = 21000000000;")
HELD = LEAK + "UPDATE drm_file SET closed_ns = 0, close_event_id = 0 WHERE comm = 'hold_file';"
MISSED = "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);"
EMPTY = ("INSERT INTO session (id, uuid, hostname, kernel_release, kernel_version, machine, backend, clock, started_ns, ended_ns,"
         "wall_offset_ns, state, state_reason, command, command_status, event_count, missed_count, damaged_count, writer_version)"
         "VALUES (1, 'u', '', '', '', '', '', 'boot', 0, 0, 0, 'complete', '', '', -1, 0, 0, 0, '');")


class Exports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def session(self, sql, name="a.drmscope", facts=True):
        text = (DATA / "hot_unplug.sql").read_text(encoding="utf-8") if facts else ""
        subprocess.run([MAKE_SESSION, name], input=text + sql, text=True, cwd=self.folder, check=True)
        return str(self.folder / name)

    def run_export(self, *arguments, **more):
        return subprocess.run([DRMSCOPE, "export", "-q", *arguments], cwd=self.folder, capture_output=True, check=False, **more)

    def with_window(self, script):
        """The command line, with a drmscope-gui beside it that does as the script says."""
        (self.folder / "bin").mkdir(exist_ok=True)
        window = self.folder / "bin/drmscope-gui"
        window.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        window.chmod(0o755)
        return shutil.copy(DRMSCOPE, self.folder / "bin")

    def compare(self, session):
        compare_exports.Exports(str(DRMSCOPE), PROTO, session).all()

    def test_every_format_equals_the_session(self):
        for sql in ("", LEAK, HELD, HELD + MISSED):
            self.compare(self.session(sql))

    def test_hostile_names(self):
        session = self.session(LEAK + HOSTILE)
        self.compare(session)
        rows = list(csv.DictReader(io.StringIO(self.run_export("-F", "csv", session).stdout.decode("utf-8"), newline="")))
        self.assertIn("x\"y',\\n\\x0d\\t<script>alert(1)</script>]]>&amp;\\x1b[31m\\u{202e}=1+1\\xff\\x80\\xfe", rows[0]["name"])
        first = json.loads(self.run_export("-F", "jsonl", "-t", "resources", session).stdout.splitlines()[0])
        self.assertTrue(first["name"].endswith(HOSTILE_NAME + "\ufffd\ufffd\ufffd"), first["name"])
        for name in ("html", "svg"):
            self.assertNotIn(b"<script>alert", self.run_export("-F", name, session).stdout)

    def test_empty_session(self):
        session = self.session(EMPTY, facts=False)
        self.compare(session)
        self.assertIn(b"No drm_device was seen", self.run_export("-F", "svg", session).stdout)

    def test_a_hazard_that_was_held_is_drawn_as_both(self):
        drawn = lambda sql: self.run_export("-F", "svg", self.session(sql)).stdout.decode("utf-8")
        marks = lambda text: (text.count('<rect class="held"'), text.count('<rect class="heldhazard"'), text.count("◆"))
        held = marks(drawn(""))[0]
        self.assertEqual(marks(drawn("")), (held, 0, 1)) # the legend has one
        self.assertEqual(marks(drawn("UPDATE resource SET release_order_right = 0 WHERE id = 3")), (held - 1, 1, 2))

    def test_areas_have_a_layer_a_state(self):
        """What leaks on the floor, then hazards, what is held, and what is well on top: one of 100 is seen, and none stands before another."""
        many = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 91) INSERT INTO resource SELECT 1000 + i, device_id,"
                " owner, kind, name_id, 16, node_address + i * 64, data_address + i * 64, origin, added_ns, ended_ns, end_kind, end_phase,"
                " 100 + i, release_order, 1, 0, 0, 0, 0, call_site_symbol_id, stack_id, task_id, 0 FROM n JOIN resource ON id = 3;")
        leak = "UPDATE resource SET release_order_right = 0 WHERE id = 5; UPDATE resource SET end_kind = 'leaked' WHERE id = 4;"
        drawn = self.run_export("-F", "svg", self.session(many + leak)).stdout.decode("utf-8")
        areas = re.findall(r'<path class="(livearea|held|hazard|leaked)" d="([^"]*)"', drawn)
        self.assertEqual([name for name, _ in areas[:4]], ["livearea", "held", "hazard", "leaked"])
        reach = {}
        for name, path in areas[:4]:
            heights = [float(y) for y in re.findall(r"V([\d.]+)", path)]
            floor = float(re.search(r"M[\d.]+ ([\d.]+)", path)[1])
            reach[name] = floor - min(heights)
        self.assertAlmostEqual(reach["leaked"], reach["livearea"] / 6, delta=0.2)
        self.assertAlmostEqual(reach["hazard"], reach["livearea"] / 3, delta=0.2)
        self.assertAlmostEqual(reach["held"], reach["livearea"], delta=0.2)

    def test_a_part_is_a_part(self):
        session = self.session("INSERT INTO device SELECT 2, address + 4096, 9, parent_address, 'other', bus, 'other', bound_driver,"
                               " unique_name, driver_features, first_seen_ns, origin FROM device WHERE id = 1;"
                               "INSERT INTO resource SELECT id + 1000, 2, owner, kind, name_id, size_bytes, node_address, data_address,"
                               " origin, added_ns, ended_ns, end_kind, end_phase, add_order, release_order, release_order_right,"
                               " added_in_release, 0, 0, action_symbol_id, call_site_symbol_id, stack_id, task_id, 0 FROM resource")
        count = lambda *options: len(self.run_export("-F", "csv", *options, session).stdout.splitlines()) - 1
        self.assertEqual((count(), count("-d", "other"), count("-d", "1")), (18, 9, 9))
        # nine are added at the bind, one second after the start, and released at the close after seven
        self.assertEqual((count("--to", "1ms"), count("--from", "8100ms"), count("--from", "3s", "--to", "4s")), (0, 0, 18))
        made = self.run_export("-F", "session", "-d", "other", session, "-o", "part.drmscope")
        self.assertEqual(made.returncode, 0, made.stderr)
        text = subprocess.run([DRMSCOPE, "report", "-q", "part.drmscope"], cwd=self.folder, capture_output=True, check=True).stdout
        self.assertIn(b"part of a session", text)
        events = self.run_export("-F", "csv", "-t", "events", "part.drmscope").stdout.decode().splitlines()[1:]
        self.assertEqual({line.split(",")[4] for line in events}, {"probe", "remove"}) # of the parent that it shares

    def test_redaction_renames_the_same_to_the_same(self):
        session = self.session(HELD)
        self.run_export("-F", "session", "--redact", "pids,comms", session, "-o", "r.drmscope")
        words = lambda f: [(row["comm"], row["pid"], row["call_site"]) for row in map(json.loads, self.run_export(
            "-F", "jsonl", "-t", "resources", f).stdout.splitlines())]
        before, after = words(session), words("r.drmscope")
        self.assertEqual(len(set(before)), len(set(after)))
        self.assertEqual([site for _, _, site in before], [site for _, _, site in after])
        self.assertTrue(all(comm.startswith("process-") for comm, _, _ in after), after)
        findings = json.loads(subprocess.run([DRMSCOPE, "findings", "--json", "-q", "r.drmscope"], cwd=self.folder,
                                             capture_output=True, check=False).stdout)["findings"]
        self.assertTrue(findings)
        self.assertIn("process-", findings[0]["cause"])
        self.assertNotIn("hold_file", json.dumps(findings))

    def test_bad_input(self):
        session = self.session("")
        cases = ((64, b"did you mean perfetto?", ["-F", "perfeto", session]), (64, b"there are txt, html", ["-F", "zip", session]),
                 (64, b"did you mean events?", ["-F", "csv", "-t", "event", session]),
                 (64, b"svg is one whole", ["-F", "svg", "-t", "events", session]),
                 (64, b"holds one table", ["-F", "csv", "-t", "events,files", session]),
                 (64, b"needs a file", ["-F", "session", session]), (64, b"which --format", [session]),
                 (64, b"redact \"names\"", ["-F", "csv", "--redact", "names", session]),
                 (64, b"is called \"card9\"", ["-F", "csv", "-d", "card9", session]),
                 *((64, b"--view is for png and pdf; " + name.encode(), ["-F", name, "--view", "flame", session])
                   for name in ("svg", "csv", "html", "session")),
                 *((64, b"--theme is for png; " + name.encode(), ["-F", name, "--theme", "dark", session])
                   for name in ("svg", "csv", "html", "session", "pdf")),
                 *((64, b"--size is for png and pdf; " + name.encode(), ["-F", name, "--size", "800x600", session])
                   for name in ("svg", "csv", "html", "session")),
                 (64, b"--view", ["-F", "pdf", "--view", "pie", session, "-o", "o.pdf"]),
                 (64, b"high-contrast", ["-F", "png", "--theme", "pink", session, "-o", "o.png"]),
                 (64, b"later than", ["-F", "csv", "--from", "2s", "--to", "1s", session]),
                 (73, b"folder does not exist", ["-F", "csv", session, "-o", "no/where.csv"]),
                 (73, b"is a folder", ["-F", "csv", session, "-o", "/"]),
                 (73, b"session itself", ["-F", "csv", "-f", session, "-o", session]),
                 (74, b"No space left", ["-F", "csv", session, "-o", "/dev/full"]),
                 (65, b"No such file", ["-F", "csv", "none.drmscope"]))
        for status, words, arguments in cases:
            done = self.run_export(*arguments)
            self.assertEqual(done.returncode, status, (arguments, done.stderr))
            self.assertIn(words, done.stderr)
        self.assertEqual(os.listdir(self.folder), ["a.drmscope"])

    def test_pictures_need_the_window(self):
        session = self.session("")
        (self.folder / "bin").mkdir()
        program = shutil.copy(DRMSCOPE, self.folder / "bin") # without drmscope-gui beside it
        for name in ("png", "pdf"):
            done = subprocess.run([program, "export", "-F", name, session, "-o", f"o.{name}"], cwd=self.folder, capture_output=True,
                                  check=False, env=os.environ | {"PATH": str(self.folder)})
            self.assertEqual(done.returncode, 69)
            self.assertIn(b"drmscope-gui is not installed. svg and html need no window", done.stderr)
            self.assertEqual(self.run_export("-F", name, session).returncode, 64) # it needs a file of its own
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.drmscope", "bin"])

    def test_the_window_is_asked_for_the_view(self):
        session = self.session("")
        program = self.with_window('echo "$*"') # draws what it is asked
        for view, options in (("timeline", []), ("flame", ["--view", "flame"]), ("flame-bytes", ["--view", "flame-bytes"])):
            for name in ("png", "pdf"):
                done = subprocess.run([program, "export", "-q", "-f", *options, session, "-o", f"o.{name}"], cwd=self.folder,
                                      capture_output=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                words = (self.folder / f"o.{name}").read_text(encoding="utf-8")
                self.assertIn(f" --view {view} ", words)
                self.assertIn(f" --render o.{name} --stdout {name} ", words)

    def test_the_window_is_asked_for_the_theme(self):
        session = self.session("")
        program = self.with_window('echo "$*"')
        for theme, options in (("light", []), *((name, ["--theme", name]) for name in ("light", "dark", "high-contrast"))):
            done = subprocess.run([program, "export", "-q", "-f", *options, session, "-o", "o.png"], cwd=self.folder,
                                  capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"--theme {theme} ", (self.folder / "o.png").read_text(encoding="utf-8"))

    def test_a_picture_goes_into_a_pipe(self):
        session = self.session("")
        program = self.with_window("echo drawn")
        os.mkfifo(self.folder / "pipe")
        with subprocess.Popen([program, "export", "-F", "png", "-f", session, "-o", "pipe"], cwd=self.folder) as running:
            self.assertEqual((self.folder / "pipe").read_text(encoding="utf-8"), "drawn\n")
        self.assertEqual(running.returncode, 0)
        self.assertTrue((self.folder / "pipe").is_fifo())

    def test_the_window_says_why_not(self):
        session = self.session("")
        for code, said, words in ((74, "drmscope-gui: cannot write o.png: full", "drmscope: cannot write o.png: full\n"),
                                  (73, "", f"drmscope: {self.folder}/bin/drmscope-gui ended with status 73 and drew nothing\n")):
            program = self.with_window(f'echo half; printf "{said}" >&2; exit {code}')
            done = subprocess.run([program, "export", session, "-o", "o.png"], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stderr.decode()), (code, words))
            self.assertEqual(sorted(os.listdir(self.folder)), ["a.drmscope", "bin"])

    def test_what_draws_ends_with_us(self):
        session = self.session("")
        program = self.with_window('echo $$ > "${0%/*}/started"; mv "${0%/*}/started" "${0%/*}/pid"; echo half; exec sleep 1000')
        pid = self.folder / "bin/pid"
        for ending in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            with subprocess.Popen([program, "export", session, "-o", "o.png"], cwd=self.folder, start_new_session=True) as running:
                while running.poll() is None and not pid.exists():
                    pass # until it draws
                drawing = os.pidfd_open(int(pid.read_text(encoding="ascii")))
                running.send_signal(ending) # to us alone
            self.assertEqual(running.returncode, -ending)
            gone, _, _ = select.select([drawing], [], [], 60)
            os.close(drawing)
            self.assertTrue(gone, f"it goes on after {ending}")
            pid.unlink()
            self.assertEqual(sorted(os.listdir(self.folder)), ["a.drmscope", "bin"])

    def test_what_is_there_is_replaced_on_demand_only(self):
        session = self.session("")
        (self.folder / "o.csv").write_text("mine", encoding="utf-8")
        self.assertEqual(self.run_export("-F", "csv", session, "-o", "o.csv").returncode, 73)
        self.assertEqual((self.folder / "o.csv").read_text(encoding="utf-8"), "mine")
        self.assertEqual(self.run_export("-f", session, "-o", "o.csv").returncode, 0) # the ending says which format
        self.assertTrue((self.folder / "o.csv").read_text(encoding="utf-8").startswith("resource_id,"))
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.drmscope", "o.csv"])

    def test_half_a_file_is_never_left(self):
        # 400,000 rows take long enough to be killed in the middle.
        session = self.session("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) INSERT INTO event "
                               "SELECT 1000 + i, 21000000000 + i, 0, 0, 'add', 2, 1, 1, 1, 1, 1, 8, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1, 0 FROM n")
        for name, ending in (("csv", signal.SIGKILL), ("jsonl", signal.SIGTERM)):
            with subprocess.Popen([DRMSCOPE, "export", "-q", "-F", name, "-t", "events", session, "-o", "o"], cwd=self.folder) as running:
                written = pathlib.Path(f"/proc/{running.pid}/io")
                while running.poll() is None and int(written.read_text(encoding="ascii").split("wchar: ")[1].split()[0]) == 0:
                    pass # until it has begun to write
                running.send_signal(ending)
            self.assertEqual(running.returncode, -ending, "it was over too soon")
            self.assertEqual(os.listdir(self.folder), ["a.drmscope"])
        self.assertEqual(self.run_export("-F", "csv", "-t", "events", session, "-o", "o").returncode, 0)
        # Several threads made it: it is whole, and in order.
        ids = [int(line.partition(",")[0]) for line in (self.folder / "o").read_text(encoding="utf-8").splitlines()[1:]]
        self.assertEqual(ids, [*range(1, 38), *range(1001, 401001)])

    def test_nothing_of_a_part_is_left(self):
        """Neither where it comes to its end nor where it is killed: at a pipe that nobody reads."""
        session = self.session("")
        temporary = self.folder / "tmp"
        temporary.mkdir()
        os.mkfifo(self.folder / "pipe")
        environment = os.environ | {"TMPDIR": str(temporary)}
        self.assertEqual(self.run_export("-F", "txt", "-d", "1", session, env=environment).returncode, 0)
        self.assertEqual(os.listdir(temporary), [])
        ctypes.CDLL(None).prctl(36, 1) # PR_SET_CHILD_SUBREAPER: whom it leaves behind we can wait for
        for options in (["-d", "1"], ["--redact", "all"], ["--from", "1s"]):
            for ending in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
                with subprocess.Popen([DRMSCOPE, "export", "-q", "-F", "txt", "-f", *options, session, "-o", "pipe"], cwd=self.folder,
                                      env=environment) as running:
                    while running.poll() is None and not list(temporary.glob("*/a.drmscope")):
                        pass # until it stands at the pipe, or soon will
                    running.send_signal(ending)
                self.assertEqual(running.returncode, -ending)
                with contextlib.suppress(ChildProcessError):
                    while True:
                        os.waitpid(-1, 0)
                self.assertEqual(os.listdir(temporary), [])

    def test_ids_may_lie_anywhere(self):
        session = self.session("UPDATE event SET id = 9000000000000000000 WHERE id = 5; UPDATE event SET id = -7 WHERE id = 6;")
        ids = [line.partition(b",")[0] for line in self.run_export("-F", "csv", "-t", "events", session).stdout.splitlines()[1:]]
        self.assertEqual((ids[0], ids[-1], len(ids)), (b"-7", b"9000000000000000000", 37))

    def test_no_format_leaves_half_a_file(self):
        """Where there is no folder, and on a disk that is full before it is whole."""
        session = self.session(LEAK + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO event "
                               "SELECT 1000 + i, 21000000000 + i, 0, 0, 'add', 2, 1, 1, 1, 1, 1, 8, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1, 0 FROM n;"
                               "UPDATE symbol SET name = name || hex(zeroblob(100))")
        for name in ("txt", "html", "svg", "perfetto", "folded", "csv", "jsonl", "junit", "sarif", "session"):
            done = self.run_export("-F", name, session, "-o", "no/where")
            self.assertEqual(done.returncode, 73, (name, done.stderr))
            self.assertIn(b"no/where", done.stderr)
            limited = f"ulimit -f 1; trap '' XFSZ; exec {DRMSCOPE} export -q -F {name} a.drmscope -o o"
            done = subprocess.run(["bash", "-c", limited], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual(done.returncode, 74, (name, done.stderr))
            self.assertTrue(done.stderr.startswith(b"drmscope: cannot write o: "), done.stderr)
            self.assertEqual(os.listdir(self.folder), ["a.drmscope"], name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
