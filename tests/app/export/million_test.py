#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts and sums of each export of a session of a million resources are those of the session's own views.

    million_test.py DRMSCOPE MAKE_SESSION DATA PROTO

Prints how long each took. What each export says of a single resource is tested on small sessions.
"""
import csv
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "fleet")]
import chdb # noqa: E402
import compare_exports # noqa: E402
import many_resources # noqa: E402

DRMSCOPE, MAKE_SESSION, DATA, PROTO = (pathlib.Path(word).resolve() for word in sys.argv[1:5])
COUNT = int(os.environ.get("DRMSCOPE_MANY_RESOURCES", "1000000"))
MOST_MEMORY_KB = 64 * 1024
# A child's peak counts its parent's until it is another program: this parent is small.
MEASURE = ("import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
           "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)")
# Of a resource: findings, landmarks and pins have sizes, too.
SIZE = re.compile(rb'name: "kind"\s+}\s+debug_annotations {\s+int_value: (\d+)\s+name: "size_bytes"')
# Table -> where the session itself says it, and what is summed.
VIEWS = {"resources": ("resource_lifetime", ("size_bytes", "added_ns", "ended_ns", "lifetime_ns")),
         "events": ("event", ("timestamp_ns", "size_bytes", "cpu"))}


class Million(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp"))
        cls.addClassCleanup(kept.cleanup)
        cls.folder = pathlib.Path(kept.name)
        cls.session = cls.folder / "many.drmscope"
        many_resources.make(cls.session, MAKE_SESSION, DATA, COUNT)
        cls.exports = compare_exports.Exports(str(DRMSCOPE), PROTO, str(cls.session))
        cls.wanted = {table: cls.totals(cls.session, view, columns) for table, (view, columns) in VIEWS.items()}
        assert cls.wanted["resources"][0] == COUNT + many_resources.ADDED_RESOURCES

    @staticmethod
    def totals(session, view, columns):
        asked = f"SELECT count(*), {', '.join(f'sum({column})' for column in columns)} FROM {view}"
        return list(sqlite3.connect(f"file:{session}?mode=ro", uri=True).execute(asked).fetchone())

    def export(self, *options):
        """The file, once its making took no more memory than it may."""
        output, begin = self.folder / "output", time.monotonic()
        done = subprocess.run([sys.executable, "-c", MEASURE, DRMSCOPE, "export", "-q", "-f", self.session, "-o", output, *options],
                              env=chdb.environment(self.folder), stdout=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 0)
        peak = int(done.stdout)
        print(f"{' '.join(options)}: {time.monotonic() - begin:.2f} s, {peak / 1024:.0f} MB of memory, {output.stat().st_size / 1e6:.0f} MB")
        if options[1] in ("csv", "jsonl"):
            self.assertLess(peak, MOST_MEMORY_KB)
        return output

    def test_csv(self):
        for table, (_, columns) in VIEWS.items():
            output = self.export("-F", "csv", "-t", table)
            asked = f"SELECT count(*), {', '.join(f'sum({column})' for column in columns)} FROM t"
            done = subprocess.run(["sqlite3", ":memory:", ".mode csv", f".import {output} t", asked], capture_output=True, text=True, check=True)
            self.assertEqual([int(word) for word in done.stdout.split(",")], self.wanted[table])
            with output.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                heading = next(rows)
                places = [heading.index(column) for column in columns]
                totals = [0] * (1 + len(places))
                for row in rows:
                    totals[0] += 1
                    for i, place in enumerate(places):
                        totals[1 + i] += int(row[place])
            self.assertEqual(totals, self.wanted[table])

    def test_jsonl(self):
        totals = {table: [0] * (1 + len(columns)) for table, (_, columns) in VIEWS.items()}
        with self.export("-F", "jsonl").open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                if row["table"] in VIEWS:
                    total = totals[row["table"]]
                    total[0] += 1
                    for i, column in enumerate(VIEWS[row["table"]][1]):
                        total[1 + i] += row[column]
        self.assertEqual(totals, self.wanted)

    def test_parquet(self):
        for table, (_, columns) in VIEWS.items():
            output = self.export("-F", "parquet", "-t", table)
            asked = f"SELECT count(), {', '.join(f'sum({column})' for column in columns)} FROM file('{output}', Parquet) FORMAT TabSeparated"
            done = subprocess.run(["clickhouse", "local", "--query", asked], env=chdb.environment(self.folder), capture_output=True, check=True)
            self.assertEqual([int(word) for word in done.stdout.split()], self.wanted[table])

    def test_perfetto(self):
        """protoc writes it out as text; each resource is one slice with its size."""
        output, count, total, left = self.export("-F", "perfetto"), 0, 0, b""
        with output.open("rb") as file, subprocess.Popen(
                ["protoc", f"--proto_path={PROTO.parent}", "--decode=drmscope.perfetto.Trace", PROTO.name], stdin=file,
                stdout=subprocess.PIPE) as decoded:
            while chunk := decoded.stdout.read(1 << 24):
                packets, cut, left = (left + chunk).rpartition(b"\npacket {")
                left = cut + left
                for size in SIZE.findall(packets):
                    count, total = count + 1, total + int(size)
            for size in SIZE.findall(left):
                count, total = count + 1, total + int(size)
        self.assertEqual(decoded.returncode, 0)
        self.assertEqual([count, total], self.wanted["resources"][:2])

    def test_session(self):
        part = self.export("-F", "session", "--redact", "all")
        for table, (view, columns) in VIEWS.items():
            self.assertEqual(self.totals(part, view, columns), self.wanted[table])

    def test_pages_and_verdicts(self):
        for check in (self.exports.html, self.exports.svg, self.exports.verdicts):
            begin = time.monotonic()
            check()
            print(f"{check.__name__}: {time.monotonic() - begin:.2f} s")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
