-- name: Unit :one
SELECT * FROM search_unit WHERE unit_id = $1;

-- name: InsertUnit :exec
INSERT INTO search_unit (unit_id, secret, key_no, last_no, built_at) VALUES ($1, $2, $3, 0, $4) ON CONFLICT (unit_id) DO NOTHING;

-- name: TakeNumbers :one
UPDATE search_unit SET last_no = last_no + sqlc.arg(n) WHERE unit_id = sqlc.arg(unit_id) RETURNING last_no;

-- name: Built :exec
UPDATE search_unit SET built_at = $1 WHERE unit_id = $2;

-- name: Emptied :exec
UPDATE search_unit SET last_no = 0, built_at = NULL WHERE unit_id = $1;

-- name: SealedUnits :many
-- across units: the keeper of keys asks which units have a secret of their index or kept searches
SELECT unit_id FROM search_unit UNION SELECT unit_id FROM search_saved;

-- name: StaleUnits :many
SELECT * FROM search_unit WHERE unit_id = $1 AND key_no <> $2;

-- name: ResealUnit :exec
UPDATE search_unit SET secret = $1, key_no = $2 WHERE unit_id = $3 AND key_no = sqlc.arg(old_key);

-- name: StaleSaved :many
SELECT * FROM search_saved WHERE unit_id = $1 AND key_no <> $2 LIMIT $3;

-- name: ResealSaved :exec
UPDATE search_saved SET question = $1, key_no = $2 WHERE unit_id = $3 AND employee_id = $4 AND name = $5 AND key_no = sqlc.arg(old_key);

-- name: Saved :many
SELECT * FROM search_saved WHERE unit_id = $1 AND employee_id = $2 ORDER BY name;

-- name: Save :exec
INSERT INTO search_saved (unit_id, employee_id, name, question, key_no, saved_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, employee_id, name) DO UPDATE SET question = excluded.question, key_no = excluded.key_no, saved_at = excluded.saved_at;

-- name: CountSaved :one
SELECT count(*) FROM search_saved WHERE unit_id = $1 AND employee_id = $2;

-- name: DropSaved :execrows
DELETE FROM search_saved WHERE unit_id = $1 AND employee_id = $2 AND name = $3;

-- name: OfCase :exec
UPDATE search_entry SET cell_id = $1, class = $2, service = $3, lead_id = $4, closed = $5 WHERE unit_id = $6 AND case_id = $7 AND kind <> 'case';

-- name: Inform :exec
INSERT INTO search_informed (unit_id, employee_id, case_id) VALUES ($1, $2, $3) ON CONFLICT (unit_id, employee_id, case_id) DO NOTHING;

-- name: Remove :exec
DELETE FROM search_entry WHERE unit_id = $1 AND kind = $2 AND thing = $3;

-- name: EmptyEntries :exec
DELETE FROM search_entry WHERE unit_id = $1;

-- name: EmptyPostings :exec
DELETE FROM search_posting WHERE unit_id = $1;

-- name: EmptyInformed :exec
DELETE FROM search_informed WHERE unit_id = $1;

-- name: Known :many
SELECT thing FROM search_entry WHERE unit_id = $1 AND kind = $2;
