# SPDX-License-Identifier: MIT
"""The check of docs/tracepoints.md sees what it must."""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
HOOKS = {"add": "drm:add_dr", "unplug": "drm:drm_dev_unplug"}


def make_session(path, backend, states):
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE session (backend TEXT)")
    database.execute("INSERT INTO session VALUES (?)", (backend,))
    database.execute("CREATE TABLE hook (id INTEGER PRIMARY KEY, hook TEXT, state TEXT, symbol TEXT, reason TEXT)")
    database.executemany("INSERT INTO hook (hook, state, symbol, reason) VALUES (?, ?, ?, ?)",
                         [(hook, state, HOOKS[hook], f"no {hook}" if state == "missing" else "") for hook, state in states])
    database.commit()
    database.close()


class TracepointsTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.build = pathlib.Path(self._folder.name)
        self.document = self.build / "tracepoints.md"
        self.document.write_text("before\n<!-- table: made by tests/vm/tracepoints --write -->\n"
                                 "<!-- end of the table -->\nafter\n")
        for series in ("6.1", "6.12"):
            (self.build / f"vm/plug-{series}-both").mkdir(parents=True)
            for backend in ("module", "tracefs"):
                self.record(series, backend, [("add", "missing"), ("add", "armed"), ("unplug", "armed")])

    def record(self, series, backend, states, scenario="plug"):
        folder = self.build / f"vm/{scenario}-{series}-both"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / ("plug.drmscope" if backend == "module" else "probes.session")
        path.unlink(missing_ok=True)
        make_session(path, backend, states)

    def check(self, *options):
        done = subprocess.run([sys.executable, HERE / "tracepoints", self.build, "--document", self.document, *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_the_table_that_it_wrote_is_right(self):
        self.assertEqual(self.check()[0], 1)
        self.assertEqual(self.check("--write")[0], 0)
        self.assertEqual(self.check()[0], 0)
        text = self.document.read_text()
        self.assertTrue(text.startswith("before\n") and text.endswith("after\n"))
        self.assertIn("| add | add | armed: `drm:add_dr` |", text)

    def test_what_is_missing_is_told_with_its_reason(self):
        self.record("6.1", "tracefs", [("add", "armed"), ("unplug", "missing")])
        self.check("--write")
        self.assertIn("| unplug | 6.1 tracefs | no unplug |", self.document.read_text())
        self.assertEqual(self.check()[0], 0)

    def test_the_debug_kernel_has_a_table_of_its_own(self):
        self.document.write_text(self.document.read_text().replace("tracepoints --write", "tracepoints --kernel debug --write"))
        self.assertEqual(self.check("--kernel", "debug")[0], 2)
        for backend in ("module", "tracefs"):
            self.record("debug", backend, [("add", "armed"), ("unplug", "armed")])
        self.assertEqual(self.check("--kernel", "debug", "--write")[0], 0)
        self.assertIn("| hook | events | debug module | debug tracefs |", self.document.read_text())
        self.assertEqual(self.check("--kernel", "debug")[0], 0)

    def test_a_cell_that_turns_from_armed_to_missing_fails(self):
        self.check("--write")
        self.record("6.12", "tracefs", [("add", "armed"), ("unplug", "missing")])
        status, said = self.check()
        self.assertEqual(status, 1)
        self.assertIn("LOST: hook unplug on 6.12 through tracefs", said)

    def test_a_hook_that_is_told_no_more_is_lost(self):
        self.check("--write")
        self.record("6.1", "module", [("add", "armed")])
        status, said = self.check()
        self.assertEqual(status, 1)
        self.assertIn("LOST: hook unplug on 6.1 through module", said)

    def test_the_worst_of_all_runs_counts(self):
        self.check("--write")
        self.record("6.1", "tracefs", [("add", "missing"), ("unplug", "armed")], "another")
        self.assertEqual(self.check()[0], 1)

    def test_without_a_run_of_each_it_does_not_judge(self):
        self.check("--write")
        (self.build / "vm/plug-6.12-both/probes.session").unlink()
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
