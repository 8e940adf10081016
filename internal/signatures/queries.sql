-- name: InsertReport :execrows
INSERT INTO signatures_report (id, unit_id, subject, sum, size, kind, outcome, at, made_at, told, blob, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (unit_id, subject, sum) DO NOTHING;

-- name: FindReport :one
SELECT * FROM signatures_report WHERE unit_id = $1 AND id = $2;

-- name: ReportOf :one
SELECT * FROM signatures_report WHERE unit_id = $1 AND subject = $2 AND sum = $3;

-- name: ReportsOf :many
SELECT * FROM signatures_report WHERE unit_id = $1 AND subject = $2 ORDER BY made_at, id LIMIT 500;

-- name: RefersToBlob :one
-- across units: a blob stays while any office, or a trusted list, refers to it
SELECT count(*) FROM (SELECT 1 FROM signatures_report r WHERE r.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM signatures_list l WHERE l.blob = sqlc.arg(sum)
    UNION ALL SELECT 1 FROM signatures_request q WHERE q.blob = sqlc.arg(sum) OR q.signed_blob = sqlc.arg(sum)) t;

-- name: SealedUnits :many
-- across units: the keeper of keys goes through all offices
SELECT DISTINCT unit_id FROM signatures_report ORDER BY unit_id;

-- name: StaleReports :many
SELECT * FROM signatures_report WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: ResealReport :exec
UPDATE signatures_report SET told = sqlc.arg(told), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND key_no = sqlc.arg(old_key);

-- name: Lists :many
-- across units: trusted lists belong to the region
SELECT * FROM signatures_list ORDER BY territory, url;

-- name: List :one
-- across units: trusted lists belong to the region
SELECT * FROM signatures_list WHERE url = $1;

-- name: ListsVersion :one
-- across units: trusted lists belong to the region
SELECT CAST(COALESCE(sum(version), 0) AS bigint) AS version FROM signatures_list;

-- name: PutList :exec
-- across units: trusted lists belong to the region
INSERT INTO signatures_list (url, territory, sequence, blob, version, changed_at, checked_at, problem) VALUES ($1, '', 0, $2, 1, $3, $3, '')
ON CONFLICT (url) DO UPDATE SET blob = excluded.blob, version = signatures_list.version + 1, changed_at = excluded.changed_at;

-- name: ListFared :exec
-- across units: trusted lists belong to the region
INSERT INTO signatures_list (url, territory, sequence, version, checked_at, problem, failing_at) VALUES ($1, $2, $3, 0, $4, $5, $6)
ON CONFLICT (url) DO UPDATE SET territory = excluded.territory, sequence = excluded.sequence, checked_at = excluded.checked_at, problem = excluded.problem,
    failing_at = CASE WHEN excluded.problem = '' THEN NULL ELSE COALESCE(signatures_list.failing_at, excluded.failing_at) END;

-- name: InsertRequest :execrows
INSERT INTO signatures_request (id, unit_id, account_id, employee_id, holder, signer, subject, name, media, blob, size, back, state, means, why,
    signed_name, signed_media, signed_size, outcome, vouched, asks, opened_at, due_at, version, matter_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '', '', '', '', 0, '', '', 0, $13, $14, 1, $15)
ON CONFLICT (unit_id, subject, holder) WHERE state IN ('open', 'sent') DO NOTHING;

-- name: Request :one
-- across units: whoever signs reaches it by its identifier; the holder is compared afterwards
SELECT * FROM signatures_request r WHERE r.id = $1;

-- name: OpenRequest :one
SELECT * FROM signatures_request WHERE unit_id = $1 AND subject = $2 AND holder = $3 AND state IN ('open', 'sent');

-- name: RequestsOf :many
SELECT * FROM signatures_request WHERE unit_id = $1 AND subject = $2 ORDER BY opened_at, id LIMIT 200;

-- name: UpdateRequest :execrows
UPDATE signatures_request SET state = $1, means = $2, why = $3, signed_name = $4, signed_media = $5, signed_blob = $6, signed_size = $7, outcome = $8, vouched = $9,
    asks = $10, ask_at = $11, sent_at = $12, due_at = $13, ended_at = $14, version = version + 1
WHERE unit_id = $15 AND id = $16 AND version = $17;

-- name: RequestsToAsk :many
-- across units: a timer looks after all offices
SELECT r.id, r.unit_id FROM signatures_request r WHERE r.ask_at IS NOT NULL AND r.ask_at <= $1 ORDER BY r.ask_at LIMIT 200;

-- name: RequestsDue :many
-- across units: a timer looks after all offices
SELECT r.id, r.unit_id FROM signatures_request r WHERE r.state IN ('open', 'sent') AND r.due_at <= $1 ORDER BY r.due_at LIMIT 200;

-- name: AddRequestStep :exec
INSERT INTO signatures_request_step (unit_id, request_id, no, what, by_name, at)
VALUES (sqlc.arg(unit_id), sqlc.arg(request_id), (SELECT count(*) + 1 FROM signatures_request_step s WHERE s.unit_id = sqlc.arg(unit_id) AND s.request_id = sqlc.arg(request_id)),
    sqlc.arg(what), sqlc.arg(by_name), sqlc.arg(at));

-- name: RequestSteps :many
SELECT * FROM signatures_request_step WHERE unit_id = $1 AND request_id = $2 ORDER BY no;

-- name: AddSending :exec
INSERT INTO signatures_request_sending (unit_id, request_id, address, at) VALUES ($1, $2, $3, $4) ON CONFLICT (unit_id, request_id, address) DO NOTHING;

-- name: Sendings :many
SELECT * FROM signatures_request_sending WHERE unit_id = $1 AND request_id = $2 ORDER BY at DESC, address;

-- name: InsertKept :execrows
INSERT INTO signatures_kept (unit_id, sum, subject, place, newest, size, level, reason, detail, alarm, due_at, ends_at, since, version)
VALUES ($1, $2, $3, $4, $2, $5, '', '', '', FALSE, $6, NULL, $6, 1) ON CONFLICT DO NOTHING;

-- name: FindKept :one
-- A copy that somebody made later may be of a longer form than the original.
SELECT * FROM signatures_kept k WHERE k.unit_id = sqlc.arg(unit_id)
    AND (k.sum = sqlc.arg(sum) OR k.sum IN (SELECT s.sum FROM signatures_kept_step s WHERE s.unit_id = sqlc.arg(unit_id) AND s.newest = sqlc.arg(sum)))
ORDER BY k.since, k.sum LIMIT 1;

-- name: DueKept :many
-- across units: the keeper goes through all offices
SELECT * FROM signatures_kept WHERE due_at <= sqlc.arg(now) ORDER BY due_at, unit_id, sum LIMIT sqlc.arg(most);

-- name: AdvanceKept :execrows
UPDATE signatures_kept SET newest = sqlc.arg(newest), size = sqlc.arg(size), level = sqlc.arg(level), reason = sqlc.arg(reason), detail = sqlc.arg(detail), alarm = sqlc.arg(alarm),
    due_at = sqlc.arg(due_at), ends_at = sqlc.arg(ends_at), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND sum = sqlc.arg(sum) AND version = sqlc.arg(version);

-- name: InsertKeptStep :exec
INSERT INTO signatures_kept_step (unit_id, sum, no, at, level, newest, size, stamp, stamped_at, proofs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: KeptSteps :many
SELECT * FROM signatures_kept_step WHERE unit_id = $1 AND sum = $2 ORDER BY no;

-- name: KeptOriginals :many
-- across units: a newer copy stays while any office has what it is a copy of
SELECT DISTINCT sum FROM signatures_kept WHERE newest = $1 AND sum <> $1;

-- name: CountKept :many
SELECT level, reason, alarm, count(*) AS files FROM signatures_kept WHERE unit_id = $1 GROUP BY level, reason, alarm ORDER BY level, reason, alarm;

-- name: CountAllKept :many
-- across units: for the doctor and the measures
SELECT level, reason, alarm, count(*) AS files FROM signatures_kept GROUP BY level, reason, alarm ORDER BY level, reason, alarm;

-- name: LateKept :one
-- across units: for the doctor and the measures
SELECT count(*) FROM signatures_kept WHERE level IN ('', 'B') AND reason IN ('', 'stamp') AND since < $1 AND due_at IS NOT NULL;

-- name: Troubled :many
-- What waits since before late cannot get what it needs: nobody says so in its row while no authority answers.
SELECT * FROM signatures_kept WHERE unit_id = sqlc.arg(unit_id) AND (alarm OR (level <> 'LTA' AND reason <> '') OR due_at < sqlc.arg(late))
ORDER BY alarm DESC, ends_at, since, sum LIMIT 200;

-- name: NewestKept :many
-- The newest of a unit's files, for people who look.
SELECT * FROM signatures_kept WHERE unit_id = $1 ORDER BY since DESC, sum LIMIT 50;
