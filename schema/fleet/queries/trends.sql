-- SPDX-License-Identifier: MIT
-- title: Day by day
-- What sessions claim is added up as DOUBLE, since it may be more than an integer holds.
-- :since is the first day that counts, :driver a drm driver or '' for all.
SELECT s.day AS day, count(*) AS sessions, sum(CASE WHEN s.verdict = 'clean' THEN 1 ELSE 0 END) AS clean,
       sum(CASE WHEN s.verdict = 'leaks' THEN 1 ELSE 0 END) AS leaking,
       sum(CASE WHEN s.verdict = 'unknown' THEN 1 ELSE 0 END) AS not_judged, sum(s.leak_count) AS leaks,
       sum(s.finding_count) AS findings,
       CAST(CASE WHEN sum(CAST(s.missed_count AS DOUBLE)) < 9.2e18 THEN sum(CAST(s.missed_count AS DOUBLE)) ELSE 9.2e18 END AS BIGINT) AS missed
FROM fleet_session AS s
WHERE s.day >= :since
  AND (:driver = '' OR s.session_uuid IN (SELECT d.session_uuid FROM fleet_device AS d WHERE d.drm_driver = :driver))
GROUP BY s.day
ORDER BY day
