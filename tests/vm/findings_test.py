# SPDX-License-Identifier: MIT
"""The check of the table in docs/findings.md sees what it must."""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import kmsg_log

HERE = pathlib.Path(__file__).resolve().parent
PLACE = "before\n<!-- table: made by tests/vm/findings --write -->\n<!-- end of the table -->\nafter\n"


class FindingsTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.build = pathlib.Path(self._folder.name)
        self.document = self.build / "findings.md"
        self.document.write_text(PLACE)
        self.rules = self.build / "rules"
        self.rules.mkdir()
        for name in ("F06_held.sql", "F08_atomic.sql"):
            (self.rules / name).touch()
        for series in ("6.1", "6.12"):
            for ending in ("", "-probes"):
                folder = self.build / f"vm/exerciser-hazards-{series}{ending}"
                folder.mkdir(parents=True)
                (folder / "kmsg.log").write_text(f"7,1,1,-;{kmsg_log.ARMED}\n7,2,2,-;{kmsg_log.ENDED}\n")
                (folder / "facts").write_text("".join(f"exercise parent=ex.0 hazard={hazard} right=no rules={rules}\n" for hazard, rules in (
                ("big_held", "F06"), ("big_freed", "none"), ("add_action_atomic", "F08"), ("kmalloc_atomic", "none"))))
            for backend in ("module", "tracefs"):
                self.record(series, backend, {1: "F06", 3: "F08"} if backend == "module" else {1: "F06"})

    def record(self, series, backend, findings, confidence="certain", function="remove", verdict="hazard", right="hazard"):
        folder = self.build / f"vm/exerciser-hazards-{series}{'' if backend == 'module' else '-probes'}"
        path = folder / "exerciser-hazards.drmscope"
        path.unlink(missing_ok=True)
        database = sqlite3.connect(path)
        database.executescript("CREATE TABLE session (backend TEXT); CREATE TABLE device (id INTEGER, parent_name TEXT);"
                               "CREATE TABLE finding (id INTEGER PRIMARY KEY, device_id INTEGER, rule TEXT, confidence TEXT, resource_id INTEGER, "
                               "verdict TEXT);"
                               "CREATE TABLE resource (id INTEGER, node_address INTEGER, device_id INTEGER, owner TEXT, end_kind TEXT, "
                               "ended_ns INTEGER)")
        database.execute("INSERT INTO session VALUES (?)", (backend,))
        database.executemany("INSERT INTO device VALUES (?, 'ex.0')", [(device,) for device in range(1, 5)])
        database.execute("CREATE VIEW finding_identity AS SELECT id AS finding_id, "
                         f"rule || '/exerciser/{function}' AS fingerprint FROM finding")
        database.executemany("INSERT INTO finding (device_id, rule, confidence, resource_id, verdict) VALUES (?, ?, ?, 0, ?)",
                             [(device, rule, confidence, right if device == 2 else verdict) for device, rule in findings.items()])
        database.commit()
        database.close()

    def check(self, *options):
        done = subprocess.run([sys.executable, HERE / "findings", self.build, "--document", self.document, "--rules",
                               self.rules, *options], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_the_table_that_it_wrote_is_right(self):
        self.assertEqual(self.check()[0], 1)
        self.assertEqual(self.check("--write"), (0, ""))
        self.assertEqual(self.check(), (0, "findings: 2 rules on 4 kernels and backends are as documented, and their "
                                            "fingerprints equal\n"))
        text = self.document.read_text()
        self.assertIn("| F06 | `big_held` | found | found | found | found |", text)
        self.assertIn("| F08 | `add_action_atomic` | found | not seen | found | not seen |", text)
        self.assertIn("|  | `big_freed`, which is right | silent | silent | silent | silent |", text)

    def test_a_rule_that_misses_its_hazard_fails(self):
        self.check("--write")
        self.record("6.12", "tracefs", {})
        status, text = self.check()
        self.assertEqual(status, 1)
        self.assertIn("F06 `big_held` found found found MISSED", text)
        self.assertEqual(self.check("--write")[0], 1)

    def test_a_rule_that_accuses_what_is_right_fails(self):
        self.check("--write")
        self.record("6.1", "module", {1: "F06", 2: "F06", 3: "F08"})
        self.assertIn("ACCUSED", self.check()[1])

    def test_a_rule_that_only_tells_of_what_is_right_accuses_nobody(self):
        self.record("6.1", "module", {1: "F06", 2: "F06", 3: "F08"}, right="information")
        self.assertEqual(self.check("--write"), (0, ""))
        self.assertIn("|  | `big_freed`, which is right | told | silent | silent | silent |", self.document.read_text())

    def test_a_rule_that_no_longer_accuses_fails(self):
        self.check("--write")
        self.record("6.1", "module", {1: "F06", 3: "F08"}, verdict="information")
        status, text = self.check()
        self.assertEqual(status, 1)
        self.assertIn("F06 `big_held` ONLY TOLD found found found", text)

    def test_what_a_backend_cannot_be_sure_of_is_unknown(self):
        self.record("6.1", "tracefs", {1: "F06"}, "unknown")
        self.check("--write")
        self.assertIn("| F06 | `big_held` | found | unknown | found | found |", self.document.read_text())

    def test_a_hazard_that_is_called_otherwise_elsewhere_fails(self):
        self.check("--write")
        self.record("6.12", "tracefs", {1: "F06"}, function="device_unbind_cleanup")
        status, text = self.check()
        self.assertEqual(status, 1)
        self.assertIn("F06 `big_held` is called F06/exerciser/remove on 6.1 module and 6.1 tracefs and 6.12 module, "
                      "F06/exerciser/device_unbind_cleanup on 6.12 tracefs", text)

    def test_a_rule_that_has_no_hazard_cannot_be_judged(self):
        (self.rules / "F99_new.sql").touch()
        status, text = self.check()
        self.assertEqual(status, 2)
        self.assertIn("rule F99 has no hazard", text)

    def test_a_rule_that_was_not_tried_fails(self):
        (self.rules / "F10_freed.sql").touch()
        self.assertIn("not tried", self.check()[1])

    def test_without_recordings_it_cannot_judge(self):
        for path in self.build.glob("vm/*-probes/*.drmscope"):
            path.unlink()
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
