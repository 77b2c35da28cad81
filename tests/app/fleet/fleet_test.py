#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The SQLite fleet: what it takes in, what it sets aside, what it answers.

    fleet_test.py DRMSCOPE MAKE_SESSION DATA
"""
import collections
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "export"))
import compare_exports # noqa: E402
import lab_sessions # noqa: E402

DRMSCOPE, MAKE_SESSION, DATA = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
COUNT = 120


class Fleet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        cls.lab = pathlib.Path(cls.kept.name)
        cls.sessions = lab_sessions.make(cls.lab, COUNT, MAKE_SESSION, DATA)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fleet(self, *arguments, status=0):
        done = subprocess.run([DRMSCOPE, "fleet", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout if status == 0 else done.stderr

    def rows(self, *arguments):
        return json.loads(self.fleet("query", *arguments, "--json"))["rows"]

    def dump(self, name="fleet.drmfleet"):
        database = sqlite3.connect(self.folder / name)
        self.addCleanup(database.close)
        return [sorted(database.execute(f"SELECT * FROM {table}")) for table in
                ("fleet_session", "fleet_device", "fleet_finding", "fleet_rejected")]

    def test_adds_each_once(self):
        self.assertIn(f"{COUNT} sessions added, 0 set aside, 0 known", self.fleet("add", "-q", self.lab))
        first = self.dump()
        self.assertEqual(len(first[0]), COUNT)
        self.assertIn(f"0 sessions added, 0 set aside, {COUNT} known", self.fleet("add", "-q", self.lab))
        shutil.copyfile(self.sessions[0], self.folder / "copy.drmscope") # the same recording under another name
        self.fleet("add", "-q", self.folder / "copy.drmscope")
        self.assertEqual([len(table) for table in self.dump()], [len(table) for table in first])

    def test_says_the_same_whatever_the_threads(self):
        self.fleet("add", "-q", "-j", "1", self.lab, "--at", "one.drmfleet")
        self.fleet("add", "-q", "-j", "7", *self.sessions, "--at", "many.drmfleet")
        self.assertEqual(self.dump("one.drmfleet"), self.dump("many.drmfleet"))

    def test_sets_aside_what_is_bad(self):
        good = self.sessions[0].read_bytes()
        bad = self.folder / "bad"
        bad.mkdir()
        for name, data in (("garbage", b"\x00" * 5000), ("empty", b""), ("cut", good[:30000]), ("good", good)):
            (bad / f"{name}.drmscope").write_bytes(data)
        newer = bytearray(good)
        newer[60:64] = (99).to_bytes(4, "big") # user_version
        (bad / "newer.drmscope").write_bytes(newer)
        (bad / "live.drmscope").write_bytes(good)
        with sqlite3.connect(bad / "live.drmscope") as live:
            live.execute("UPDATE session SET state = 'recording', uuid = 'live'")
        live.close()
        done = subprocess.run([DRMSCOPE, "fleet", "add", bad], cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertIn("1 session added, 5 set aside", done.stdout)
        self.assertIn("newer.drmscope has session version 99", done.stderr)
        rejected = dict((pathlib.Path(row[0]).stem, row[3]) for row in self.dump()[3])
        self.assertEqual(sorted(rejected), ["cut", "empty", "garbage", "live", "newer"])
        self.assertIn("still being recorded", rejected["live"])
        self.assertIn("0 sessions added, 0 set aside, 6 known", self.fleet("add", "-q", bad)) # not tried again
        (bad / "cut.drmscope").write_bytes(self.sessions[1].read_bytes()) # but when it has changed
        self.assertIn("1 session added, 0 set aside, 5 known", self.fleet("add", "-q", bad))
        self.assertEqual(len(self.dump()[3]), 4)

    def test_goes_on_after_a_kill(self):
        self.fleet("add", "-q", self.lab, "--at", "whole.drmfleet")
        with subprocess.Popen([DRMSCOPE, "fleet", "add", "-q", "-j", "1", self.lab], cwd=self.folder) as running:
            count = 0
            while count == 0 and running.poll() is None: # until a first batch is in
                try:
                    database = sqlite3.connect(f"file:{self.folder}/fleet.drmfleet?mode=ro", uri=True)
                    count = database.execute("SELECT count(*) FROM fleet_session").fetchone()[0]
                    database.close()
                except sqlite3.OperationalError:
                    pass
            running.send_signal(signal.SIGKILL)
        self.assertEqual(running.returncode, -signal.SIGKILL, "it was over too soon")
        self.assertLess(len(self.dump()[0]), COUNT)
        self.fleet("add", "-q", self.lab)
        self.assertEqual(self.dump(), self.dump("whole.drmfleet"))

    def test_answers_what_the_sessions_say(self):
        self.fleet("add", "-q", self.lab)
        leaks, days, first = collections.Counter(), collections.Counter(), {}
        for session in self.sessions: # by another way: each session's own listing
            listed = json.loads(subprocess.run([DRMSCOPE, "leaks", "-q", "--json", session], capture_output=True, check=False).stdout)
            head = listed["session"]
            start = head["started_ns"] + head["wall_offset_ns"]
            day = subprocess.run(["date", "-u", "-d", f"@{start // 10**9}", "+%F"], capture_output=True, text=True, check=True).stdout.strip()
            days[day] += 1
            for leak in listed["leaks"]:
                leaks[leak["drm_driver"], head["kernel_release"]] += 1
                key = leak["fingerprint"]
                first[key] = min(first.get(key, (day, head["hostname"])), (day, head["hostname"]))
        self.assertEqual({(row["driver"], row["kernel"]): row["leaks"] for row in self.rows("leaks")}, dict(leaks))
        self.assertEqual({row["day"]: row["sessions"] for row in self.rows("trends")}, dict(days))
        seen = {row["fingerprint"]: row["first_day"] for row in self.rows("first-seen")}
        self.assertEqual(seen, {key: day for key, (day, _) in first.items()})
        late = sorted(days)[5]
        new = self.rows("regressions", "--since", late)
        self.assertEqual([row["fingerprint"] for row in new], [key for key, (day, _) in sorted(first.items()) if day >= late])
        self.assertTrue(new and all("newdrm" in row["fingerprint"] and row["sessions_before"] > 0 for row in new), new)
        self.assertEqual(self.rows("regressions", "--since", "2000-01-01"), []) # nothing was watched before
        self.assertEqual(json.loads(self.fleet("regressions", "--since", late, "--json"))["rows"], new)
        self.assertEqual({row["driver"] for row in self.rows("leaks", "--driver", "newdrm")}, {"newdrm"})
        commits = self.rows("--sql", "SELECT DISTINCT commit_id, kernel_release FROM fleet_session ORDER BY 2")
        self.assertEqual([row["commit_id"] for row in commits], ["", "", "1a2b3c4d5e6f"])
        self.assertIn(new[0]["fingerprint"], self.fleet("regressions", "--since", late)) # whole in a pipe
        self.assertIn("did you mean newdrm?", self.fleet("trends", "--driver", "newdrn", status=64))

    def test_what_was_never_judged_was_not_clean(self):
        self.fleet("add", "-q", self.lab)
        late = sorted({row["day"] for row in self.rows("trends")})[5]
        self.assertTrue(self.rows("regressions", "--since", late))
        with sqlite3.connect(self.folder / "fleet.drmfleet") as database:
            database.execute("UPDATE fleet_session SET verdict = 'unknown' WHERE day < ?", (late,))
        database.close()
        self.assertEqual(self.rows("regressions", "--since", late), [])

    def test_what_sessions_claim_may_add_up_to_more_than_a_number(self):
        self.fleet("add", "-q", self.lab)
        with sqlite3.connect(self.folder / "fleet.drmfleet") as database:
            database.execute("UPDATE fleet_finding SET size_bytes = 9223372036854775807")
            database.execute("UPDATE fleet_session SET missed_count = 9223372036854775807")
        database.close()
        late = sorted({row["day"] for row in self.rows("trends")})[5]
        most = 92 * 10**17
        self.assertEqual({row["missed"] for row in self.rows("trends")}, {most})
        for query, since in (("leaks", "2000-01-01"), ("spread", "2000-01-01"), ("regressions", late)):
            self.assertEqual({row["bytes"] for row in self.rows(query, "--since", since)}, {most}, query)
        self.fleet("page", "-o", "fleet.html")

    def test_page(self):
        self.fleet("add", "-q", self.lab)
        self.fleet("page", "-o", "fleet.html")
        page = compare_exports.Text()
        page.feed((self.folder / "fleet.html").read_text(encoding="utf-8"))
        self.assertEqual(page.outside, [])
        self.assertEqual(page.facts["sessions"], str(COUNT))
        self.assertEqual(page.rows["sessions"], COUNT + 1)
        self.assertEqual(page.rows["trends"], 11)
        self.assertIn("exists already", self.fleet("page", "-o", "fleet.html", status=73))

    def test_bad_input(self):
        self.assertIn("did you mean trends?", self.fleet("query", "trend", status=64))
        for day in ("yesterday", "2026-13-45", "2026-02-30"):
            self.assertIn("is a day as", self.fleet("trends", "--since", day, status=64))
        (self.folder / "bad.drmscope").write_bytes(b"")
        self.assertIn("set aside: ", self.fleet("add", "bad.drmscope", "--at", "bad.drmfleet", status=65))
        self.assertIn("cannot open the fleet", self.fleet("trends", status=65))
        self.assertIn("No such file", self.fleet("add", "nowhere", status=64))
        self.assertIn("is no fleet", self.fleet("trends", "--at", self.sessions[0], status=65))
        self.fleet("add", "-q", self.sessions[0])
        self.assertIn("no such column", self.fleet("query", "--sql", "SELECT absent FROM fleet_session", status=64))
        self.assertIn("readonly", self.fleet("query", "--sql", "DELETE FROM fleet_session", status=64).replace("read-only", "readonly"))
        self.assertIn("no program `clickhouse`", subprocess.run(
            [DRMSCOPE, "fleet", "trends", "--engine", "clickhouse"], cwd=self.folder, env=os.environ | {"PATH": "/nowhere"},
            capture_output=True, text=True, check=False).stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
