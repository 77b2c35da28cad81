# SPDX-License-Identifier: MIT
"""tests/vm/judged_again fails on rules that look at what must not matter."""
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = (HERE.parents[1] / "schema/facts.sql").read_text() + (HERE.parents[1] / "schema/derived.sql").read_text()
# A program whose one rule is this condition of a drm_device.
PROGRAM = f"""#!{sys.executable}
import sqlite3, sys
database = sqlite3.connect(sys.argv[-1])
database.execute("DELETE FROM finding")
database.execute("INSERT INTO finding SELECT d.id, 'F02', 'warning', 'hazard', 'unplug missing', 'certain', d.id, 0, 0, 0, 0, 0, 0, '', '' "
                 "FROM device AS d WHERE {{condition}}")
database.commit()
"""
RIGHT = "EXISTS (SELECT 1 FROM event AS e WHERE e.device_id = d.id AND e.kind = 'dev_unregister')"


class JudgedAgainTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        (self.build / "bin").mkdir()
        self.session = self.build / "a.drmscope"
        database = sqlite3.connect(self.session)
        database.executescript(SCHEMA)
        database.execute("CREATE VIEW finding_identity AS SELECT id AS finding_id, rule || '/' || "
                         "(SELECT drm_driver FROM device WHERE id = device_id) || '/-' AS fingerprint FROM finding")
        self.fill(database, "session", id=1, state="complete", started_ns=1, ended_ns=1000)
        self.fill(database, "hook", hook="unplug", state="armed")
        for device in (1, 2, 3):
            self.fill(database, "device", id=device, address=4096 * device, drm_driver="ex", parent_name=f"ex.{device}", origin="init")
            for place, (cpu, kind) in enumerate(((0, "dev_init"), (1, "dev_unplug"), (0, "dev_unregister"))):
                self.fill(database, "event", id=device * 10 + place, timestamp_ns=device * 100 + place // 2, cpu=cpu, kind=kind,
                          device_id=device, object_address=device * 4096)
        database.commit()
        database.close()

    @staticmethod
    def fill(database, table, **values):
        """A row; what is not said is 0 or ''."""
        row = {column[1]: "" if column[2] == "TEXT" else 0 for column in database.execute(f"PRAGMA table_info({table})")
               if column[1] != "id"} | values
        database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def check(self, condition):
        program = self.build / "bin/drmscope"
        program.write_text(PROGRAM.format(condition=condition))
        program.chmod(0o755)
        done = subprocess.run([sys.executable, HERE / "judged_again", self.build, self.session], capture_output=True, text=True, check=False)
        return done.returncode, set(re.findall(r": ([a-z_ ]+?)(?: \d+)?: (?:no longer|now) said", done.stderr))

    def test_a_rule_that_is_right_passes(self):
        self.assertEqual(self.check(RIGHT), (0, set()))

    def test_a_rule_that_looks_at_addresses_fails(self):
        self.assertEqual(self.check("d.address < 65536"), (1, {"every address renamed"}))

    def test_a_rule_that_looks_at_the_order_of_ties_fails(self):
        first = "(SELECT e.cpu FROM event AS e WHERE e.device_id = d.id ORDER BY e.id LIMIT 1)"
        self.assertIn("ties in the other order", self.check(f"{first} = 0")[1])

    def test_a_rule_that_looks_at_other_devices_fails(self):
        failed = self.check("(SELECT count(*) FROM device) = 3")[1]
        self.assertLessEqual({"strangers beside them", "cut between two lives"}, failed)

    def test_a_rule_that_is_sure_without_its_hook_fails(self):
        status, failed = self.check("NOT EXISTS (SELECT 1 FROM event AS e WHERE e.device_id = d.id AND e.kind = 'dev_unplug')")
        self.assertEqual((status, "without hook unplug" in failed), (1, True))

    def test_a_rule_that_is_sure_of_what_was_cut_off_fails(self):
        status, failed = self.check("(SELECT state FROM session) = 'interrupted'")
        self.assertEqual((status, failed), (1, {"cut after event"}))

    def test_without_a_program_it_cannot_judge(self):
        done = subprocess.run([sys.executable, HERE / "judged_again", self.build / "none", self.session], capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
