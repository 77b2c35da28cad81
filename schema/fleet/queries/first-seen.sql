-- SPDX-License-Identifier: MIT
-- title: In which build a finding was seen first
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT o.fingerprint AS fingerprint, o.day AS first_day, o.commit_id AS first_commit, o.kernel_release AS first_kernel,
       o.host AS first_host, o.session_uuid AS first_session
FROM (SELECT f.fingerprint AS fingerprint, s.day AS day, s.commit_id AS commit_id, s.kernel_release AS kernel_release,
             s.host AS host, s.session_uuid AS session_uuid,
             row_number() OVER (PARTITION BY f.fingerprint
                                ORDER BY s.started_unix_ns, s.session_uuid, f.finding_id) AS place
      FROM fleet_finding AS f
      JOIN fleet_session AS s ON s.session_uuid = f.session_uuid
      WHERE f.verdict <> 'information' AND (:driver = '' OR f.drm_driver = :driver)) AS o
WHERE o.place = 1 AND o.day >= :since
ORDER BY first_day, fingerprint
