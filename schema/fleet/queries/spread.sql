-- SPDX-License-Identifier: MIT
-- title: How far a finding has spread
-- What sessions claim is added up as DOUBLE, since it may be more than an integer holds.
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT f.fingerprint AS fingerprint, min(f.rule) AS rule, count(DISTINCT f.session_uuid) AS sessions,
       count(DISTINCT s.host) AS hosts, count(DISTINCT s.kernel_release) AS kernels, count(DISTINCT s.day) AS days,
       CAST(CASE WHEN sum(CAST(f.size_bytes AS DOUBLE)) < 9.2e18 THEN sum(CAST(f.size_bytes AS DOUBLE)) ELSE 9.2e18 END AS BIGINT) AS bytes,
       min(s.day) AS first_day, max(s.day) AS last_day
FROM fleet_finding AS f
JOIN fleet_session AS s ON s.session_uuid = f.session_uuid
WHERE f.verdict <> 'information' AND s.day >= :since AND (:driver = '' OR f.drm_driver = :driver)
GROUP BY f.fingerprint
ORDER BY sessions DESC, fingerprint
