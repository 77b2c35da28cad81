# SPDX-License-Identifier: MIT
"""What a test needs out of a session file (schema/facts.sql, schema/derived.sql), and the scenario's facts."""
import dataclasses
import sqlite3

_MASK = (1 << 64) - 1
UNKNOWN_POINTER = 3  # event.cause of a del: the address was on no list, so nothing was deleted
OPS = {"add": "ADD", "add_failed": "FAIL", "del": "DEL", "release": "REL", "release_begin": "BEGIN", "release_end": "END"}


@dataclasses.dataclass
class Event:
    """A row of `event` with its names. Addresses are unsigned."""
    id: int
    time_ns: int
    kind: str
    step: int
    device: int
    parent: str
    pid: int
    node: int
    name: str
    size: int
    ordinal: int

    @property
    def op(self):
        """The word that the kernel's log has for it; None for what the log does not tell."""
        return OPS.get(self.kind)

    def __str__(self):
        what = f" {self.node:#x} {self.name} ({self.size} bytes)" if self.kind in ("add", "del", "release") else ""
        return f"{self.parent}: {self.kind}{what} [event {self.id}]"


class Recorded:
    """A session file, read once, never written."""

    def __init__(self, path):
        self.path = path
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        self.session = database.execute("SELECT * FROM session").fetchone()
        self.hooks = self._rows(database, "SELECT * FROM hook ORDER BY id")
        self.missed = self._rows(database, "SELECT * FROM missed")
        self.anomalies = self._rows(database, "SELECT * FROM anomaly ORDER BY id")
        # The kernel's log and the scenario speak of drm_devices; the managed core has other owners beside them.
        others = {row["device_id"] for row in self._rows(
            database, "SELECT device_id FROM owner WHERE kind NOT IN ('drm_device', 'device')")}
        self.devices = self._rows(database, "SELECT * FROM device ORDER BY id", others, "id")
        self.phases = self._rows(database, "SELECT * FROM phase ORDER BY device_id, phase_order", others)
        self.files = self._rows(database, "SELECT * FROM drm_file ORDER BY opened_ns, id")
        self.resources = self._rows(database, "SELECT r.*, n.name FROM resource AS r JOIN name AS n ON n.id = r.name_id "
                                              "WHERE r.owner = 'drm_device' ORDER BY r.id")
        self.owned = self._rows(database, "SELECT r.*, n.name, s.name AS call_site FROM resource AS r "
                                          "JOIN name AS n ON n.id = r.name_id "
                                          "LEFT JOIN symbol AS s ON s.id = r.call_site_symbol_id "
                                          "ORDER BY r.owner_id, r.add_order")
        self.event_count = database.execute("SELECT count(*) FROM event").fetchone()[0]
        self.events = [self._event(row) for row in database.execute(
            "SELECT e.*, d.parent_name, t.pid, n.name FROM event AS e LEFT JOIN device AS d ON d.id = e.device_id "
            "JOIN task AS t ON t.id = e.task_id LEFT JOIN name AS n ON n.id = e.name_id ORDER BY e.id")
                       if row["device_id"] not in others]
        self.findings = self._rows(database, "SELECT * FROM finding ORDER BY id")
        self.damage = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()

    @staticmethod
    def _rows(database, query, without=(), column="device_id"):
        return [row for row in database.execute(query) if not without or row[column] not in without]

    @staticmethod
    def _event(row):
        unknown = row["kind"] == "del" and row["cause"] == UNKNOWN_POINTER
        return Event(row["id"], row["timestamp_ns"], "del_unknown" if unknown else row["kind"], row["step"], row["device_id"], row["parent_name"] or "",
                     row["pid"], row["object_address"] & _MASK, row["name"] or "", row["size_bytes"], row["ordinal"])


def unsigned(address):
    return address & _MASK


def read_facts(path):
    """The scenario's facts: (word, {key: value}) in the order in which they came to be."""
    facts = []
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                word, *pairs = line.split()
                facts.append((word, dict(pair.split("=", 1) for pair in pairs)))
    except FileNotFoundError:
        pass  # a scenario that opened and removed nothing
    return facts
