-- SPDX-License-Identifier: MIT
-- title: Which driver leaks on which kernel
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT f.drm_driver AS driver, s.kernel_release AS kernel, count(*) AS leaks, count(DISTINCT f.session_uuid) AS sessions,
       count(DISTINCT f.fingerprint) AS fingerprints, sum(f.size_bytes) AS bytes, min(s.day) AS first_day,
       max(s.day) AS last_day
FROM fleet_finding AS f
JOIN fleet_session AS s ON s.session_uuid = f.session_uuid
WHERE f.verdict = 'leak' AND s.day >= :since AND (:driver = '' OR f.drm_driver = :driver)
GROUP BY f.drm_driver, s.kernel_release
ORDER BY leaks DESC, driver, kernel
