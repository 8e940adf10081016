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

-- name: InsertAbout :exec
INSERT INTO audit_about (about, at, unit_id, seq) VALUES ($1, $2, $3, $4);

-- name: Part :many
SELECT * FROM audit_entry WHERE unit_id = $1 AND seq > sqlc.arg(after) AND seq <= sqlc.arg(until) ORDER BY seq LIMIT 1000;

-- name: Heads :many
SELECT unit_id, seq, hash FROM audit_head ORDER BY unit_id;

-- name: Begun :one
-- The time of the oldest first entry of all units.
SELECT e.at FROM audit_head h JOIN audit_entry e ON e.unit_id = h.unit_id AND e.seq = 1 ORDER BY e.at LIMIT 1;

-- name: FirstSince :one
-- The first entry after a place that was made at or after a moment.
SELECT seq FROM audit_entry WHERE unit_id = $1 AND seq > sqlc.arg(after) AND seq <= sqlc.arg(until) AND at >= sqlc.arg(since) ORDER BY seq LIMIT 1;

-- name: HashOf :one
SELECT hash FROM audit_entry WHERE unit_id = $1 AND seq = $2;

-- name: LeavesOf :many
-- across units: the leaves of one day are those of all units
SELECT unit_id, seq, hash FROM audit_leaf WHERE day = $1;

-- name: LeafOn :one
SELECT seq, hash FROM audit_leaf WHERE unit_id = $1 AND day = $2;

-- name: LastLeaf :one
SELECT seq, hash FROM audit_leaf WHERE unit_id = $1 ORDER BY day DESC LIMIT 1;

-- name: UnitLeaves :many
SELECT day, leaf, seq, hash FROM audit_leaf WHERE unit_id = $1 AND day >= sqlc.arg(since) AND day <= sqlc.arg(until) ORDER BY day;

-- name: InsertLeaf :exec
INSERT INTO audit_leaf (unit_id, day, leaf, seq, hash) VALUES ($1, $2, $3, $4, $5);

-- name: InsertNode :exec
INSERT INTO audit_node (place, hash) VALUES ($1, $2);

-- name: InsertCheckpoint :exec
INSERT INTO audit_checkpoint (day, size, note, made_at) VALUES ($1, $2, $3, $4);

-- name: Newest :one
SELECT * FROM audit_checkpoint ORDER BY day DESC LIMIT 1;

-- name: Checkpoint :one
SELECT * FROM audit_checkpoint WHERE day = $1;

-- name: Checkpoints :many
SELECT * FROM audit_checkpoint WHERE day > sqlc.arg(after) ORDER BY day LIMIT sqlc.arg(n);

-- name: Anchor :one
SELECT * FROM audit_anchor WHERE unit_id = $1;

-- name: PutAnchor :exec
INSERT INTO audit_anchor (unit_id, seq, hash, note, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (unit_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, note = excluded.note, made_at = excluded.made_at;

-- name: Forget :execrows
-- What belongs to the log of a case (metryka) or of a letter lives as long as they do.
DELETE FROM audit_entry WHERE unit_id = $1 AND seq <= $2
AND NOT (kind = 'change' AND (matter_id IS NOT NULL OR subject LIKE 'letter:%'));

-- name: ForgetAbout :exec
DELETE FROM audit_about WHERE unit_id = $1 AND seq <= $2;

-- name: Behind :many
-- The units whose log was not yet passed on to its end.
SELECT h.unit_id, coalesce(c.seq, 0) AS seq FROM audit_head h
LEFT JOIN audit_cursor c ON c.unit_id = h.unit_id AND c.stream = $1
WHERE h.seq > coalesce(c.seq, 0) ORDER BY h.unit_id;

-- name: MoveCursor :exec
INSERT INTO audit_cursor (stream, unit_id, seq) VALUES ($1, $2, $3)
ON CONFLICT (stream, unit_id) DO UPDATE SET seq = excluded.seq;

-- name: Refused :many
-- What was refused to people, the newest first.
SELECT * FROM audit_entry WHERE unit_id = $1 AND verb = 'refused.page' AND seq < sqlc.arg(before) ORDER BY seq DESC LIMIT sqlc.arg(n);

-- name: CaseLines :many
-- What was done in the cases of a unit after a place of its log.
SELECT * FROM audit_entry WHERE unit_id = $1 AND seq > sqlc.arg(after) AND seq <= sqlc.arg(until) AND matter_id IS NOT NULL AND kind = 'change'
ORDER BY seq LIMIT 1000;

-- name: LastCaseDay :one
SELECT seq FROM audit_case_day WHERE unit_id = $1 ORDER BY day DESC LIMIT 1;

-- name: CaseHeadBefore :one
SELECT lines, hash FROM audit_case_head WHERE unit_id = $1 AND matter_id = $2 ORDER BY day DESC LIMIT 1;

-- name: InsertCaseDay :exec
INSERT INTO audit_case_day (unit_id, day, leaf, seq, cases, root) VALUES ($1, $2, $3, $4, $5, $6);

-- name: InsertCaseHead :exec
INSERT INTO audit_case_head (unit_id, day, place, matter_id, lines, hash) VALUES ($1, $2, $3, $4, $5, $6);

-- name: CaseHeads :many
-- The days on which a case came into the tree, with the leaf of each.
SELECT h.day, h.place, h.lines, h.hash, d.leaf, d.cases, d.root FROM audit_case_head h
JOIN audit_case_day d ON d.unit_id = h.unit_id AND d.day = h.day
WHERE h.unit_id = $1 AND h.matter_id = $2 ORDER BY h.day;

-- name: HeadsOfDay :many
SELECT matter_id, lines, hash FROM audit_case_head WHERE unit_id = $1 AND day = $2 ORDER BY place;
