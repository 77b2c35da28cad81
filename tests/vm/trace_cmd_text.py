# SPDX-License-Identifier: MIT
"""What `trace-cmd report -R -t` prints of the module's events, read back field by field."""
import dataclasses
import re

_RESOURCE = "seq drm generation node data action size caller refs open_count ordinal gfp cause atomic name dev stack"
_SPAN = "seq drm generation size caller nodes refs open_count init_failed dev stack"
_DEVICE = ("seq drm generation parent final_kfree caller step ret driver_features primary render accel registered "
           "unplugged refs open_count dev bus driver bound_driver unique owner stack")
_FILE = ("seq drm generation file minor minor_type in_kernel exiting pid actor refs open_count comm actor_comm cmdline "
         "dev")
_OBJECT = "seq drm generation object data size caller count result pid refs open_count text dev stack"
_BIND = "seq parent step failed dev bus driver"
_HOOK = "seq state error nmissed hook symbol reason"

# Tracepoint, kind in a session, fields in the order of its format.
CLASSES = {
    **{f"drmres_{kind}": ("resource", kind, _RESOURCE)
       for kind in ("add", "del", "release", "snapshot", "add_failed")},
    **{f"drmres_{kind}": ("span", kind, _SPAN) for kind in ("release_begin", "release_end")},
    **{f"drmres_{kind}": ("device", kind, _DEVICE)
       for kind in ("dev_init", "dev_register", "dev_unregister", "dev_unplug", "dev_last_close", "dev_snapshot")},
    **{f"drmres_{kind}": ("file", kind, _FILE) for kind in ("file_open", "file_close", "file_snapshot")},
    **{f"drmres_dev_{kind}": ("bind", kind, _BIND) for kind in ("probe", "remove")},
    **{f"drmres_{kind}": ("object", kind, _OBJECT)
       for kind in ("ref_get", "ref_put", "ioctl", "uevent", "dmabuf_export", "dmabuf_release", "dmabuf_attach", "dmabuf_detach",
                    "map", "unmap", "fault", "file_holds", "master_set", "master_drop", "connector",
                    "atomic_state_init", "atomic_state_free")},
    "drmres_hook_status": ("hook", "hook", _HOOK),
}
STRINGS = {"name", "dev", "bus", "driver", "bound_driver", "unique", "comm", "hook", "symbol", "reason", "actor_comm", "cmdline",
           "text", "owner"}

_LINE = re.compile(r"^\s*(?P<comm>.*)-(?P<pid>\d+)\s+\[(?P<cpu>\d+)\]\s*(?:\S+\s+)?(?P<time>\d+(?:\.\d+)?):\s+"
                   r"(?P<event>drmres_\w+):(?P<fields>.*)$")
_FIELDS = {name: re.compile("".join(rf"\s+{field}=(?P<{field}>.*?)" for field in fields.split()) + r"\s*$")
           for name, (_, _, fields) in CLASSES.items()}


class ReportError(Exception):
    """A line of the report that cannot be read."""


@dataclasses.dataclass
class Told:
    """One event as trace-cmd tells it. `group` says which fields it has."""
    group: str
    kind: str
    pid: int
    cpu: int
    time_ns: int
    fields: dict


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return [_read_line(line) for line in file if "drmres_" in line]


def _read_line(text):
    line = _LINE.match(text)
    fields = line and line["event"] in _FIELDS and _FIELDS[line["event"]].match(line["fields"])
    if not fields:
        raise ReportError(f"cannot read this line of trace-cmd's report: {text.rstrip()}")
    group, kind, _ = CLASSES[line["event"]]
    values = {name: _value(name, value) for name, value in fields.groupdict().items()}
    return Told(group, kind, int(line["pid"]), int(line["cpu"]), _nanoseconds(line["time"]), values)


def _nanoseconds(text):
    seconds, _, fraction = text.partition(".")
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0")) if fraction else int(seconds)


def _value(name, text):
    if name in STRINGS:
        return text
    if name == "stack":
        raw = bytes(int(byte, 16) for byte in text.removeprefix("ARRAY[").removesuffix("]").split(",") if byte.strip())
        return [int.from_bytes(raw[at:at + 8], "little") for at in range(0, len(raw), 8)]
    return int(text, 0)
