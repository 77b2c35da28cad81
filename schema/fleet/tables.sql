-- SPDX-License-Identifier: MIT
-- A fleet: what many sessions say, one row a session, a drm_device, a finding. This is the SQLite fleet file; the same
-- columns in the same order are the Parquet lake (lake.sql) and the tables of a server (server.sql).
--
-- Times ending in _unix_ns are Unix time; day is the UTC day on which the recording began. Addresses are 64 bits of a
-- signed integer. '' is unknown, 0 as an end not seen.
CREATE TABLE fleet_session (
    session_uuid     TEXT    NOT NULL PRIMARY KEY,
    day              TEXT    NOT NULL, -- '2026-11-23'
    started_unix_ns  INTEGER NOT NULL,
    duration_ns      INTEGER NOT NULL,
    file             TEXT    NOT NULL, -- where it was added from
    file_size        INTEGER NOT NULL,
    file_changed_ns  INTEGER NOT NULL, -- its mtime
    commit_id        TEXT    NOT NULL, -- of what was tested: fleet add --commit, else what the kernel's name says
    host             TEXT    NOT NULL,
    kernel_release   TEXT    NOT NULL,
    kernel_build     TEXT    NOT NULL, -- build-id of vmlinux
    machine          TEXT    NOT NULL,
    backend          TEXT    NOT NULL,
    writer_version   TEXT    NOT NULL,
    command          TEXT    NOT NULL,
    command_status   INTEGER NOT NULL, -- -1 none
    state            TEXT    NOT NULL,
    verdict          TEXT    NOT NULL, -- 'clean', 'leaks', 'unknown'
    event_count      INTEGER NOT NULL,
    missed_count     INTEGER NOT NULL,
    device_count     INTEGER NOT NULL,
    resource_count   INTEGER NOT NULL,
    live_count       INTEGER NOT NULL,
    live_bytes       INTEGER NOT NULL,
    finding_count    INTEGER NOT NULL,
    leak_count       INTEGER NOT NULL
) STRICT;

CREATE TABLE fleet_device (
    session_uuid     TEXT    NOT NULL,
    day              TEXT    NOT NULL,
    device_id        INTEGER NOT NULL,
    drm_driver       TEXT    NOT NULL,
    parent_name      TEXT    NOT NULL,
    bus              TEXT    NOT NULL,
    address          INTEGER NOT NULL,
    last_phase       TEXT    NOT NULL,
    resource_count   INTEGER NOT NULL,
    live_count       INTEGER NOT NULL,
    file_count       INTEGER NOT NULL,
    afterlife_ns     INTEGER NOT NULL, -- 0: none, or it never ended
    outlived_bytes   INTEGER NOT NULL,
    PRIMARY KEY (session_uuid, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fleet_finding (
    session_uuid     TEXT    NOT NULL,
    day              TEXT    NOT NULL,
    finding_id       INTEGER NOT NULL,
    fingerprint      TEXT    NOT NULL,
    rule             TEXT    NOT NULL,
    severity         TEXT    NOT NULL,
    verdict          TEXT    NOT NULL, -- 'leak', 'hazard', 'information'
    class            TEXT    NOT NULL,
    confidence       TEXT    NOT NULL,
    drm_driver       TEXT    NOT NULL,
    device_address   INTEGER NOT NULL,
    first_seen_ns    INTEGER NOT NULL,
    resource_count   INTEGER NOT NULL,
    size_bytes       INTEGER NOT NULL,
    call_site        TEXT    NOT NULL,
    title            TEXT    NOT NULL,
    cause            TEXT    NOT NULL,
    PRIMARY KEY (session_uuid, finding_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_finding_by_fingerprint ON fleet_finding (fingerprint, day);

-- Files that were no sessions, or could not be read: set aside, tried again once they change.
CREATE TABLE fleet_rejected (
    file             TEXT    NOT NULL PRIMARY KEY,
    file_size        INTEGER NOT NULL,
    file_changed_ns  INTEGER NOT NULL,
    reason           TEXT    NOT NULL
) STRICT;
