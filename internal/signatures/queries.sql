-- name: InsertReport :execrows
INSERT INTO signatures_report (id, unit_id, subject, sum, size, kind, outcome, at, made_at, told, blob, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (unit_id, subject, sum) DO NOTHING;

-- name: FindReport :one
SELECT * FROM signatures_report WHERE unit_id = $1 AND id = $2;

-- name: ReportOf :one
SELECT * FROM signatures_report WHERE unit_id = $1 AND subject = $2 AND sum = $3;

-- name: ReportsOf :many
SELECT * FROM signatures_report WHERE unit_id = $1 AND subject = $2 ORDER BY made_at, id LIMIT 500;

-- name: RefersToBlob :one
-- across units: a blob stays while any office, or a trusted list, refers to it
SELECT count(*) FROM (SELECT 1 FROM signatures_report r WHERE r.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM signatures_list l WHERE l.blob = sqlc.arg(sum)) t;

-- name: SealedUnits :many
-- across units: the keeper of keys goes through all offices
SELECT DISTINCT unit_id FROM signatures_report ORDER BY unit_id;

-- name: StaleReports :many
SELECT * FROM signatures_report WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: ResealReport :exec
UPDATE signatures_report SET told = sqlc.arg(told), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND key_no = sqlc.arg(old_key);

-- name: Lists :many
-- across units: trusted lists belong to the region
SELECT * FROM signatures_list ORDER BY territory, url;

-- name: List :one
-- across units: trusted lists belong to the region
SELECT * FROM signatures_list WHERE url = $1;

-- name: ListsVersion :one
-- across units: trusted lists belong to the region
SELECT CAST(COALESCE(sum(version), 0) AS bigint) AS version FROM signatures_list;

-- name: PutList :exec
-- across units: trusted lists belong to the region
INSERT INTO signatures_list (url, territory, sequence, blob, version, changed_at, checked_at, problem) VALUES ($1, '', 0, $2, 1, $3, $3, '')
ON CONFLICT (url) DO UPDATE SET blob = excluded.blob, version = signatures_list.version + 1, changed_at = excluded.changed_at;

-- name: ListFared :exec
-- across units: trusted lists belong to the region
INSERT INTO signatures_list (url, territory, sequence, version, checked_at, problem, failing_at) VALUES ($1, $2, $3, 0, $4, $5, $6)
ON CONFLICT (url) DO UPDATE SET territory = excluded.territory, sequence = excluded.sequence, checked_at = excluded.checked_at, problem = excluded.problem,
    failing_at = CASE WHEN excluded.problem = '' THEN NULL ELSE COALESCE(signatures_list.failing_at, excluded.failing_at) END;
