-- name: Insert :exec
INSERT INTO parties_party (id, unit_id, kind, given, family, pesel, nip, regon, krs, email, phone, ade, account_id, address, mailing, delivery, folded, sort_key, version, created_at, changed_at,
    pesel_sealed, nip_sealed, pesel_blind, nip_blind, key_no)
VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24);

-- name: Update :execrows
UPDATE parties_party SET given = $1, family = $2, pesel = '', nip = '', regon = $3, krs = $4, email = $5, phone = $6, ade = $7, account_id = $8,
    address = $9, mailing = $10, delivery = $11, folded = $12, sort_key = $13, version = version + 1, changed_at = $14,
    pesel_sealed = $15, nip_sealed = $16, pesel_blind = $17, nip_blind = $18, key_no = $19
WHERE unit_id = $20 AND id = $21 AND version = $22;

-- name: Find :one
SELECT * FROM parties_party WHERE unit_id = $1 AND id = $2;

-- name: ByAccount :many
SELECT * FROM parties_party WHERE unit_id = $1 AND account_id = $2 ORDER BY created_at, id;

-- name: ByPesel :many
SELECT * FROM parties_party WHERE unit_id = sqlc.arg(unit_id) AND kind = 'person'
    AND (key_no > 0 AND pesel_blind IN (sqlc.arg(now), sqlc.arg(before)) OR key_no = 0 AND pesel = sqlc.arg(pesel)) ORDER BY created_at, id;

-- name: ByNip :many
SELECT * FROM parties_party WHERE unit_id = sqlc.arg(unit_id) AND kind = 'organisation'
    AND (key_no > 0 AND nip_blind IN (sqlc.arg(now), sqlc.arg(before)) OR key_no = 0 AND nip = sqlc.arg(nip)) ORDER BY created_at, id;

-- name: StaleParties :many
SELECT * FROM parties_party WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: ResealParty :exec
-- The party as it was read: one that was changed meanwhile was sealed by whoever changed it.
UPDATE parties_party SET pesel = '', nip = '', pesel_sealed = sqlc.arg(pesel_sealed), nip_sealed = sqlc.arg(nip_sealed), pesel_blind = sqlc.arg(pesel_blind), nip_blind = sqlc.arg(nip_blind), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version) AND key_no = sqlc.arg(old_key);

-- name: StaleCorrections :many
SELECT * FROM parties_correction WHERE unit_id = $1 AND key_no < $2 ORDER BY party_id, source LIMIT $3;

-- name: ResealCorrection :exec
UPDATE parties_correction SET changes = sqlc.arg(changes), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND party_id = sqlc.arg(party_id) AND source = sqlc.arg(source) AND key_no = sqlc.arg(old_key);

-- name: SealedUnits :many
-- across units: the keeper of keys moves the rows of all
SELECT unit_id FROM parties_party UNION SELECT unit_id FROM parties_correction;

-- name: OfAccount :many
-- across units: a person asks who looked at their data in all offices
SELECT id FROM parties_party WHERE account_id = $1 ORDER BY unit_id, id;

-- name: InsertCorrection :exec
INSERT INTO parties_correction (unit_id, party_id, source, case_id, changes, made_by, employee_id, at, key_no) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: FindCorrection :one
SELECT * FROM parties_correction WHERE unit_id = $1 AND party_id = $2 AND source = $3;
