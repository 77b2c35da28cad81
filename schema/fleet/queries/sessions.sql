-- SPDX-License-Identifier: MIT
-- title: The sessions, newest first
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT s.day AS day, s.host AS host, s.kernel_release AS kernel, s.commit_id AS commit_id, s.verdict AS verdict,
       s.leak_count AS leaks, s.finding_count AS findings, s.resource_count AS resources, s.session_uuid AS session,
       s.file AS file
FROM fleet_session AS s
WHERE s.day >= :since
  AND (:driver = '' OR s.session_uuid IN (SELECT d.session_uuid FROM fleet_device AS d WHERE d.drm_driver = :driver))
ORDER BY s.started_unix_ns DESC, session
