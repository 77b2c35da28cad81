#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every export of a session, read by others' readers, against the session's own tables.

    compare_exports.py DRMSCOPE PROTO SESSION...

The numbers beside which they are held come from SQL over the session's tables, in this file.
"""
import collections
import concurrent.futures
import csv
import functools
import html.parser
import io
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import wire # noqa: E402

# Public table -> base table, its key, and integers whose sums are compared.
TABLES = {
    "devices": ("device", "device_id", {"first_seen_ns": "first_seen_ns", "generation": "generation"}),
    "resources": ("resource", "resource_id", {"size_bytes": "size_bytes", "added_ns": "added_ns", "ended_ns": "ended_ns"}),
    "events": ("event", "event_id", {"timestamp_ns": "timestamp_ns", "size_bytes": "size_bytes", "cpu": "cpu"}),
    "files": ("drm_file", "drm_file_id", {"opened_ns": "opened_ns", "process_id": "process_id"}),
    "findings": ("finding", "finding_id", {"size_bytes": "size_bytes", "resource_count": "resource_count"}),
}
LEFT_BEHIND = {"console", "note", "bookmark", "window_state"} # docs/exports.md and docs/session-file.md
COMMANDS = ("devices", "resources", "events", "leaks", "findings", "report", "check")


class Text(html.parser.HTMLParser):
    """What a browser would show: facts, rows of each table; and that nothing is fetched."""

    def __init__(self):
        super().__init__()
        self.tags, self.outside, self.rows, self.facts = collections.Counter(), [], collections.Counter(), {}
        self.table = self.fact = self.take = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags[tag] += 1
        for name in ("src", "href", "action", "data"):
            if name in attributes and not attributes[name].startswith("data:"):
                self.outside.append((tag, attributes[name]))
        self.outside += [(tag, name) for name in attributes if name.startswith("on")]
        if tag == "table":
            self.table = attributes["id"]
        elif tag == "tr" and self.table:
            self.rows[self.table] += 1
        self.take = tag if tag in ("dt", "dd") else self.take

    def handle_endtag(self, tag):
        self.take = None if tag == self.take else self.take
        self.table = None if tag == "table" else self.table

    def handle_data(self, data):
        if self.take == "dt":
            self.fact = data
        elif self.take == "dd":
            self.facts[self.fact] = data


class Exports:
    def __init__(self, drmscope, proto, session):
        self.drmscope, self.proto, self.session = drmscope, pathlib.Path(proto), session
        self.database = sqlite3.connect(f"file:{session}?mode=ro", uri=True)
        self.database.text_factory = bytes

    def sql(self, query):
        return self.database.execute(query).fetchone()[0]

    def export(self, name, *options):
        done = subprocess.run([self.drmscope, "export", "-q", "-F", name, self.session, *options], capture_output=True, check=False)
        assert done.returncode == 0, (name, options, done.stderr)
        return done.stdout

    def same(self, what, got, wanted):
        assert got == wanted, f"{self.session}: {what}: {got!r}, but the session has {wanted!r}"

    def csv(self):
        for table, (base, key, sums) in TABLES.items():
            text = self.export("csv", "-t", table).decode("utf-8")
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            self.same(f"csv {table} rows", len(rows), self.sql(f"SELECT count(*) FROM {base}"))
            self.same(f"csv {table} lines", text.count("\n"), len(rows) + 1)
            ids = [int(row[key]) for row in rows]
            self.same(f"csv {table} order", ids, sorted(set(ids)))
            for column, sum_of in sums.items():
                self.same(f"csv {table} {column}", sum(int(row[column]) for row in rows),
                          self.sql(f"SELECT coalesce(sum({sum_of}), 0) FROM {base}"))
            assert all(None not in row and None not in row.values() for row in rows), "ragged rows"
            self.imported(table, text, key, rows, sums)
            self.same(f"csv {table} again", self.export("csv", "-t", table).decode("utf-8"), text)
        self.leaks()

    def imported(self, table, text, key, rows, sums):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            asked = f"SELECT count(*), {', '.join(f'coalesce(sum({column}), 0)' for column in sums)} FROM t"
            done = subprocess.run(["sqlite3", ":memory:", ".mode csv", f".import {file.name} t", asked],
                                  capture_output=True, text=True, check=True)
        self.same(f"sqlite3 .import {table}", done.stdout.strip() + done.stderr,
                  ",".join(str(n) for n in [len(rows), *(sum(int(r[c]) for r in rows) for c in sums)]))

    def leaks(self):
        """leaks --json and the rows that are leaks."""
        done = subprocess.run([self.drmscope, "leaks", "-q", "--json", self.session], capture_output=True, check=False)
        leaks = json.loads(done.stdout)["leaks"]
        rows = [row for row in map(json.loads, self.export("jsonl", "-t", "findings").splitlines()) if row["verdict"] == "leak"]
        for what, mine in (("count", lambda r: 1), ("bytes", lambda r: int(r["size_bytes"]))):
            self.same(f"leak {what}", sum(map(mine, rows)), sum(map(mine, leaks)))
        self.same("leak fingerprints", sorted(r["fingerprint"] for r in rows), sorted(r["fingerprint"] for r in leaks))

    def jsonl(self):
        text = self.export("jsonl")
        done = subprocess.run(["jq", "-r", ".table"], input=text, capture_output=True, check=True)
        counts = collections.Counter(done.stdout.decode().split())
        for table, (base, _, sums) in TABLES.items():
            self.same(f"jsonl {table}", counts[table], self.sql(f"SELECT count(*) FROM {base}"))
            for column, sum_of in sums.items():
                # python, since jq's numbers are doubles
                got = sum(row[column] for row in map(json.loads, text.splitlines()) if row["table"] == table)
                self.same(f"jsonl {table} {column}", got, self.sql(f"SELECT coalesce(sum({sum_of}), 0) FROM {base}"))

    def perfetto(self):
        data = self.export("perfetto")
        done = subprocess.run(["protoc", f"--proto_path={self.proto.parent}", "--decode=drmscope.perfetto.Trace", self.proto.name],
                              input=data, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        unknown = [line for line in done.stdout.decode().splitlines() if re.match(r"\s*\d+[ :]", line)]
        self.same("protoc fields that the .proto has not", unknown, [])
        trace = wire.Trace(data) # raises where slices overlap
        self.same("protoc packets", done.stdout.count(b"\npacket {") + done.stdout.startswith(b"packet {"), trace.packets)
        owned = "FROM resource WHERE owner <> 'device' AND device_id <> 0"
        slices = trace.of("resource")
        self.same("perfetto resources", len(slices), self.sql(f"SELECT count(*) {owned}"))
        self.same("perfetto bytes", sum(s[4]["size_bytes"] for s in slices), self.sql(f"SELECT coalesce(sum(size_bytes), 0) {owned}"))
        added = {row[0]: row[1:] for row in self.database.execute(f"SELECT id, added_ns, ended_ns {owned}")}
        for _, _, begin, end, notes, _ in slices:
            start, stop = added[notes["resource_id"]]
            self.same(f"perfetto resource {notes['resource_id']}", (begin, end if stop else 0), (start, max(stop, start) if stop else 0))
        ended = {key for key, (_, stop) in added.items() if stop}
        self.same("perfetto flows", set(trace.flows), ended)
        for key, ends in trace.flows.items():
            self.same(f"perfetto flow {key}", [f for f, _ in ends], [wire.FLOW, wire.LAST_FLOW])
            self.same(f"perfetto flow {key} times", [t for _, t in ends], [added[key][0], added[key][1]])
        self.same("perfetto phases", len(trace.of("phase")), self.sql("SELECT count(*) FROM phase"))
        self.same("perfetto files", len(trace.of("file")), self.sql("SELECT count(*) FROM drm_file"))
        self.same("perfetto pins", len(trace.of("pin")), self.sql("SELECT count(*) FROM pin"))
        self.same("perfetto missed", len(trace.of("missed")), self.sql("SELECT count(*) FROM missed"))
        self.same("perfetto findings", len([i for i in trace.instants if i[0] == "finding"]),
                  self.sql("SELECT count(*) FROM finding WHERE device_id <> 0"))
        last = collections.Counter()
        for track, values in trace.counts.items():
            self.same("perfetto counter times", [t for t, _ in values], sorted({t for t, _ in values}))
            assert all(value >= 0 for _, value in values), "a counter below zero"
            last[trace.tracks[track][0]] += values[-1][1]
        live = f"{owned} AND ended_ns = 0"
        self.same("perfetto live at the end", last["live resources"], self.sql(f"SELECT count(*) {live}"))
        self.same("perfetto live bytes at the end", last["live bytes"], self.sql(f"SELECT coalesce(sum(size_bytes), 0) {live}"))
        self.same("perfetto open at the end", last["open files"], self.sql("SELECT count(*) FROM drm_file WHERE closed_ns = 0"))

    def html(self):
        page = Text()
        text = self.export("html").decode("utf-8")
        page.feed(text)
        self.same("html asks for", page.outside, [])
        self.same("html scripts", page.tags["script"], 1)
        digits = lambda value: int(re.match(r"[\d,]+", value)[0].replace(",", ""))
        owned = "FROM resource WHERE owner <> 'device'"
        self.same("html resources", digits(page.facts["managed resources"]), self.sql(f"SELECT count(*) {owned}"))
        self.same("html drm_devices", digits(page.facts["drm_devices"]), self.sql("SELECT count(*) FROM device"))
        self.same("html findings", digits(page.facts["findings"]), self.sql("SELECT count(*) FROM finding"))
        for table, base in (("resources", "resource"), ("files", "drm_file"), ("devices", "device"), ("findings", "finding")):
            count = self.sql(f"SELECT count(*) FROM {base}")
            head = 0 if table == "findings" and count == 0 else 1
            self.same(f"html rows of {table}", page.rows[table], min(count, 2000) + head)

    def svg(self):
        text = self.export("svg")
        ElementTree.fromstring(text)
        done = subprocess.run(["rsvg-convert", "-f", "png"], input=text, capture_output=True, check=False)
        assert done.returncode == 0 and done.stdout.startswith(b"\x89PNG"), done.stderr
        assert b"href" not in text and b"<script" not in text

    def folded(self):
        """A line a call path; each resource that the window shows is in one of them."""
        shown = "FROM resource WHERE owner <> 'device' OR (device_id <> 0 AND kind <> 'group')"
        for name, measure in (("folded", "count(*)"), ("foldedbytes", "coalesce(sum(size_bytes), 0)")):
            lines = [line.rsplit(" ", 1) for line in self.export(name).decode("utf-8").splitlines()]
            self.same(f"{name} sum", sum(int(number) for _, number in lines), self.sql(f"SELECT {measure} {shown}"))
            self.same(f"{name} lines", [way for way, _ in lines], sorted({way for way, _ in lines}, key=str.encode))
            deepest = self.sql(f"SELECT coalesce(max(depth) + 1, 1) FROM stack WHERE stack_id IN (SELECT stack_id {shown})")
            assert all(way.count(";") < deepest for way, _ in lines), "more frames than a stack has"

    def verdicts(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([self.drmscope, "check", "-q", self.session, "--junit", f"{folder}/j", "--sarif", f"{folder}/s"],
                           capture_output=True, check=False)
            self.same("junit", self.export("junit"), pathlib.Path(folder, "j").read_bytes())
            self.same("sarif", self.export("sarif"), pathlib.Path(folder, "s").read_bytes())
        report = subprocess.run([self.drmscope, "report", "-q", self.session], capture_output=True, check=False)
        self.same("txt", self.export("txt"), report.stdout)

    def parts(self):
        """The reduced session opens in every command, and holds what was asked for."""
        with tempfile.TemporaryDirectory() as folder:
            for options in (("--redact", "all"), ("--from", "1ms"), ()):
                part = f"{folder}/part{len(options)}{options[:1]}.drmscope"
                subprocess.run([self.drmscope, "export", "-q", "-F", "session", self.session, "-o", part, *options], check=True)
                for command in COMMANDS:
                    done = subprocess.run([self.drmscope, command, "-q", part], capture_output=True, check=False)
                    assert done.returncode in (0, 1, 2), (command, options, done.stderr)
                database = sqlite3.connect(part)
                count = lambda sql, where=database: where.execute(sql).fetchone()[0]
                if not options: # a table that the copy forgot would be empty
                    for row in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'anomaly'").fetchall():
                        table = row[0].decode()
                        if table in LEFT_BEHIND:
                            self.same(f"part, has {table}", count(f"SELECT count(*) FROM sqlite_master WHERE name = '{table}'"), 0)
                            continue
                        wanted = self.sql(f"SELECT count(*) FROM {table}")
                        self.same(f"part, rows of {table}", min(count(f"SELECT count(*) FROM {table}"), 1), min(wanted, 1))
                if options[:1] != ("--from",):
                    for base, _, sums in TABLES.values():
                        for column in ("count(*)", *(f"coalesce(sum({s}), 0)" for s in sums.values())):
                            if "process_id" not in column:
                                self.same(f"part {options} {base} {column}", count(f"SELECT {column} FROM {base}"),
                                          self.sql(f"SELECT {column} FROM {base}"))
                if options[:1] == ("--redact",):
                    self.hidden(part, database)

    def hidden(self, part, database):
        """No name of a process, no kernel address and no command line of the session is in the file's bytes."""
        data = pathlib.Path(part).read_bytes()
        words = [row[0] for row in self.database.execute(
            "SELECT comm FROM task UNION SELECT comm FROM drm_file UNION SELECT command_line FROM drm_file")]
        words = [word for word in words if len(word) > 5 and not word.startswith(b"drm")]
        kept = b" ".join(row[0] for row in self.database.execute(
            "SELECT name FROM name WHERE id IN (SELECT name_id FROM resource) UNION SELECT name FROM symbol UNION SELECT module FROM symbol "
            "UNION SELECT drm_driver FROM device UNION SELECT symbol FROM hook UNION SELECT reason FROM hook "
            "UNION SELECT title FROM finding UNION SELECT kernel_version FROM session UNION SELECT object FROM build"))
        told = [word for word in words if word in data and word not in kept]
        self.same("redacted words", told, [])
        for row in self.database.execute("SELECT address FROM device UNION SELECT node_address FROM resource"):
            if row[0] != 0:
                raw = row[0].to_bytes(8, "big", signed=True)
                assert raw not in data, f"address {row[0]:x} is in the redacted session"
        self.same("pids", database.execute("SELECT count(*) FROM task WHERE pid > (SELECT count(*) FROM task) + "
                                           "(SELECT count(*) FROM drm_file) * 2 + (SELECT count(*) FROM event)").fetchone()[0], 0)

    def all(self):
        for check in (self.csv, self.jsonl, self.perfetto, self.html, self.svg, self.folded, self.verdicts, self.parts):
            check()


def compare(drmscope, proto, session):
    Exports(drmscope, proto, session).all()
    return f"{session}: csv, jsonl, perfetto, html, svg, folded, junit, sarif, txt and parts equal the session"


def main():
    drmscope, proto, *sessions = sys.argv[1:]
    with concurrent.futures.ProcessPoolExecutor() as processors:
        for line in processors.map(functools.partial(compare, drmscope, proto), sessions):
            print(line)
    return 0 if sessions else 2


if __name__ == "__main__":
    sys.exit(main())
