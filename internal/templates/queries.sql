-- name: InsertTemplate :exec
INSERT INTO templates_template (key, namespace, version, title, organ, basis, root, address, valid_from, valid_to, added_by, added_at, withdrawn_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '');

-- name: InsertFile :exec
INSERT INTO templates_file (template_key, no, kind, name, address, sha256, body) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Withdraw :execrows
UPDATE templates_template SET withdrawn_at = sqlc.arg(withdrawn_at), withdrawn_by = sqlc.arg(withdrawn_by), reason = sqlc.arg(reason)
WHERE key = sqlc.arg(key) AND withdrawn_at IS NULL;

-- name: Templates :many
SELECT * FROM templates_template ORDER BY namespace, valid_from, version LIMIT 2000;

-- name: OfNamespace :many
SELECT * FROM templates_template WHERE namespace = $1 ORDER BY valid_from, version;

-- name: FindTemplate :one
SELECT * FROM templates_template WHERE key = $1;

-- name: Files :many
SELECT * FROM templates_file WHERE template_key = $1 ORDER BY no;

-- name: KeepCheck :exec
INSERT INTO templates_check (unit_id, letter_id, sha256, name, namespace, template_key, outcome, problems, more, in_force, checked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (unit_id, letter_id, sha256) DO NOTHING;

-- name: ChecksOfFile :many
SELECT * FROM templates_check WHERE unit_id = $1 AND sha256 = $2 ORDER BY checked_at DESC LIMIT 1;
