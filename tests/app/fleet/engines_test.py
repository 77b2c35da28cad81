#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One text, two engines: SQLite and ClickHouse (npm package chdb behind the command `clickhouse`) answer alike.

    engines_test.py DRMSCOPE MAKE_SESSION DATA [SESSION...]

SESSIONs (a lab's) are compared too. Prints rates and times. chdb is fetched by npm once, into the cache folder.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "export")]
import chdb # noqa: E402
import lab_sessions # noqa: E402
from hostile_names import HOSTILE # noqa: E402

DRMSCOPE, MAKE_SESSION, DATA = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
LAB = [pathlib.Path(word).resolve() for word in sys.argv[4:]]
COUNT = int(os.environ.get("DRMSCOPE_FLEET_SESSIONS", "2000"))
SCHEMA = HERE.parents[2] / "schema/fleet"
QUERIES = sorted(path.stem for path in (SCHEMA / "queries").glob("*.sql"))


class Engines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        cls.folder = pathlib.Path(cls.kept.name)
        (cls.folder / "lab").mkdir()
        cls.environment = chdb.environment(cls.folder)
        cls.sessions = lab_sessions.make(cls.folder / "lab", COUNT, MAKE_SESSION, DATA)
        (cls.folder / "lab/real").mkdir()
        for i, session in enumerate(LAB):
            shutil.copyfile(session, cls.folder / f"lab/real/{i}.drmscope")
        cls.count = COUNT + len(LAB)
        (cls.folder / "lab/bad.drmscope").write_bytes(b"no session")

    @classmethod
    def run_it(cls, *arguments):
        return subprocess.run([str(word) for word in arguments], cwd=cls.folder, env=cls.environment, capture_output=True, check=False)

    def fleet(self, *arguments):
        done = self.run_it(DRMSCOPE, "fleet", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr.decode()[:3000])
        return done.stdout.decode()

    def cluster(self):
        """The tables of a cluster's server, made as cluster.sql says."""
        self.environment |= {"DRMSCOPE_TEST_SERVER": str(self.folder / "cluster"), "DRMSCOPE_TEST_CLUSTER": str(HERE / "cluster.xml")}
        for name in ("server.sql", "cluster.sql"):
            done = self.run_it("clickhouse", "client", "--multiquery", "--query", (SCHEMA / name).read_text(encoding="utf-8"))
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_one_text_gives_one_answer(self):
        ways = {"sqlite": ("--at", "f.drmfleet"), "clickhouse local": ("--engine", "clickhouse", "--at", "lake"),
                "clickhouse client": ("--engine", "clickhouse", "--at", "clickhouse://lab/fleet"),
                "clickhouse cluster": ("--engine", "clickhouse", "--at", "clickhouse://shard/fleet")}
        answers = {}
        for name, way in ways.items():
            if name == "clickhouse cluster":
                self.cluster()
            begin = time.monotonic()
            said = self.fleet("add", "-q", "lab", *way)
            spent = time.monotonic() - begin
            print(f"{name}: {self.count} sessions in {spent:.2f} s, {self.count / spent:.0f} a second")
            added, aside = re.search(r": ([\d,]+) sessions added, (\d+) set aside", said).groups()
            self.assertEqual(answers.setdefault("added", (added, aside)), (added, aside))
            self.assertGreaterEqual(int(added.replace(",", "")), COUNT)
            self.assertGreaterEqual(int(aside), 1)
            self.assertIn(f"0 sessions added, 0 set aside, {self.count + 1:,} known", self.fleet("add", "-q", "lab", *way))
            for query in QUERIES:
                for more in ((), ("--driver", "newdrm")):
                    day = "2025-11-27"
                    begin = time.monotonic()
                    rows = json.loads(self.fleet("query", query, "--since", day, "--json", *more, *way))["rows"]
                    print(f"{name}: {query} {' '.join(more)}: {len(rows)} rows in {1000 * (time.monotonic() - begin):.0f} ms")
                    wanted = answers.setdefault((query, more), rows)
                    self.assertEqual(rows, wanted, f"{name}, {query}")
                    self.assertTrue(rows or COUNT < 200, query)
            (self.folder / "page.html").unlink(missing_ok=True)
            self.fleet("page", "-o", "page.html", *way)
            page = (self.folder / "page.html").read_text(encoding="utf-8").partition("<dl>")[2]
            self.assertEqual(answers.setdefault("page", page), page, name)
        kept = self.run_it("clickhouse", "client", "--query", "SELECT count(DISTINCT session_uuid) FROM fleet_session_shard").stdout
        self.assertEqual(f"{int(kept):,}", added) # through the distributed table into the shard's own
        self.assertEqual(len(list(self.folder.glob("lake/fleet_session/date=*/*.parquet"))), self.count + 1)
        self.assertEqual(list(self.folder.glob("lake/.incoming*")), [])

    def clickhouse(self, sql):
        done = self.run_it("clickhouse", "local", "--query", sql + " FORMAT TabSeparated")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [int(word) for word in done.stdout.split()]

    def test_leaks_are_those_of_the_file_and_of_its_parquet(self):
        judged = 0
        for session in [*self.sessions[:4], *self.sessions[-4:], *LAB]:
            listed = json.loads(self.run_it(DRMSCOPE, "leaks", "-q", "--json", session).stdout)["leaks"]
            devices = json.loads(self.run_it(DRMSCOPE, "devices", "-q", "--json", session).stdout)["devices"]
            address = {device["device_id"]: int(device["address"], 16) for device in devices}
            times = [leak["first_seen_ns"] for leak in listed]
            wanted = [len(listed), sum(leak["size_bytes"] for leak in listed), min(times, default=0), max(times, default=0),
                      min((address[leak["device_id"]] for leak in listed), default=0)]
            asked = "SELECT count(), coalesce(sum(size_bytes), 0), coalesce(min(first_seen_ns), 0), coalesce(max(first_seen_ns), 0), "
            self.assertEqual(self.clickhouse(
                asked + f"coalesce(min(reinterpretAsUInt64(assumeNotNull(address))), 0) FROM sqlite('{session}', 'leak') AS l JOIN sqlite('{session}', 'device') AS d "
                "ON d.id = l.device_id"), wanted, session)
            parquet = self.folder / "findings.parquet"
            done = self.run_it(DRMSCOPE, "export", "-q", "-f", "-F", "parquet", "-t", "findings", session, "-o", parquet)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.clickhouse(asked + f"coalesce(min(device_address), 0) FROM file('{parquet}') WHERE verdict = 'leak'"), wanted, session)
            judged += len(listed)
        print(f"{judged} leaks in {8 + len(LAB)} sessions, {len(LAB)} of them from the lab")
        self.assertGreater(judged, 2)

    def test_parquet_holds_what_csv_does(self):
        hostile = self.folder / "hostile.drmscope"
        facts = (DATA / "hot_unplug.sql").read_text(encoding="utf-8")
        subprocess.run([MAKE_SESSION, hostile], input=facts + HOSTILE, text=True, check=True)
        for session in (self.sessions[0], hostile):
            for table in ("devices", "resources", "events", "files", "findings"):
                done = self.run_it(DRMSCOPE, "export", "-q", "-f", "-F", "parquet", "-t", table, session, "-o", "t.parquet")
                self.assertEqual(done.returncode, 0, done.stderr)
                rows = self.run_it(DRMSCOPE, "export", "-q", "-F", "jsonl", "-t", table, session).stdout.splitlines()
                got = self.run_it("clickhouse", "local", "--output_format_json_quote_64bit_integers", "0", "--query",
                                  f"SELECT * FROM file('{self.folder}/t.parquet') FORMAT JSONEachRow").stdout
                plain = lambda row: {k: int(v, 16) if isinstance(v, str) and v.startswith("0x") else v for k, v in json.loads(row).items()}
                self.assertEqual([json.loads(row) for row in got.decode("utf-8", "replace").splitlines()], [plain(row) for row in rows], table)

    def test_a_clickhouse_that_fails_leaves_no_file(self):
        self.environment["NODE_PATH"], kept = "/nowhere", self.environment["NODE_PATH"]
        done = self.run_it(DRMSCOPE, "export", "-q", "-F", "parquet", self.sessions[0], "-o", "no.parquet")
        self.environment["NODE_PATH"] = kept
        self.assertEqual(done.returncode, 74)
        self.assertIn(b"chdb", done.stderr)
        self.assertEqual([f.name for f in self.folder.iterdir() if "parquet" in f.name and "no" in f.name or ".new" in f.name], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
