# SPDX-License-Identifier: MIT
"""Comparisons of a session with what is known from elsewhere. Each answers a list of differences, in words."""
import collections

from recorded import unsigned

# add_dr() prints after it unlocks: two tasks' lines of one instant may stand in either order.
SAME_INSTANT_NS = 1_000_000


def pair_lines(events, lines):
    """Compares ADD, DEL, REL, release begin and end in count, node, name and size, and answers which line is which
    event: (differences, [(event, index of its line)])."""
    told = collections.defaultdict(list)
    for index, line in enumerate(lines):
        told[_key(line.op, line.parent, line.node, line.name)].append(index)
    differences, pairs = [], []
    for event in events:
        if event.op is None:
            continue
        waiting = told[_key(event.op, event.parent, event.node, event.name)]
        if not waiting:
            differences.append(f"the kernel's log does not have {event}")
            continue
        index = waiting.pop(0)
        line = lines[index]
        pairs.append((event, index))
        if event.op not in ("BEGIN", "END") and (event.op, event.name, event.size) != (line.op, line.name, line.size):
            differences.append(f"the kernel's log says {line}, the session {event}")
    for waiting in told.values():
        differences += [f"the session does not have {lines[index]}" for index in waiting]
    return differences, pairs


def _key(op, parent, node, name):
    """Lines of one node are told apart by their order alone, so that ADD and DEL cannot change places unseen."""
    if op == "END":
        return "END"  # the kernel prints no device any more
    if op == "FAIL":
        return (op, parent, name)  # there is no node
    return (op, parent) if op == "BEGIN" else (parent, node)


def order_differences(pairs):
    """The log's order is the session's, within each task, and within each parent device but for two tasks in one
    instant."""
    differences = []
    by_parent, by_task = collections.defaultdict(list), collections.defaultdict(list)
    for event, index in pairs:
        by_parent[event.parent].append((event, index))
        by_task[event.pid].append((event, index))
    for told in [*by_parent.values(), *by_task.values()]:
        latest = {}
        for event, index in told:
            for earlier, earlier_index in latest.values():
                close = earlier.pid != event.pid and event.time_ns - earlier.time_ns < SAME_INSTANT_NS
                if earlier_index > index and not close:
                    differences.append(f"the session has {earlier} before {event}, the kernel's log after it")
            if event.pid not in latest or latest[event.pid][1] < index:
                latest[event.pid] = (event, index)
    return list(dict.fromkeys(differences))


class LiveLists:
    """The list of managed resources of every drm_device, oldest first, kept from events. What is added during a release
    lies behind the walk, which takes the newest of the rest."""

    def __init__(self):
        self._lists = collections.defaultdict(list)
        self._releasing = set()

    def of(self, device):
        return self._lists[device]

    def apply(self, event):
        """Answers what is odd about the event, or None."""
        nodes = self._lists[event.device]
        if event.kind == "release_begin":
            self._releasing.add(event.device)
            return None
        if event.kind == "add":
            place = 0 if event.device in self._releasing else len(nodes)
            nodes.insert(place, (event.node, event.name, event.size))
            return None
        known = next((node for node in nodes if node[0] == event.node), None)
        if known is None:
            return f"{event} is of no node that was added"
        newest = nodes[-1]
        nodes.remove(known)
        if event.kind == "release" and known != newest:
            return f"{event} is not of the newest node, {newest[0]:#x} {newest[1]}"
        return None


def list_differences(events, before, disordered=()):
    """Releases go newest first, but on drm_devices whose list was changed by hand; every snapshot shows what had been
    added and not deleted. `before`: log lines older than the recording."""
    differences = []
    live = LiveLists()
    older = _live_before(before)
    for batch in _batches(events):
        if batch[0].kind == "snapshot":
            shown = [(event.node, event.name, event.size) for event in batch]
            expected = live.of(batch[0].device) or older.pop(batch[0].parent, [])
            if shown != expected:
                differences.append(f"snapshot of drm_device {batch[0].device} ({batch[0].parent}) shows {shown}, "
                                   f"but the kernel's log leaves {expected}")
            live.of(batch[0].device)[:] = shown
            continue
        odd = live.apply(batch[0])
        if odd and batch[0].device not in disordered:
            differences.append(odd)
    differences += [f"no snapshot of {parent}, which has {len(nodes)} older nodes"
                    for parent, nodes in older.items() if nodes]
    return differences


def _live_before(lines):
    live = collections.defaultdict(list)
    for line in lines:
        if line.op == "ADD":
            live[line.parent].append((line.node, line.name, line.size))
        elif line.op in ("DEL", "REL"):
            live[line.parent] = [node for node in live[line.parent] if node[0] != line.node]
    return live


def _batches(events):
    """Resource events one by one, but a snapshot (ordinals 0, 1, …) of one drm_device as a whole."""
    batch = []
    for event in events:
        if event.kind not in ("add", "del", "release", "snapshot", "release_begin"):
            continue
        grows = batch and event.kind == "snapshot" and event.device == batch[0].device and event.ordinal == len(batch)
        if batch and not grows:
            yield batch
            batch = []
        batch.append(event)
        if event.kind != "snapshot":
            yield batch
            batch = []
    if batch:
        yield batch


def span_differences(events):
    """Release begin and end come in pairs, and count what lies between them."""
    differences = []
    begun = {}
    added = collections.defaultdict(set)
    for event in events:
        if event.kind == "release_begin":
            begun[event.device] = (event, [], [])
        elif event.kind == "add" and event.device in begun:
            added[event.device].add(event.node)
        elif event.kind in ("release", "del") and event.device in begun:
            begun[event.device][1 if event.kind == "release" else 2].append(event)
        elif event.kind == "release_end":
            begin, released, deleted = begun.pop(event.device, (None, [], []))
            walked = {node.node for node in released}
            gone = sum(node.node not in added[event.device] | walked for node in deleted)  # by a release action
            counts = (begin.ordinal - gone if begin else None, len(released), event.ordinal)
            if len(set(counts)) != 1:
                differences.append(f"release of drm_device {event.device}: nodes at begin, released, at end: {counts}")
            if [node.ordinal for node in released] != list(range(len(released))):
                differences.append(f"release of drm_device {event.device}: the ordinals are not 0, 1, …")
    return differences + [f"release of drm_device {device} never ended" for device in begun]


def lifetime_differences(recorded, disordered=()):
    """`resource` has one row for every lifetime that the events have, and no two of one address overlap."""
    differences = []
    adds = [event for event in recorded.events if event.kind == "add"]
    rows = {row["add_event_id"]: row for row in recorded.resources if row["origin"] == "add"}
    if len(rows) != len(adds):
        differences.append(f"{len(adds)} adds, but {len(rows)} lifetimes that begin with one")
    ends = {event.id: event for event in recorded.events if event.kind in ("del", "release")}
    spans = {event.id: event.device for event in recorded.events if event.kind == "release_end"}
    for event in adds:
        row = rows.get(event.id)
        if row is None or (row["device_id"], unsigned(row["node_address"]), row["name"], row["size_bytes"]) != (
                event.device, event.node, event.name, event.size):
            differences.append(f"no lifetime with the particulars of {event}")
    for row in recorded.resources:
        if row["end_kind"] == "leaked":
            if spans.get(row["end_event_id"]) != row["device_id"]:
                differences.append(f"lifetime {row['id']} is said to be left by a release that is not there")
            continue
        end = ends.pop(row["end_event_id"], None)
        if row["end_event_id"] and (end is None or end.device != row["device_id"]
                                    or end.node != unsigned(row["node_address"]) or end.kind != row["end_kind"]):
            differences.append(f"the end of lifetime {row['id']} is not event {row['end_event_id']}")
        if row["release_order_right"] == 0 and row["device_id"] not in disordered:
            differences.append(f"lifetime {row['id']} ({row['name']}) is said to be released out of order")
    differences += [f"{event} ends no lifetime" for event in ends.values()]
    return differences + _overlaps(recorded.resources)


def _overlaps(resources):
    differences = []
    by_address = collections.defaultdict(list)
    for row in resources:
        by_address[row["node_address"]].append(row)
    for rows in by_address.values():
        rows.sort(key=lambda row: row["added_ns"])
        for earlier, later in zip(rows, rows[1:]):
            if earlier["ended_ns"] == 0 or earlier["ended_ns"] > later["added_ns"]:
                differences.append(f"lifetimes {earlier['id']} and {later['id']} of one address overlap")
    return differences
