-- name: Insert :exec
INSERT INTO parties_party (id, unit_id, kind, given, family, pesel, nip, regon, krs, email, phone, ade, account_id, address, mailing, delivery, folded, sort_key, version, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: Update :execrows
UPDATE parties_party SET given = $1, family = $2, pesel = $3, nip = $4, regon = $5, krs = $6, email = $7, phone = $8, ade = $9, account_id = $10,
    address = $11, mailing = $12, delivery = $13, folded = $14, sort_key = $15, version = version + 1, changed_at = $16
WHERE unit_id = $17 AND id = $18 AND version = $19;

-- name: Find :one
SELECT * FROM parties_party WHERE unit_id = $1 AND id = $2;

-- name: ByAccount :many
SELECT * FROM parties_party WHERE unit_id = $1 AND account_id = $2 ORDER BY created_at, id;

-- name: ByPesel :many
SELECT * FROM parties_party WHERE unit_id = $1 AND pesel = $2 AND kind = 'person' ORDER BY created_at, id;

-- name: ByNip :many
SELECT * FROM parties_party WHERE unit_id = $1 AND nip = $2 AND kind = 'organisation' ORDER BY created_at, id;
