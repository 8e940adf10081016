-- name: Reserve :one
-- Takes the next n numbers of a unit's chain and locks its head until the transaction ends.
INSERT INTO audit_head (unit_id, seq, hash) VALUES (sqlc.arg(unit_id), sqlc.arg(n), '')
ON CONFLICT (unit_id) DO UPDATE SET seq = audit_head.seq + sqlc.arg(n)
RETURNING seq, hash;

-- name: Advance :exec
UPDATE audit_head SET hash = sqlc.arg(hash) WHERE unit_id = sqlc.arg(unit_id);

-- name: Insert :exec
INSERT INTO audit_entry (unit_id, seq, at, kind, verb, subject, matter_id, about, actor_kind, actor_id, actor_name, actor_post, origin, detail, prev, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: Matter :many
SELECT * FROM audit_entry WHERE unit_id = $1 AND matter_id = $2 AND kind = 'change' ORDER BY seq;

-- name: Letter :many
SELECT * FROM audit_entry WHERE unit_id = $1 AND subject = $2 AND subject LIKE 'letter:%' AND kind = 'change' ORDER BY seq;

-- name: Chain :many
SELECT * FROM audit_entry WHERE unit_id = $1 AND seq > $2 ORDER BY seq LIMIT 1000;

-- name: Head :one
SELECT seq, hash FROM audit_head WHERE unit_id = $1;

-- name: Units :many
SELECT unit_id FROM audit_head ORDER BY unit_id;
