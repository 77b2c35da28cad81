# SPDX-License-Identifier: MIT
"""Comparisons of what a session says that open files hold, who is master, who imports, what connectors are, and of page
faults after an unplug, with what the kernel's own files (debugfs, fdinfo, sysfs), its count of page faults and the
scenario's programs said; and of devres with the kernel's own text of it. Each answers a list of differences, in words."""
import collections

# What is compared here, so that leaving one out must be seen.
WORDS = ("spare", "frame", "holds", "leave", "master", "import", "imported", "connector", "touch", "dmabuf", "devres")
SPARE_BYTES = 32 * 32 * 4
PAGE_BYTES = 4096
# VM_FAULT_OOM, _SIGBUS, _HWPOISON, _HWPOISON_LARGE, _SIGSEGV
FAULT_FAILED = 0x1 | 0x2 | 0x10 | 0x20 | 0x40


def _of(facts, word):
    return [values for told, values in facts if told == word and values["error"] == "0"]


def _told(facts, word):
    return [values for told, values in facts if told == word]


def _within(time_ns, values):
    return int(values["before"]) <= time_ns <= int(values["after"])


def _holds(database, facts):
    """What a process held when its drm_device went: its own calls, debugfs and (where there is one) fdinfo."""
    if not _told(facts, "holds"):
        return
    rows = {row["process_id"]: row for row in
            database.execute("SELECT * FROM file_holding WHERE phase = 'unplugging' AND in_kernel = 0 AND drm_file_id <> 0 "
                             "ORDER BY event_id DESC")}
    buffers, sizes = collections.Counter(), collections.Counter()
    for word in ("buffer", "spare"):
        for values in _of(facts, word):
            buffers[int(values["pid"])] += 1
            sizes[int(values["pid"])] += int(values["size"]) if word == "buffer" else SPARE_BYTES
    frames = collections.Counter(int(values["pid"]) for values in _of(facts, "frame"))
    told = {int(values["pid"]): values for values in _told(facts, "holds")}
    if rows.keys() != told.keys():
        yield f"files of {sorted(rows)} were told of at the unplug, the kernel had those of {sorted(told)}"
    for pid, row in rows.items():
        values = told.get(pid, {"framebuffers": "-1", "master": "?", "total": "unknown"})
        seen = (row["handle_count"], row["size_bytes"], row["framebuffer_count"], "y" if row["is_master"] else "n")
        kernel = (buffers[pid], sizes[pid], int(values["framebuffers"]), values["master"])
        if seen != kernel or row["framebuffer_count"] != frames[pid]:
            yield f"{pid} held handles, bytes, framebuffers, master {seen}; the kernel's files: {kernel}"
        if values["total"] not in ("unknown", f"{row['size_bytes'] // 1024}KiB", "0") :
            yield f"{pid} held {row['size_bytes']} bytes; its fdinfo: {values['total']}"


def _masters(database, facts):
    """Who was master: whoever opened the card first, and after that as the programs asked."""
    asked = [(word, values) for word, values in facts if word in ("leave", "master") and values["error"] == "0"]
    if not asked:
        return
    rows = database.execute("SELECT * FROM drm_master WHERE comm <> '' AND drm_file_id IN "
                            "(SELECT id FROM drm_file WHERE in_kernel = 0)").fetchall()
    if len(rows) != 1 + sum(word == "master" for word, _ in asked):
        yield f"master were {[(row['comm'], row['started_ns']) for row in rows]}; the scenario: {asked}"
    for word, values in asked:
        times = [row["ended_ns" if word == "leave" else "started_ns"] for row in rows
                 if row["process_id"] == int(values["pid"])]
        if not any(_within(time_ns, values) for time_ns in times):
            yield f"{values['comm']} did {word}, the session has {times}"
    ends = _of(facts, "leave") + _of(facts, "close")
    for row in rows:
        if not any(_within(row["ended_ns"], values) for values in ends if int(values["pid"]) == row["process_id"]):
            yield f"{row['comm']} was master until {row['ended_ns']}, when it neither left nor closed"
    for earlier, later in zip(rows, rows[1:]):
        if not 0 < earlier["ended_ns"] <= later["started_ns"]:
            yield f"{later['comm']} was master while {earlier['comm']} was"


def _imports(database, facts):
    """Who imported: the program's call, and debugfs' list of attached devices."""
    rows = database.execute("SELECT * FROM dmabuf_import").fetchall()
    told, calls = _told(facts, "imported"), _of(facts, "import")
    if len(rows) != len(told) or len(rows) != len(calls):
        yield f"{len(rows)} imports, debugfs said {told}, the programs {calls}"
    for row, values, call in zip(rows, told, calls):
        if (row["importer"], row["size_bytes"]) != (values["by"], int(values["size"])):
            yield f"imported by {row['importer']}, {row['size_bytes']} bytes; debugfs: {values}"
        if not _within(row["started_ns"], call) or row["process_id"] != int(call["actor"]):
            yield f"imported at {row['started_ns']} by {row['process_id']}; the program: {call}"
        if not any(_within(row["ended_ns"], values) for values in _of(facts, "shut")):
            yield f"the import ended at {row['ended_ns']}, when nobody closed the importer"
    for values in _told(facts, "dmabuf"):
        sizes = [row["size_bytes"] for row in database.execute(
            "SELECT size_bytes FROM pin WHERE kind = 'dma-buf' AND process_id = ?", (int(values["pid"]),))]
        if (sizes, values["exporter"]) != ([int(values["size"])], "drm"):
            yield f"dma-bufs of {values['pid']}: {sizes} bytes; its fdinfo: {values}"
    if len(_told(facts, "dmabuf")) != len(told):
        yield f"{len(told)} imports, and {len(_told(facts, 'dmabuf'))} of the dma-buf's fdinfo"


def _connectors(database, facts):
    """What sysfs said when user space was told to look."""
    told = _told(facts, "connector")
    rows = [row for row in database.execute("SELECT * FROM connector_status")] if told else []
    # the driver says once at its probe that something has changed, before anybody has asked
    changes = [row for row in rows if row["changed"] == 1]
    if len(changes) != len(told):
        yield f"connectors changed {len(changes)} times, sysfs said {told}"
    for row, values in zip(changes, told):
        if (row["name"], row["status"]) != (values["name"], values["status"]) or not _within(row["timestamp_ns"], values):
            yield f"connector {row['name']} {row['status']} at {row['timestamp_ns']}; sysfs: {values}"


def _faults(database, facts):
    """Page faults after the unplug: as many as the kernel counted for the process while it touched its mapping."""
    gone = [row["timestamp_ns"] for row in
            database.execute("SELECT timestamp_ns FROM event WHERE kind = 'dev_unplug' AND step = 1")]
    touches = [values for values in _of(facts, "touch") if gone and int(values["before"]) > min(gone)]
    if not _of(facts, "touch"):
        return
    counted, told = collections.Counter(), collections.Counter()
    for row in database.execute("SELECT * FROM fault_after_gone"):
        counted[row["process_id"]] += row["fault_count"]
        if row["drm_file_id"] == 0 or row["phase"] not in ("unplugged", "zombie") or row["result"] & FAULT_FAILED:
            yield f"page faults of {row['comm']}: file {row['drm_file_id']}, {row['phase']}, answered {row['result']:#x}"
    for values in touches:
        told[int(values["actor"])] += int(values["faults"])
        if int(values["faults"]) < int(values["size"]) // PAGE_BYTES:
            yield f"the kernel counted {values['faults']} page faults of {values['comm']} for {values['size']} bytes"
    if counted != told or not touches:
        yield f"page faults by process: {dict(counted)}, the kernel counted {dict(told)}"
    before = [values for values in _of(facts, "touch") if values not in touches]
    if len(before) != len(touches):
        yield f"touched {len(before)} times before the unplug, {len(touches)} times after it"


def _devres(database, facts):
    """The kernel's text of dev:devres_log, each line of it, in its order."""
    told = [(values["op"], int(values["node"], 16), values["name"], int(values["size"])) for values in _told(facts, "devres")]
    if not told:
        return
    operations = {"devres_add": "ADD", "devres_remove": "REM", "devres_release": "REL", "devres_replace": "REPLACE"}
    rows = [(operations[row["kind"]], row["object_address"] & (1 << 64) - 1, row["name"], row["size_bytes"])
            for row in database.execute(
                "SELECT e.kind, e.object_address, n.name, e.size_bytes FROM event AS e JOIN owner AS o ON o.id = e.owner_id "
                "JOIN name AS n ON n.id = e.name_id WHERE o.name = 'drmscope-faulty' AND e.kind LIKE 'devres%' ORDER BY e.id")]
    # what was added and taken off before there was a drm_device belongs to nobody
    unowned, told = told[:len(told) - len(rows)], told[len(told) - len(rows):]
    if rows != told or sum({"ADD": 1, "REM": -1}.get(operation, 9) for operation, *_ in unowned) != 0:
        yield f"devres: {[row for row in rows if row not in told]} in the session alone, the kernel said {told}"
    if {operation for operation, *_ in told} != set(operations.values()):
        yield f"the kernel did not say each of {sorted(operations.values())}"


COMPARISONS = (_devres, _holds, _masters, _imports, _connectors, _faults)
