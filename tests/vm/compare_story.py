# SPDX-License-Identifier: MIT
"""Comparisons of a session with what the scenario did. Each answers a list of differences, in words."""
import collections
import itertools

from recorded import unsigned

PHASES = ("unknown", "probing", "init", "registered", "unplugging", "unplugged", "unregistered", "zombie", "releasing",
          "freed")
# Armed while something is unplugged, or where the recording was asked for it.
ON_DEMAND = ("ioctl", "fault", "reference")

# What a backend cannot see, and says so.
UNSEEN_HOOKS = {"module": (), "tracefs": ("fault", "file_holds", "connector")}


def opened_and_closed(facts):
    """What the holders said of each open: (pid, comm, minor, (before, after) of the open, of the close or None)."""
    told = []
    for word, values in facts:
        if word == "open" and values["error"] == "0":
            told.append({"pid": int(values["pid"]), "comm": values["comm"], "minor": int(values["minor"]),
                         "opened": (int(values["before"]), int(values["after"])), "closed": None})
        elif word == "close":
            holder = next(one for one in told if one["pid"] == int(values["pid"]) and one["closed"] is None)
            holder["closed"] = (int(values["before"]), int(values["after"]))
    return told


def file_differences(recorded, facts):
    """The files of processes are those that the scenario opened and closed, at those times."""
    differences = []
    told = opened_and_closed(facts)
    rows = [row for row in recorded.files if not row["in_kernel"]]
    if len(rows) != len(told):
        differences.append(f"the scenario opened {len(told)} files, the session has {len(rows)}")
    for row, holder in zip(rows, sorted(told, key=lambda one: one["opened"])):
        who = f"{holder['comm']} ({holder['pid']})"
        if (row["process_id"], row["comm"], row["minor_index"]) != (holder["pid"], holder["comm"], holder["minor"]):
            differences.append(f"{who} opened minor {holder['minor']}; the session: {row['comm']} ({row['process_id']}), "
                               f"minor {row['minor_index']}")
        late = holder["opened"][1] < recorded.session["started_ns"]
        if (row["origin"] == "snapshot") != late:
            differences.append(f"{who} opened {'before' if late else 'during'} the recording, origin is {row['origin']}")
        if not late:
            differences += _outside(f"open of {who}", row["opened_ns"], holder["opened"])
        # one whose drm_device went under it ends with that in the session, and never in the scenario
        if holder["comm"] not in [values["comm"] for word, values in facts if word == "goes_under"]:
            differences += _outside(f"close of {who}", row["closed_ns"], holder["closed"])
    return differences


def _outside(what, time_ns, bracket):
    if bracket is None:
        return [] if time_ns == 0 else [f"{what}: the session has one, the scenario does not"]
    if bracket[0] <= time_ns <= bracket[1]:
        return []
    return [f"{what}: at {time_ns}, not between {bracket[0]} and {bracket[1]}"]


def phase_differences(recorded, log):
    """Each drm_device goes through its phases in the right order, without gaps, and ends as the kernel's log says."""
    differences = []
    phases = collections.defaultdict(list)
    for row in recorded.phases:
        phases[row["device_id"]].append(row)
    kinds = collections.defaultdict(lambda: collections.defaultdict(list))
    for event in recorded.events:
        kinds[event.device][event.kind].append(event)
    for device in recorded.devices:
        differences += [f"drm_device {device['id']} ({device['parent_name']}): {text}"
                        for text in _phases_of(phases[device["id"]], kinds[device["id"]])]
    ended = sum(line.op == "END" for line in log.during)
    freed = sum(rows[-1]["phase"] == "freed" for rows in phases.values())
    if ended != freed:
        differences.append(f"the kernel released {ended} drm_devices, the session says freed of {freed}")
    return differences


def _phases_of(rows, kinds):
    names = [row["phase"] for row in rows]
    if not rows:
        yield "has no phases"
        return
    if [PHASES.index(name) for name in names] != sorted({PHASES.index(name) for name in names}):
        yield f"phases in the wrong order: {' '.join(names)}"
    for earlier, later in zip(rows, rows[1:]):
        if earlier["ended_ns"] != later["started_ns"]:
            yield f"{earlier['phase']} does not end where {later['phase']} begins"
    for kind, phase in (("dev_init", "init"), ("dev_unplug", "unplugged"), ("release_begin", "releasing"),
                        ("release_end", "freed")):
        if kinds[kind] and phase not in names:
            yield f"{kind} was recorded, but no phase {phase}"
    begins = [row["started_ns"] for row in rows if row["phase"] == "releasing"]
    if begins != [event.time_ns for event in kinds["release_begin"]]:
        yield f"releasing begins at {begins}, not at release_begin"
    removed = [event.time_ns for event in kinds["dev_unplug"] + kinds["dev_unregister"] if event.step != 1]
    alive = [row["phase"] for row in rows if removed and row["phase"] == "registered" and row["ended_ns"] > min(removed)]
    if alive:
        yield "registered after unplug or unregister began"


def device_differences(recorded, facts):
    """Every drm_device has a row of its own, though the kernel uses addresses again."""
    differences = []
    generations = [(row["address"], row["generation"]) for row in recorded.devices]
    if len(set(generations)) != len(generations) and recorded.session["backend"] == "module":  # tracefs has no generations
        differences.append("two drm_devices have one address and one generation")
    seen = [unsigned(row["address"]) for row in recorded.devices if row["origin"] == "init"]
    inits = len({event.device for event in recorded.events if event.kind == "dev_init"})
    if len(seen) != inits:
        differences.append(f"{inits} drm_devices began in the recording, {len(seen)} rows say so")
    told = [int(values["address"], 16) for word, values in facts if word == "device"]
    if told and seen != told:
        differences.append(f"the scenario's own probe saw drm_devices at {told}, the session at {seen}")
    if told and len(set(told)) == len(told):
        differences.append("no address of a drm_device came again")
    return differences


# What needs a hook that only the module has (docs/tracepoints.md), so that only its sessions tell.
MODULE_RULES = ("F08",)
# What tells and never accuses.
TELLING_RULES = ("F19", "F25")


def rules_of(values, backend):
    """The rules that a fact "exercise" promises, as far as the backend can see."""
    return [rule for rule in values["rules"].split(",")
            if rule != "none" and (backend == "module" or rule not in MODULE_RULES)]


def exercised(recorded, facts):
    """Each bind of the exerciser with the drm_device that it made: (what the scenario said of it, id or None)."""
    devices = collections.defaultdict(list)
    for row in recorded.devices:
        devices[row["parent_name"]].append(row["id"])
    for values in (values for word, values in facts if word == "exercise"):
        yield values, devices[values["parent"]].pop(0) if devices[values["parent"]] else None


def disordered_devices(recorded, facts):
    """Those whose list was changed by hand, so that rule F23 speaks of them, and those whose walk came to a node that was
    deleted before it, so that it was released too."""
    return {device for values, device in exercised(recorded, facts)
            if "F23" in values["rules"].split(",") or values["hazard"] == "del_next_in_release"}


def slow_resources(resources, lines, least_us=50_000, name=""):
    """The ids of those (of this name) after whose release the kernel's log was silent for so long: on a busy machine what is
    quick can take long, and rule F20 is right to say so. An address is used again: its first release in the log is the session's first."""
    released = collections.defaultdict(list)
    for row in sorted((row for row in resources if row["end_kind"] == "release" and row["owner"] == "drm_device"), key=lambda row: row["ended_ns"]):
        released[unsigned(row["node_address"])].append(row["id"])
    slow, seen = set(), collections.Counter()
    for line, after in itertools.pairwise(lines):
        if line.op != "REL":
            continue
        if name in ("", line.name) and after.time_us - line.time_us >= least_us:
            slow |= set(released[line.node][seen[line.node]:][:1])
        seen[line.node] += 1
    return slow


def finding_differences(recorded, facts, log_lines=()):
    """Of each drm_device that was to do something wrong there is at least the promised finding; of one that was to do
    it right there is nothing but information and what was promised."""
    differences = []
    slow = slow_resources(recorded.resources, log_lines) if log_lines else set()
    for values, device in exercised(recorded, facts):
        what = f"{values['hazard']} on {values['parent']}"
        if device is None:
            differences.append(f"no drm_device did {what}")
            continue
        found = [row for row in recorded.findings if row["device_id"] == device]
        backend = recorded.session["backend"]
        promised = rules_of(values, backend)
        # without the module some are not sure, and so information; on a busy machine F20 is
        told = {row["rule"] for row in found if row["verdict"] != "information" or row["rule"] in (*TELLING_RULES, "F20")
                or backend != "module"}
        differences += [f"{what} (drm_device {device}) was not found by {rule}" for rule in promised if rule not in told]
        if values["right"] == "yes":
            differences += [f"{what} (drm_device {device}) is right, but {rule} accuses it" for rule in sorted(
                {row["rule"] for row in found if row["verdict"] != "information"
                 and not (row["rule"] == "F20" and row["resource_id"] in slow)} - set(values["rules"].split(",")))]
    return differences


def anomaly_differences(recorded, facts):
    """Nothing is odd but what the scenario promised, and that is."""
    promised = collections.Counter(values["kind"].replace("_", " ") for word, values in facts if word == "anomaly")
    differences = []
    for row in recorded.anomalies:
        if promised[row["kind"]] > 0:
            promised[row["kind"]] -= 1
        else:
            differences.append(f"anomaly: {row['kind']}: {row['detail']}")
    return differences + [f"{count} promised anomalies are not there: {kind}" for kind, count in promised.items() if count]


def health_differences(recorded):
    """Nothing missed, every hook armed, the file whole."""
    session = recorded.session
    differences = [f"session.{column} is {session[column]!r}, not {expected!r}" for column, expected in (
        ("state", "complete"), ("state_reason", ""), ("missed_count", 0), ("damaged_count", 0), ("command_status", 0),
        ("event_count", recorded.event_count), ("clock", "boot")) if session[column] != expected]
    if recorded.damage != "ok":
        differences.append(f"the file is damaged: {recorded.damage}")
    if recorded.missed:
        differences.append(f"{len(recorded.missed)} gaps in the recording")
    if not recorded.hooks:
        differences.append("no hook was told")
    differences += [f"hook {row['hook']} ({row['symbol']}) missed {row['missed_count']} calls"
                    for row in recorded.hooks if row["missed_count"]]
    last = {row["hook"]: row for row in recorded.hooks}
    unseen = UNSEEN_HOOKS[session["backend"]]
    differences += [f"hook {row['hook']} is {row['state']}: {row['reason']}"
                    for row in last.values() if row["state"] in ("missing", "off") and row["hook"] not in (*unseen, *ON_DEMAND)]
    differences += [f"hook {hook} is {last[hook]['state'] if hook in last else 'not told'}, but this backend cannot have it"
                    for hook in unseen if hook not in last or last[hook]["state"] != "missing"]
    return differences
