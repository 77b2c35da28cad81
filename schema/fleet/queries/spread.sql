-- SPDX-License-Identifier: MIT
-- title: How far a finding has spread
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT f.fingerprint AS fingerprint, min(f.rule) AS rule, count(DISTINCT f.session_uuid) AS sessions,
       count(DISTINCT s.host) AS hosts, count(DISTINCT s.kernel_release) AS kernels, count(DISTINCT s.day) AS days,
       sum(f.size_bytes) AS bytes, min(s.day) AS first_day, max(s.day) AS last_day
FROM fleet_finding AS f
JOIN fleet_session AS s ON s.session_uuid = f.session_uuid
WHERE f.verdict <> 'information' AND s.day >= :since AND (:driver = '' OR f.drm_driver = :driver)
GROUP BY f.fingerprint
ORDER BY sessions DESC, fingerprint
