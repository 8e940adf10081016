-- name: Insert :execrows
INSERT INTO notices_notice (id, unit_id, source, dedupe, kind, args, path, case_id, account_id, employee_id, email, shelf, mailing, created_at, service, email_sealed, path_sealed, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (unit_id, source, dedupe) DO NOTHING;

-- name: BySource :one
SELECT id FROM notices_notice WHERE unit_id = $1 AND source = $2 AND dedupe = $3;

-- name: Find :one
SELECT * FROM notices_notice WHERE unit_id = $1 AND id = $2;

-- name: InsertMail :exec
INSERT INTO notices_mail (unit_id, notice_id, state, attempts, next_at, worth_until, step, code, enhanced, handled_by, handled_note)
VALUES ($1, $2, 'waiting', 0, $3, $4, '', 0, '', '', '');

-- name: FindMail :one
SELECT * FROM notices_mail WHERE unit_id = $1 AND notice_id = $2;

-- name: Lease :execrows
-- Only one postman at a time carries a letter.
UPDATE notices_mail SET leased_until = sqlc.arg(leased_until)
WHERE unit_id = sqlc.arg(unit_id) AND notice_id = sqlc.arg(notice_id) AND state = 'waiting'
    AND next_at <= sqlc.arg(now) AND (leased_until IS NULL OR leased_until <= sqlc.arg(now));

-- name: Postpone :execrows
UPDATE notices_mail SET leased_until = NULL, attempts = $1, next_at = $2, step = $3, code = $4, enhanced = $5
WHERE unit_id = $6 AND notice_id = $7 AND state = 'waiting';

-- name: End :execrows
UPDATE notices_mail SET leased_until = NULL, attempts = $1, state = $2, step = $3, code = $4, enhanced = $5, ended_at = $6
WHERE unit_id = $7 AND notice_id = $8 AND state = 'waiting';

-- name: Again :execrows
UPDATE notices_mail SET state = 'waiting', attempts = 0, next_at = $1, worth_until = $2, ended_at = NULL
WHERE unit_id = $3 AND notice_id = $4 AND state IN ('failed', 'given_up') AND handled_at IS NULL;

-- name: Handle :execrows
UPDATE notices_mail SET handled_at = $1, handled_by = $2, handled_note = $3
WHERE unit_id = $4 AND notice_id = $5 AND state IN ('failed', 'given_up') AND handled_at IS NULL;

-- name: Overlooked :many
-- across units: the postman goes his round for all
SELECT unit_id, notice_id FROM notices_mail
WHERE state = 'waiting' AND next_at <= sqlc.arg(before) AND (leased_until IS NULL OR leased_until <= sqlc.arg(now))
ORDER BY next_at LIMIT 200;

-- name: Failures :many
SELECT sqlc.embed(m), sqlc.embed(n) FROM notices_mail m JOIN notices_notice n ON n.unit_id = m.unit_id AND n.id = m.notice_id
WHERE m.unit_id = $1 AND m.state IN ('failed', 'given_up') AND m.handled_at IS NULL ORDER BY m.ended_at DESC, m.notice_id LIMIT $2;

-- name: CountFailures :one
SELECT count(*) FROM notices_mail WHERE unit_id = $1 AND state IN ('failed', 'given_up') AND handled_at IS NULL;

-- name: CountWaiting :one
-- across units: how much lies with the postman, for the operator
SELECT count(*) FROM notices_mail WHERE state = 'waiting';

-- name: Late :one
SELECT count(*) FROM notices_mail WHERE unit_id = $1 AND state = 'waiting' AND attempts > 0;

-- name: BoxOfAccount :many
-- Who acts for the account sees what lies in matters that the mandate covers (actor.Scope).
SELECT * FROM notices_notice WHERE account_id = sqlc.arg(account_id) AND employee_id IS NULL AND shelf = 'box'
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) = '+' AND (service <> '' OR case_id IS NOT NULL) OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || service || ',%' OR case_id = sqlc.arg(one_case))
ORDER BY created_at DESC, id DESC LIMIT sqlc.arg(max_rows) OFFSET sqlc.arg(skip);

-- name: BoxOfEmployee :many
SELECT * FROM notices_notice WHERE unit_id = $1 AND employee_id = $2 AND shelf = 'box' ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4;

-- name: CountOfAccount :one
SELECT count(*) AS total, CAST(COALESCE(SUM(CASE WHEN read_at IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS unread
FROM notices_notice WHERE account_id = sqlc.arg(account_id) AND employee_id IS NULL AND shelf = 'box'
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) = '+' AND (service <> '' OR case_id IS NOT NULL) OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || service || ',%' OR case_id = sqlc.arg(one_case));

-- name: CountOfEmployee :one
SELECT count(*) AS total, CAST(COALESCE(SUM(CASE WHEN read_at IS NULL THEN 1 ELSE 0 END), 0) AS bigint) AS unread
FROM notices_notice WHERE unit_id = $1 AND employee_id = $2 AND shelf = 'box';

-- name: FindOwn :one
SELECT * FROM notices_notice WHERE account_id = sqlc.arg(account_id) AND employee_id IS NULL AND id = sqlc.arg(id) AND shelf = 'box'
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) = '+' AND (service <> '' OR case_id IS NOT NULL) OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || service || ',%' OR case_id = sqlc.arg(one_case));

-- name: FindOfEmployee :one
SELECT * FROM notices_notice WHERE unit_id = $1 AND employee_id = $2 AND id = $3 AND shelf = 'box';

-- name: Read :execrows
UPDATE notices_notice SET read_at = $1 WHERE unit_id = $2 AND id = $3 AND read_at IS NULL;

-- name: ReadAllOfAccount :execrows
UPDATE notices_notice SET read_at = $1 WHERE account_id = $2 AND employee_id IS NULL AND read_at IS NULL AND created_at <= $3;

-- name: ReadAllOfEmployee :execrows
UPDATE notices_notice SET read_at = $1 WHERE unit_id = $2 AND employee_id = $3 AND read_at IS NULL AND created_at <= $4;

-- name: Preference :one
SELECT * FROM notices_preference WHERE account_id = $1;

-- name: SetPreference :exec
INSERT INTO notices_preference (account_id, mode, desk, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id) DO UPDATE SET mode = excluded.mode, desk = excluded.desk, changed_at = excluded.changed_at;

-- name: WaitingForDigest :many
-- across units: a person's digest tells of all offices
SELECT DISTINCT account_id FROM notices_notice WHERE mailing = 'daily' AND digest_id IS NULL AND created_at < $1;

-- name: ForDigest :many
SELECT * FROM notices_notice WHERE account_id = $1 AND mailing = 'daily' AND digest_id IS NULL AND created_at < $2 ORDER BY created_at, id;

-- name: Take :execrows
UPDATE notices_notice SET digest_id = sqlc.arg(digest_id) WHERE account_id = sqlc.arg(account_id) AND unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND digest_id IS NULL;

-- name: BeginRound :execrows
INSERT INTO notices_round (unit_id, day, made_at) VALUES ($1, $2, $3) ON CONFLICT (unit_id, day) DO NOTHING;

-- name: Rounds :many
-- across units: which units have had their morning list
SELECT unit_id FROM notices_round WHERE day = $1;

-- name: OfDigest :many
SELECT * FROM notices_notice WHERE account_id = $1 AND digest_id = $2 ORDER BY created_at, id;

-- name: SealedUnits :many
-- across units: the keeper of keys moves the rows of all
SELECT DISTINCT unit_id FROM notices_notice WHERE account_id IS NULL AND employee_id IS NULL;

-- name: StaleNotices :many
SELECT * FROM notices_notice WHERE unit_id = $1 AND account_id IS NULL AND employee_id IS NULL AND key_no < $2 ORDER BY id LIMIT $3;

-- name: ResealNotice :exec
UPDATE notices_notice SET email = '', path = '', email_sealed = sqlc.arg(email_sealed), path_sealed = sqlc.arg(path_sealed), dedupe = sqlc.arg(dedupe), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND key_no = sqlc.arg(old_key);
