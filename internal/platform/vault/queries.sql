-- name: OfUnit :many
SELECT * FROM vault_key WHERE unit_id = $1 ORDER BY version;

-- name: Insert :execrows
INSERT INTO vault_key (unit_id, version, kek, wrapped, made_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: All :many
-- across units: keys are listed and wrapped anew for the whole region
SELECT * FROM vault_key ORDER BY unit_id, version;

-- name: Rewrap :execrows
UPDATE vault_key SET kek = $1, wrapped = $2 WHERE unit_id = $3 AND version = $4 AND kek = $5;

-- name: Retire :exec
UPDATE vault_key SET retired_at = $1 WHERE unit_id = $2 AND version < $3 AND retired_at IS NULL;

-- name: Shred :execrows
UPDATE vault_key SET wrapped = '', retired_at = $1 WHERE unit_id = $2 AND wrapped <> '';
