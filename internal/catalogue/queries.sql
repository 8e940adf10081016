-- name: Adoption :one
SELECT * FROM catalogue_adoption WHERE unit_id = $1 AND service = $2;

-- name: Adoptions :many
-- across units: the catalogue of the region is kept in memory by every node.
SELECT * FROM catalogue_adoption ORDER BY unit_id, service;

-- name: InsertAdoption :execrows
INSERT INTO catalogue_adoption (unit_id, service, opens, closes, class, cell_id, lead_id, contact_id, texts, accounts, must_sign, version, changed_by, changed_post, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14)
ON CONFLICT (unit_id, service) DO NOTHING;

-- name: UpdateAdoption :execrows
UPDATE catalogue_adoption SET opens = $1, closes = $2, class = $3, cell_id = $4, lead_id = $5, contact_id = $6, texts = $7, accounts = $8, must_sign = $9,
    version = version + 1, changed_by = $10, changed_post = $11, changed_at = $12
WHERE unit_id = $13 AND service = $14 AND version = $15;

-- name: Office :one
SELECT * FROM catalogue_office WHERE unit_id = $1;

-- name: Offices :many
-- across units: the catalogue of the region is kept in memory by every node.
SELECT * FROM catalogue_office;

-- name: InsertOffice :execrows
INSERT INTO catalogue_office (unit_id, texts, accounts, version, changed_by, changed_post, changed_at) VALUES ($1, $2, $3, 1, $4, $5, $6)
ON CONFLICT (unit_id) DO NOTHING;

-- name: UpdateOffice :execrows
UPDATE catalogue_office SET texts = $1, accounts = $2, version = version + 1, changed_by = $3, changed_post = $4, changed_at = $5
WHERE unit_id = $6 AND version = $7;

-- name: RatesOfService :many
SELECT * FROM catalogue_rate WHERE unit_id = $1 AND service = $2 ORDER BY rate, valid_from;

-- name: Rates :many
-- across units: the catalogue of the region is kept in memory by every node.
SELECT * FROM catalogue_rate ORDER BY unit_id, service, rate, valid_from;

-- name: SetRate :exec
INSERT INTO catalogue_rate (unit_id, service, rate, valid_from, value, source, changed_by, changed_post, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (unit_id, service, rate, valid_from) DO UPDATE SET value = excluded.value, source = excluded.source,
    changed_by = excluded.changed_by, changed_post = excluded.changed_post, changed_at = excluded.changed_at;

-- name: Advance :exec
INSERT INTO catalogue_revision (unit_id, n) VALUES ($1, 1)
ON CONFLICT (unit_id) DO UPDATE SET n = catalogue_revision.n + 1;

-- name: Revision :one
-- across units: one number that changes whenever any unit changed something.
SELECT CAST(COALESCE(sum(n), 0) AS bigint) FROM catalogue_revision;
