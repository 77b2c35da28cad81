# SPDX-License-Identifier: MIT
"""The kernel's own log of managed resources (drm.debug=0x200), as read from /dev/kmsg."""
import dataclasses
import re

ARMED = "drmscope-lab: recorded from here"
ENDED = "drmscope-lab: recorded until here"

_RECORD = re.compile(r"^(\d+),(\d+),(\d+),[^;]*;(.*)$")
_DRMRES = re.compile(r"^(?:(?P<driver>\S+) (?P<parent>\S+): )?\[drm:(?P<function>[^\]]*\]?)\] (?P<message>.*)$")
_NODE = re.compile(r"^(?P<op>ADD|DEL|REL) (?P<node>[0-9a-f]+) (?P<name>.*) \((?P<size>\d+) bytes\)$")
_FAILED = re.compile(r"^failed to (?:add action (?P<action>\S+) for |allocate (?P<size>\d+) bytes)")
# With drm.debug=0x10 besides: not about managed resources, but in the same words.
_STATE = re.compile(r"^(?P<what>Allocated|Clearing|Freeing) atomic state (?P<address>[0-9a-f]+)$")
_SPAN = {"drmres release begin": "BEGIN", "drmres release end": "END"}
_DEBUG = 7


class LogError(Exception):
    """The log cannot be an oracle: records are gone from it, or it says what we cannot read."""


@dataclasses.dataclass
class LogLine:
    """One line about managed resources. `parent` is the name of the device that the kernel printed: "" in the
    line of a release end, which has none any more."""
    op: str
    parent: str
    node: int = 0
    name: str = ""
    size: int = 0
    record: int = 0
    time_us: int = dataclasses.field(default=0, compare=False)

    def __str__(self):
        what = f" {self.node:#x} {self.name} ({self.size} bytes)" if self.node else ""
        return f"{self.parent or '(no device)'}: {self.op}{what} [record {self.record}]"


@dataclasses.dataclass
class Log:
    """What the kernel said before the recording was armed, while it ran, and after."""
    before: list
    during: list
    after: list


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return parse(file.read())


def read_atomic_states(path):
    """Atomic states as drm's log has them, in the form of facts."""
    kinds = {"Allocated": "atomic_state_init", "Freeing": "atomic_state_free"}
    with open(path, encoding="utf-8", errors="replace") as file:
        records = filter(None, map(_RECORD.match, file))
        lines = filter(None, (_DRMRES.match(record[4]) for record in records))
        states = filter(None, (_STATE.match(line["message"]) for line in lines))
        return [("atomic_state", {"kind": kinds[state["what"]], "address": state["address"]})
                for state in states if state["what"] in kinds]


def parse(text):
    parts = [[]]
    expected = None
    for raw in text.splitlines():
        record = _RECORD.match(raw)
        if not record:
            continue  # " SUBSYSTEM=pci", " DEVICE=+pci:…": particulars of the record before
        level, number, message = int(record[1]) & 7, int(record[2]), record[4]
        if expected is not None and number != expected:
            raise LogError(f"records {expected} to {number - 1} of the kernel's log are gone")
        expected = number + 1
        if message in (ARMED, ENDED):
            parts.append([])
        elif level == _DEBUG:
            line = _read_line(message, number)
            if line:
                line.time_us = int(record[3])
                parts[-1].append(line)
    if len(parts) != 3:
        raise LogError(f"the log says {len(parts) - 1} times where the recording begins and ends, not twice")
    return Log(*parts)


def _read_line(message, number):
    drmres = _DRMRES.match(message)
    if not drmres:
        return None
    parent, text = drmres["parent"] or "", drmres["message"]
    if text in _SPAN:
        return LogLine(_SPAN[text], parent, record=number)
    failed = _FAILED.match(text)
    if failed:
        return LogLine("FAIL", parent, name=failed["action"] or "kmalloc", size=int(failed["size"] or 0), record=number)
    if _STATE.match(text):
        return None
    node = _NODE.match(text)
    if not node:
        raise LogError(f"record {number} is about managed resources, but cannot be read: {message}")
    return LogLine(node["op"], parent, int(node["node"], 16), node["name"], int(node["size"]), number)
