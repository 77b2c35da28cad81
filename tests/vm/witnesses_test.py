# SPDX-License-Identifier: MIT
"""The test of what holds the table of witnesses."""
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TABLE = """<!-- table: held by tests/vm/witnesses -->
| event | scenario | witness | compared by |
| --- | --- | --- | --- |
| `add`, `del` | `storm` | the log | `compare.py pair_lines` |
| `map` | `share trace-cmd` | trace-cmd | `second_decoder event_differences` |
<!-- end of the table -->
"""
SCHEMA = "    kind TEXT NOT NULL CHECK (kind IN (\n        'add', 'del',\n        'map')),\n"


class Witnesses(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.build = pathlib.Path(scratch.name)
        for series in ("6.1", "6.12"):
            self.record(f"storm-{series}", "add", "del")
            self.record(f"share-{series}-trace-cmd", "map")

    def record(self, folder, *kinds):
        path = self.build / "vm" / folder / "a.drmscope"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE event (kind TEXT)")
        database.executemany("INSERT INTO event VALUES (?)", [(kind,) for kind in kinds])
        database.commit()
        database.close()

    def check(self, table=TABLE, schema=SCHEMA):
        (self.build / "document").write_text(table)
        (self.build / "schema").write_text(schema)
        done = subprocess.run([sys.executable, HERE / "witnesses", self.build, "--document", self.build / "document",
                               "--schema", self.build / "schema"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_all_of_it_holds(self):
        self.assertEqual(self.check(), (0, "witnesses: 3 kinds of events happened, each beside its witness\n"))

    def test_one_kernel_is_enough(self):
        shutil.rmtree(self.build / "vm/share-6.1-trace-cmd")
        self.assertEqual(self.check()[0], 0)
        shutil.rmtree(self.build / "vm/share-6.12-trace-cmd")
        self.assertEqual(self.check(), (2, "witnesses: cannot judge: share trace-cmd was not recorded; run ctest -L vm first\n"))

    def test_a_kind_without_a_row_fails(self):
        status, said = self.check(schema=SCHEMA.replace("'map'", "'map', 'unmap'"))
        self.assertEqual((status, said), (1, "witnesses: unmap has no witness\n"))

    def test_a_kind_that_did_not_happen_fails(self):
        self.record("storm-6.12", "add")
        status, said = self.check()
        self.assertEqual((status, said), (1, "witnesses: storm on 6.12 has no event del\n"))

    def test_a_comparison_that_is_gone_fails(self):
        status, said = self.check(TABLE.replace("pair_lines", "pare_lines"))
        self.assertEqual((status, said), (1, "witnesses: add, del: compare.py has no function pare_lines\n"))

    def test_without_a_recording_it_does_not_judge(self):
        (self.build / "vm/storm-6.1/a.drmscope").unlink()
        self.assertEqual(self.check()[0], 2)

    def test_the_schema_that_there_is_has_kinds(self):
        done = self.check(schema=(HERE.parents[1] / "schema/facts.sql").read_text())
        self.assertIn("witnesses: dev_init has no witness", done[1])
        self.assertNotIn("is no kind of event", done[1])


if __name__ == "__main__":
    unittest.main()
