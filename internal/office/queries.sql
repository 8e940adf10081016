-- name: Settings :one
SELECT * FROM office_settings WHERE unit_id = $1;

-- name: InsertSettings :execrows
INSERT INTO office_settings (unit_id, inspector, appeal, letterhead, version, changed_by, changed_at) VALUES ($1, $2, $3, $4, 1, $5, $6)
ON CONFLICT (unit_id) DO NOTHING;

-- name: UpdateSettings :execrows
UPDATE office_settings SET inspector = $1, appeal = $2, letterhead = $3, version = version + 1, changed_by = $4, changed_at = $5
WHERE unit_id = $6 AND version = $7;

-- name: PutHerb :exec
INSERT INTO office_herb (unit_id, blob, put_by, put_at) VALUES ($1, $2, $3, $4) ON CONFLICT (unit_id, blob) DO NOTHING;

-- name: HasHerb :one
SELECT count(*) FROM office_herb WHERE unit_id = $1 AND blob = $2;

-- name: RefersToBlob :one
-- across units: bytes are shared by all of them
SELECT count(*) FROM office_herb WHERE blob = sqlc.arg(sum);

-- name: AddFreeDay :execrows
INSERT INTO office_free_day (unit_id, day, reason, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id, day) DO NOTHING;

-- name: DropFreeDay :execrows
DELETE FROM office_free_day WHERE unit_id = $1 AND day = $2;

-- name: FreeDays :many
SELECT * FROM office_free_day WHERE unit_id = $1 AND day >= $2 ORDER BY day;

-- name: PutHours :exec
INSERT INTO office_hours (unit_id, valid_from, week, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (unit_id, valid_from) DO UPDATE SET week = excluded.week, entered_by = excluded.entered_by, entered_at = excluded.entered_at;

-- name: HoursOn :one
SELECT * FROM office_hours WHERE unit_id = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1;

-- name: HoursFrom :many
SELECT * FROM office_hours WHERE unit_id = $1 ORDER BY valid_from;

-- name: Resting :many
-- across units: who rests on a day, for what is done for all of them at once
SELECT unit_id FROM office_free_day WHERE day = $1;
