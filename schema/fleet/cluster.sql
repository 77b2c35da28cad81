-- SPDX-License-Identifier: MIT
-- A fleet over several servers: run server.sql, then this, once on each server of the cluster `drmscope` (remote_servers in its
-- configuration), before the first session is added:
--   cat server.sql cluster.sql | clickhouse client --host HOST --database DATABASE --multiquery
-- What server.sql made keeps the rows of one shard under another name, and its own names reach all shards: `drmscope fleet` is
-- given any server of the cluster and asks as it asks one. All rows of a session lie on one shard.
RENAME TABLE fleet_session_row TO fleet_session_shard, fleet_device_row TO fleet_device_shard, fleet_finding_row TO fleet_finding_shard;
CREATE TABLE fleet_session_row AS fleet_session_shard
    ENGINE = Distributed('drmscope', currentDatabase(), 'fleet_session_shard', cityHash64(session_uuid));
CREATE TABLE fleet_device_row AS fleet_device_shard
    ENGINE = Distributed('drmscope', currentDatabase(), 'fleet_device_shard', cityHash64(session_uuid));
CREATE TABLE fleet_finding_row AS fleet_finding_shard
    ENGINE = Distributed('drmscope', currentDatabase(), 'fleet_finding_shard', cityHash64(session_uuid));
