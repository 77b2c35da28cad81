-- SPDX-License-Identifier: MIT
-- The fleet as Parquet files below a folder, TABLE/date=YYYY-MM-DD/UUID.parquet, as `clickhouse local` sees it.
-- :lake is the folder.
CREATE VIEW fleet_session AS SELECT * FROM file(concat(:lake, '/fleet_session/*/*.parquet'), 'Parquet');
CREATE VIEW fleet_device AS SELECT * FROM file(concat(:lake, '/fleet_device/*/*.parquet'), 'Parquet');
CREATE VIEW fleet_finding AS SELECT * FROM file(concat(:lake, '/fleet_finding/*/*.parquet'), 'Parquet');
