-- name: NextBreach :one
INSERT INTO privacy_counter (unit_id, last) VALUES ($1, 1)
ON CONFLICT (unit_id) DO UPDATE SET last = privacy_counter.last + 1 RETURNING last;

-- name: InsertBreach :exec
INSERT INTO privacy_breach (id, unit_id, no, found_at, what, people, how_many, data, consequences, measures, made_by, employee_id, made_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1);

-- name: UpdateBreach :execrows
UPDATE privacy_breach SET found_at = sqlc.arg(found_at), what = sqlc.arg(what), people = sqlc.arg(people), how_many = sqlc.arg(how_many), data = sqlc.arg(data),
    consequences = sqlc.arg(consequences), measures = sqlc.arg(measures), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: Touch :execrows
UPDATE privacy_breach SET version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $3;

-- name: FindBreach :one
SELECT * FROM privacy_breach WHERE unit_id = $1 AND id = $2;

-- name: Breaches :many
SELECT * FROM privacy_breach WHERE unit_id = $1 ORDER BY no DESC LIMIT 500;

-- name: StepsOfUnit :many
SELECT * FROM privacy_step WHERE unit_id = $1 ORDER BY breach_id, no;

-- name: Steps :many
SELECT * FROM privacy_step WHERE unit_id = $1 AND breach_id = $2 ORDER BY no;

-- name: InsertStep :exec
INSERT INTO privacy_step (unit_id, breach_id, no, kind, at, reason, made_by, employee_id, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Undecided :many
-- across units: the timer looks at the clocks of all offices
SELECT b.id, b.unit_id, b.found_at FROM privacy_breach b
WHERE b.found_at > sqlc.arg(since) AND b.found_at <= sqlc.arg(until)
AND NOT EXISTS (SELECT 1 FROM privacy_step s WHERE s.unit_id = b.unit_id AND s.breach_id = b.id AND s.kind IN ('reported', 'not-reported'))
ORDER BY b.found_at;

-- name: InsertExport :exec
INSERT INTO privacy_export (id, unit_id, account_id, parties, name, basis, asked_by, employee_id, asked_at, done, steps, size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 0);

-- name: ExportsOfAccount :many
SELECT * FROM privacy_export WHERE account_id = $1 ORDER BY asked_at DESC LIMIT 20;

-- name: ExportsOfUnit :many
SELECT * FROM privacy_export WHERE unit_id = $1 AND account_id IS NULL ORDER BY asked_at DESC LIMIT 200;

-- name: FindExport :one
-- across units: the use case compares the owner
SELECT * FROM privacy_export WHERE id = $1;

-- name: CountExports :one
SELECT count(*) FROM privacy_export WHERE account_id = $1 AND asked_at > $2;

-- name: StepExport :exec
-- across units: the job that packs it knows it by its id
UPDATE privacy_export SET done = $1 WHERE id = $2;

-- name: FinishExport :execrows
-- across units: the job that packs it knows it by its id
UPDATE privacy_export SET done = steps, ready_at = $1, expires_at = $2, blob = $3, size = $4 WHERE id = $5 AND ready_at IS NULL;

-- name: FetchedExport :exec
-- across units: found by the use case, which compared the owner
UPDATE privacy_export SET fetched_at = $1 WHERE id = $2;

-- name: ExpireExports :execrows
-- across units: the timer ends what is over in all offices
UPDATE privacy_export SET blob = NULL WHERE blob IS NOT NULL AND expires_at <= $1;

-- name: RefersToBlob :one
-- across units: a blob stays while any office refers to it
SELECT count(*) FROM privacy_export WHERE blob = $1;

-- name: InsertDemand :exec
INSERT INTO privacy_demand (id, unit_id, account_id, name, case_id, sign, wrong, should, asked_at, due_on, longer, verdict, answer, decided_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '', '', 1);

-- name: FindDemand :one
SELECT * FROM privacy_demand WHERE unit_id = $1 AND id = $2;

-- name: DemandsOfAccount :many
SELECT * FROM privacy_demand WHERE account_id = $1 ORDER BY asked_at DESC LIMIT 100;

-- name: DemandsOfUnit :many
SELECT * FROM privacy_demand WHERE unit_id = $1 ORDER BY CASE WHEN verdict = '' THEN 0 ELSE 1 END, due_on, id LIMIT 500;

-- name: DecideDemand :execrows
UPDATE privacy_demand SET verdict = $1, answer = $2, decided_by = $3, employee_id = $4, decided_at = $5, version = version + 1
WHERE unit_id = $6 AND id = $7 AND version = $8 AND verdict = '';

-- name: ExtendDemand :execrows
UPDATE privacy_demand SET longer = $1, longer_at = $2, due_on = $3, version = version + 1
WHERE unit_id = $4 AND id = $5 AND version = $6 AND verdict = '' AND longer = '';

-- name: DemandsDue :many
-- across units: the timer looks at the terms of all offices
SELECT * FROM privacy_demand WHERE verdict = '' AND due_on > sqlc.arg(since) AND due_on <= sqlc.arg(until) ORDER BY due_on, id;
