# SPDX-License-Identifier: MIT
"""Comparisons of a drm_device's life in a session with who else saw it: the kernel's own messages to user space, as a
listener on its netlink socket heard them, and the programs that had the device open. Each answers a list of differences,
in words."""
import collections
import re

_MINOR = re.compile(r"/drm/(?:card|renderD|accel)\d+$")


def _of(facts, word):
    return [values for told, values in facts if told == word]


def _spans(database, kind):
    """(device, when it was entered, when it returned) of each call; 0 where that was not seen."""
    spans = collections.defaultdict(lambda: [0, 0])
    for row in database.execute("SELECT device_id, step, timestamp_ns FROM event WHERE kind = ? AND step IN (0, 1)", (kind,)):
        spans[row["device_id"]][row["step"]] = row["timestamp_ns"]
    return [(device, entered, returned) for device, (entered, returned) in spans.items()]


def _minors(database, facts):
    """A minor appears while its drm_device is registered, and goes while that is unregistered: heard after that began. A
    message that was sent before the recording is nobody's business here."""
    heard = _of(facts, "uevent")
    if not heard:
        return
    since = database.execute("SELECT started_ns FROM session").fetchone()[0]
    for kind, action in (("dev_register", "add"), ("dev_unregister", "remove")):
        told = collections.Counter(values["path"].rsplit("/drm/", 1)[0] for values in heard if values["action"] == action
                                   and _MINOR.search(values["path"]) and int(values["heard"]) > since)
        seen = collections.Counter()
        for device, entered, _ in _spans(database, kind):
            name = database.execute("SELECT parent_name FROM device WHERE id = ?", (device,)).fetchone()[0]
            minors = database.execute("SELECT count(*) FROM minor WHERE device_id = ?", (device,)).fetchone()[0]
            paths = [path for path in told if path.endswith("/" + name)]
            seen.update(dict.fromkeys(paths, minors))
            late = [values for values in heard if values["action"] == action and _MINOR.search(values["path"])
                    and values["path"].rsplit("/drm/", 1)[0] in paths and int(values["heard"]) > entered]
            if len(late) < minors:
                yield f"{kind} of {name} at {entered}: of its {minors} minors {len(late)} were heard of after that"
        if seen != told:
            yield f"{kind}: minors {dict(seen)} in the session, heard by '{action}' were {dict(told)}"


def _binds(database, facts):
    """The kernel says bind and unbind when the driver's probe and remove are over."""
    heard = _of(facts, "uevent")
    for kind, step, action in (("probe", 1, "bind"), ("remove", 1, "unbind")):
        told = collections.Counter(values["path"].rsplit("/", 1)[1] for values in heard if values["action"] == action)
        seen = collections.Counter(row["name"] for row in database.execute(
            "SELECT n.name FROM event AS e JOIN name AS n ON n.id = e.name_id WHERE e.kind = ? AND e.step = ? AND e.result = 0",
            (kind, step)))
        for name in told.keys() & seen.keys():
            if told[name] != seen[name]:
                yield f"{kind} of {name}: {seen[name]} in the session, heard were {told[name]}"
        # of whatever has a drm_device
        for (name,) in database.execute("SELECT DISTINCT parent_name FROM device") if heard else ():
            if told[name] and not seen[name]:
                yield f"{kind} of {name} was heard {told[name]} times, the session has none"


def _unplugs(database, facts):
    """What was asked after an unplug was answered with ENODEV, what was asked before it was not."""
    unplugs = {device: (entered, returned) for device, entered, returned in _spans(database, "dev_unplug")}
    files = {row["process_id"]: row["device_id"] for row in database.execute("SELECT * FROM drm_file WHERE in_kernel = 0")}
    hazard = ""
    for told, values in facts:
        if told == "exercise":
            hazard = values["hazard"]
        if told not in ("ioctl", "ioctls", "ask"):
            continue
        entered, returned = unplugs.get(files.get(int(values["pid"])), (0, 0))
        if not entered or hazard == "ioctl_after_unplug": # this driver answers itself, without drm_ioctl()
            continue
        before, after = int(values["before"]), int(values["after"])
        if values["error"] == "ENODEV" and after < entered:
            yield f"{values['comm']} was told ENODEV at {after}, the unplug began at {entered}"
        if values["error"] == "0" and before > returned > 0:
            yield f"an ioctl of {values['comm']} succeeded at {before}, the unplug was over at {returned}"


def _last_closes(database, facts):
    """The last close of a drm_device by one of the programs is a close that it told of."""
    closes = _of(facts, "close")
    actors = {int(values.get("actor", values["pid"])) for values in closes}
    rows = database.execute("SELECT e.timestamp_ns, t.pid FROM event AS e JOIN task AS t ON t.id = e.task_id "
                            "WHERE e.kind = 'dev_last_close'").fetchall()
    for row in rows:
        if row["pid"] in actors and not any(int(values["before"]) <= row["timestamp_ns"] <= int(values["after"])
                                            for values in closes):
            yield f"a last close by {row['pid']} at {row['timestamp_ns']}, when it closed nothing"
    if closes and not rows:
        yield f"no last close, after {len(closes)} closes"


COMPARISONS = (_minors, _binds, _unplugs, _last_closes)
