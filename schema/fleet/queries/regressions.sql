-- SPDX-License-Identifier: MIT
-- title: Findings that were never seen before a day
-- A driver that had not been judged before has no regressions: sessions_before says how often it was clean of this.
-- What sessions claim is added up as DOUBLE, since it may be more than an integer holds.
-- :since is that day, :driver a drm driver or '' for all.
SELECT n.fingerprint AS fingerprint, n.rule AS rule, n.verdict AS verdict, n.first_day AS first_day, n.sessions AS sessions,
       n.bytes AS bytes, b.sessions_before AS sessions_before, n.title AS title
FROM (SELECT f.fingerprint AS fingerprint, f.drm_driver AS drm_driver, min(f.rule) AS rule, min(f.verdict) AS verdict,
             min(f.title) AS title, min(s.day) AS first_day, count(DISTINCT f.session_uuid) AS sessions,
             CAST(CASE WHEN sum(CAST(f.size_bytes AS DOUBLE)) < 9.2e18 THEN sum(CAST(f.size_bytes AS DOUBLE)) ELSE 9.2e18 END AS BIGINT) AS bytes
      FROM fleet_finding AS f
      JOIN fleet_session AS s ON s.session_uuid = f.session_uuid
      WHERE f.verdict <> 'information' AND (:driver = '' OR f.drm_driver = :driver)
      GROUP BY f.fingerprint, f.drm_driver
      HAVING min(s.day) >= :since) AS n
JOIN (SELECT d.drm_driver AS drm_driver, count(DISTINCT d.session_uuid) AS sessions_before
      FROM fleet_device AS d
      JOIN fleet_session AS s ON s.session_uuid = d.session_uuid
      WHERE d.day < :since AND s.verdict <> 'unknown'
      GROUP BY d.drm_driver) AS b ON b.drm_driver = n.drm_driver
ORDER BY first_day, fingerprint
