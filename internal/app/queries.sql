-- name: Mark :execrows
-- across units: the installation is one
INSERT INTO app_installation (id, kind, made_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING;

-- name: Installation :one
-- across units: the installation is one
SELECT kind FROM app_installation WHERE id = 1;

-- name: NoteDamage :one
INSERT INTO app_damage (unit_id, subject, case_id, found_at, last_at) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (unit_id, subject) DO UPDATE SET last_at = excluded.last_at
RETURNING found_at;

-- name: Damages :many
SELECT * FROM app_damage WHERE unit_id = $1 ORDER BY found_at, subject LIMIT 200;

-- name: ForgetDamage :execrows
DELETE FROM app_damage WHERE unit_id = $1 AND subject = $2;

-- name: ForgetSoundBlobs :exec
-- What the daily reading did not find again is sound again.
DELETE FROM app_damage WHERE unit_id = $1 AND subject LIKE 'blob:%' AND last_at < $2;

-- name: CountDamage :one
-- across units: the operator of the installation asks
SELECT count(*) FROM app_damage;

-- name: NarrowedSeals :many
SELECT kind FROM app_narrowed_seal WHERE unit_id = $1 ORDER BY kind;

-- name: NarrowSeal :execrows
INSERT INTO app_narrowed_seal (unit_id, kind, set_at) VALUES ($1, $2, $3) ON CONFLICT (unit_id, kind) DO NOTHING;

-- name: WidenSeal :execrows
DELETE FROM app_narrowed_seal WHERE unit_id = $1 AND kind = $2;
