# SPDX-License-Identifier: MIT
"""A session of as many resources as wanted, twice as many events, and one drm_device that leaks."""
import subprocess

ADDED_RESOURCES, ADDED_EVENTS = 9, 37 # what hot_unplug.sql has itself


def make(session, make_session, data, count):
    facts = (data / "hot_unplug.sql").read_text(encoding="utf-8")
    many = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO resource SELECT 1000 + i, device_id, owner, kind, name_id, 16 + i % 4099, node_address + i * 64, data_address + i * 64, origin,
    added_ns + i * 1000, added_ns + i * 1000 + 500000, 'del', 'registered', 100 + i, -1, -1, 0, 1000 + 2 * i, 1001 + 2 * i, 0,
    call_site_symbol_id, stack_id, task_id, 0 FROM n JOIN resource ON id = 1 + i % 9;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count * 2})
INSERT INTO event SELECT 1000 + i, 14000000000 + i * 500, i, i % 2, CASE i % 2 WHEN 0 THEN 'add' ELSE 'del' END, 2, 1, 1, 77 + i * 32, 0, 1 + i % 9,
    64, 0, 1, 1, -1, 0, 0, 0, 3264, 1, 0, 0, 0 FROM n;
UPDATE session SET event_count = (SELECT count(*) FROM event);
"""
    subprocess.run([make_session, session], input=facts + many, text=True, check=True)
