-- name: BookVersion :one
SELECT version FROM roads_book WHERE unit_id = $1;

-- name: Advance :exec
INSERT INTO roads_book (unit_id, version) VALUES ($1, 1)
ON CONFLICT (unit_id) DO UPDATE SET version = roads_book.version + 1;

-- name: Resolutions :many
SELECT * FROM roads_resolution WHERE unit_id = $1 ORDER BY valid_from;

-- name: SetResolution :exec
INSERT INTO roads_resolution (unit_id, valid_from, valid_to, title, published, rates, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (unit_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to, title = excluded.title, published = excluded.published,
    rates = excluded.rates, changed_by = excluded.changed_by, changed_at = excluded.changed_at;

-- name: Roads :many
SELECT * FROM roads_road WHERE unit_id = $1 ORDER BY rank, code;

-- name: SetRoad :exec
INSERT INTO roads_road (unit_id, code, number, name, category, rank) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, code) DO UPDATE SET number = excluded.number, name = excluded.name, category = excluded.category, rank = excluded.rank;

-- name: Insert :exec
INSERT INTO roads_occupancy (id, unit_id, writing_id, case_id, sign, account_id, party_id, holder, kind, road, road_name, place, km_from, km_to,
    side, items, day_from, day_to, until_on, grosze, search, version, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: ByWriting :one
SELECT * FROM roads_occupancy WHERE unit_id = $1 AND writing_id = $2;

-- name: Find :one
SELECT * FROM roads_occupancy WHERE unit_id = $1 AND id = $2;

-- name: OfCase :many
SELECT * FROM roads_occupancy WHERE unit_id = $1 AND case_id = $2 ORDER BY entered_at, id;

-- name: SetPlace :execrows
UPDATE roads_occupancy SET place = $1, search = $2, version = version + 1 WHERE unit_id = $3 AND id = $4 AND version = $5;

-- name: SetUntil :execrows
UPDATE roads_occupancy SET until_on = $1, version = version + 1 WHERE unit_id = $2 AND id = $3 AND version = $4;

-- name: InsertInstalment :exec
INSERT INTO roads_instalment (unit_id, entry_id, year, due_on, grosze, charge_id) VALUES ($1, $2, $3, $4, $5, NULL);

-- name: Instalments :many
SELECT * FROM roads_instalment WHERE unit_id = $1 AND entry_id = $2 ORDER BY year;

-- name: SetCharge :exec
UPDATE roads_instalment SET charge_id = $1 WHERE unit_id = $2 AND entry_id = $3 AND year = $4;

-- name: Public :many
SELECT * FROM roads_occupancy WHERE unit_id = $1 AND until_on >= $2 ORDER BY day_from, id LIMIT $3;
