# SPDX-License-Identifier: MIT
"""Comparisons of what a session says beside resources with what the scenario's own programs did and heard. Each answers
a list of differences, in words."""
import collections
import errno
import sqlite3

import compare_holdings
import compare_life

# One "ioctls" of tests/vm/sharer.c.
IOCTLS = 100
CHANGED = ("uevent", "ioctls", "export", "drop", "map", "reference", "kernel_log", "driver_export", "atomic_state",
           *compare_holdings.WORDS)


# What only the module sees. How many references are left it reads at the end of the recording.
MODULE_WORDS = ("unexplained", *(word for word in compare_holdings.WORDS
                                             if word not in ("import", "imported", "dmabuf", "leave", "master")))


def differences(session, facts):
    database = sqlite3.connect(f"file:{session}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    facts = _visible(database, facts)
    return [text for compare in (_uevents, _ioctls, _pins, _closers, _references, _atomic, _states, _kernel_log,
                            *compare_holdings.COMPARISONS, *compare_life.COMPARISONS)
            for text in compare(database, facts)]


def unseen_changes(session, facts):
    """What the scenario's programs did and heard, with one of it left out: answers how many such changes were tried, and
    those that the comparison does not see. An uevent that is about no drm_device is nobody's business here."""
    tried, unseen = 0, []
    facts = _visible(sqlite3.connect(f"file:{session}?mode=ro", uri=True), facts)
    for index, (word, values) in enumerate(facts):
        foreign = word == "uevent" and "/drm/" not in values["path"]
        if word not in CHANGED or foreign or values.get("error", "0") != "0" and word != "ioctls":
            continue
        tried += 1
        if not differences(session, facts[:index] + facts[index + 1:]):
            unseen.append(f"without {word} {values}")
    return tried, unseen


def _visible(database, facts):
    (backend,) = database.execute("SELECT backend FROM session").fetchone()
    if backend == "module":
        return facts
    # who closed what, it alone knows too
    return [(word, {key: value for key, value in values.items() if (word, key) != ("close", "actor")})
            for word, values in facts if word not in MODULE_WORDS]


def _of(facts, word):
    return [values for told, values in facts if told == word and values.get("error", "0") == "0"]


def _uevents(database, facts):
    """What the kernel sent about a minor was heard, and all that was heard of one was recorded."""
    heard = {int(values["number"]): values for values in _of(facts, "uevent")}
    rows = {row["uevent_number"]: row for row in database.execute("SELECT * FROM uevent")}
    if not heard:
        return
    for number, row in rows.items():
        values = heard.get(number)
        if values is None:
            yield f"uevent {number} ({row['action']} {row['path']}) was heard by nobody"
        elif (values["action"], values["path"]) != (row["action"], row["path"].split(" ")[0]):
            yield f"uevent {number} is {row['action']} {row['path']}, heard was {values}"
        elif (values["hotplug"] == "1") != (" HOTPLUG=1" in row["path"]):
            yield f"uevent {number}: {row['path']}, heard was hotplug={values['hotplug']}"
        elif int(values["heard"]) < row["timestamp_ns"]:
            yield f"uevent {number} was heard before it was recorded"
    for number, values in heard.items():
        if "/drm/" in values["path"] and number not in rows:
            yield f"the session does not have uevent {number}: {values['action']} {values['path']}"


def _ioctls(database, facts):
    told = collections.Counter()
    for word, values in facts:
        if word == "ioctls":
            result = 0 if values["error"] == "0" else -getattr(errno, values["error"])
            told[(int(values["actor"]), result)] += IOCTLS
    if not told:
        return
    counted = collections.Counter()
    for row in database.execute("SELECT * FROM ioctl_after_gone"):
        counted[(row["process_id"], row["result"])] += row["ioctl_count"]
        if row["drm_file_id"] == 0 or row["phase"] == "unknown":
            yield f"ioctls of {row['comm']} belong to no file or phase"
    if counted != told:
        yield f"ioctls by process and answer: {dict(counted)}, the scenario did {dict(told)}"


def _pins(database, facts):
    for kind, begin, end in (("dma-buf", "export", "drop"), ("mapping", "map", "unmap")):
        begins, ends = _of(facts, begin), _of(facts, end)
        rows = database.execute("SELECT * FROM pin WHERE kind = ? ORDER BY started_ns", (kind,)).fetchall()
        if kind == "mapping":  # a child inherits one, which is a second
            rows = [row for row in rows if not any(_within(row["started_ns"], values) for values in _of(facts, "pass"))]
        wanted = len(begins) + sum(int(values["count"]) for values in _of(facts, f"driver_{begin}"))
        if len(rows) != wanted:
            yield f"{wanted} times {begin}, the session has {len(rows)} of kind {kind}"
        for row, values in zip(rows, begins):
            if (row["size_bytes"], row["process_id"]) != (int(values["size"]), int(values["actor"])):
                yield f"{kind} of {row['size_bytes']} bytes by {row['process_id']}, the scenario: {values}"
            if kind == "dma-buf" and not any(_within(row["ended_ns"], values) for values in ends):
                yield f"{kind} ended at {row['ended_ns']}, when nobody did {end}"
        ended = [row["ended_ns"] for row in database.execute("SELECT * FROM pin WHERE kind = ?", (kind,))]
        for values in ends:
            if not any(_within(time_ns, values) for time_ns in ended):
                yield f"{end} of {values['comm']} ended no {kind}"


def _within(time_ns, values):
    return int(values["before"]) <= time_ns <= int(values["after"])


def _closers(database, facts):
    """Who closed what: a file that was passed on is closed by another than opened it."""
    for values in _of(facts, "close"):
        if "actor" not in values:
            continue
        row = database.execute("SELECT * FROM drm_file WHERE process_id = ? AND in_kernel = 0",
                               (int(values["pid"]),)).fetchone()
        if row is None:
            yield f"no file of {values['pid']}"
            continue
        exited = int(int(values["after"]) - int(values["before"]) >= 10**10)
        if (row["closed_process_id"], row["closed_by_exit"]) != (int(values["actor"]), exited):
            yield (f"file of {values['pid']} closed by {row['closed_process_id']}, at its end {row['closed_by_exit']}; the "
                   f"scenario: {values['actor']}, {exited}")
        if values["comm"] not in ("heir", row["comm"]) or not row["command_line"].startswith("sharer "):
            yield f"file of {values['pid']}: {row['comm']}, command line {row['command_line']!r}"


def _references(database, facts):
    expected = {(values["site"], int(values["got"]), int(values["returned"])) for values in _of(facts, "reference")}
    if expected:
        told = {(row["call_site"].split("+")[0], row["get_count"], row["returned_count"])
                for row in database.execute("SELECT * FROM reference_site")}
        if told != expected:
            yield f"references were taken by {sorted(expected)}, the session says {sorted(told)}"
        cause = database.execute("SELECT cause FROM finding WHERE rule = 'F04'").fetchone()
        missing = [site for site, got, returned in expected if got > returned and (not cause or site not in cause["cause"])]
        kept = [site for site, got, returned in expected if got == returned and cause and site in cause["cause"]]
        yield from (f"F04 does not name {site}" for site in missing)
        yield from (f"F04 names {site}, which returned what it took" for site in kept)
    for values in _of(facts, "unexplained"):
        rows = [row["unexplained_refs"] for row in database.execute("SELECT * FROM reference_balance")]
        if rows != [int(values["refs"])]:
            yield f"unexplained references: {rows}, the scenario left {values['refs']}"


def _atomic(database, facts):
    for values in _of(facts, "add"):
        rows = [row["atomic_context"] for row in
                database.execute("SELECT * FROM event WHERE kind = 'add' AND size_bytes = ?", (int(values["size"]),))]
        if rows != [int(values["atomic"])]:
            yield f"the add of {values['size']} bytes: atomic_context {rows}, not {values['atomic']}"


def _states(database, facts):
    """Atomic states, as drm's own log has them: where a scenario turns that on, all are there as their drm_device goes."""
    said = collections.Counter((values["kind"], int(values["address"], 16)) for values in _of(facts, "atomic_state"))
    told = collections.Counter((row["kind"], row["object_address"] & (1 << 64) - 1) for row in database.execute(
        "SELECT kind, object_address FROM event WHERE kind IN ('atomic_state_init', 'atomic_state_free')"))
    if said and told != said:
        yield f"atomic states: {dict(told)}, the kernel's log has {dict(said)}"


def _kernel_log(database, facts):
    excused = [values["says"] for values in _of(facts, "kernel_may_log")]
    messages = [row["message"] for row in database.execute("SELECT * FROM kernel_message")
                if not any(word in row["message"] for word in excused)]
    expected = [values["says"] for values in _of(facts, "kernel_log")]
    for word in expected:
        if not any(word in message for message in messages):
            yield f"the kernel said {word}, the session has {messages}"
    if not expected and messages:
        yield f"the session has messages of the kernel: {messages}"
