-- SPDX-License-Identifier: MIT
-- The fleet on a ClickHouse server, as `drmscope fleet add --engine clickhouse --at clickhouse://HOST` makes it where it is
-- missing. The columns of tables.sql, in their order. A session that is added twice is one: the newest row of a key counts.
-- Over several servers: cluster.sql.
CREATE TABLE IF NOT EXISTS fleet_session_row (
    session_uuid String, day String, started_unix_ns Int64, duration_ns Int64, file String, file_size Int64, file_changed_ns Int64,
    commit_id String, host LowCardinality(String), kernel_release LowCardinality(String), kernel_build String,
    machine LowCardinality(String), backend LowCardinality(String), writer_version LowCardinality(String), command String,
    command_status Int64, state LowCardinality(String), verdict LowCardinality(String), event_count Int64, missed_count Int64,
    device_count Int64, resource_count Int64, live_count Int64, live_bytes Int64, finding_count Int64, leak_count Int64
) ENGINE = ReplacingMergeTree PARTITION BY substring(day, 1, 7) ORDER BY (day, session_uuid);
CREATE TABLE IF NOT EXISTS fleet_device_row (
    session_uuid String, day String, device_id Int64, drm_driver LowCardinality(String), parent_name String,
    bus LowCardinality(String), address Int64, last_phase LowCardinality(String), resource_count Int64, live_count Int64,
    file_count Int64, afterlife_ns Int64, outlived_bytes Int64
) ENGINE = ReplacingMergeTree PARTITION BY substring(day, 1, 7) ORDER BY (day, session_uuid, device_id);
CREATE TABLE IF NOT EXISTS fleet_finding_row (
    session_uuid String, day String, finding_id Int64, fingerprint String, rule LowCardinality(String),
    severity LowCardinality(String), verdict LowCardinality(String), class LowCardinality(String),
    confidence LowCardinality(String), drm_driver LowCardinality(String), device_address Int64, first_seen_ns Int64,
    resource_count Int64, size_bytes Int64, call_site String, title String, cause String
) ENGINE = ReplacingMergeTree PARTITION BY substring(day, 1, 7) ORDER BY (day, session_uuid, finding_id);
CREATE VIEW IF NOT EXISTS fleet_session AS SELECT * FROM fleet_session_row FINAL;
CREATE VIEW IF NOT EXISTS fleet_device AS SELECT * FROM fleet_device_row FINAL;
CREATE VIEW IF NOT EXISTS fleet_finding AS SELECT * FROM fleet_finding_row FINAL;
