-- SPDX-License-Identifier: MIT
-- raises F04 information certain: drm_device of bochs-drm on 0000:01:00.0 was unplugged but never released: compositor (1234) still holds card0, a dma-buf of 4096 bytes that player (71) exported still holds it, a dma-buf of 4096 bytes that player (72) exported still holds it, a dma-buf of 4096 bytes that player (73) exported still holds it, a dma-buf of 4096 bytes that player (74) exported still holds it, a dma-buf of 4096 bytes that player (75) exported still holds it, a dma-buf of 4096 bytes that player (76) exported still holds it, a dma-buf of 4096 bytes that player (77) exported still holds it, a dma-buf of 4096 bytes that player (78) exported still holds it, and those of 2 more; 1 resource, 512 bytes stays.
-- like F04_unplugged_and_held_by_an_open_file
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
INSERT INTO pin (device_id, kind, drm_file_id, started_ns, ended_ns, object_address, size_bytes, process_id, comm)
SELECT 1, 'dma-buf', 0, 3000, 0, i, 4096, 70 + i, 'player' FROM n;
