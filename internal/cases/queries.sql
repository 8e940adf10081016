-- name: NextNo :one
-- The next number of a series of signs; the row stays locked until the transaction ends, so that a
-- number given to a transaction that fails is given again.
INSERT INTO cases_counter (unit_id, series, n) VALUES ($1, $2, 1)
ON CONFLICT (unit_id, series) DO UPDATE SET n = cases_counter.n + 1
RETURNING n;

-- name: TakeNumbers :one
-- Several numbers of a series at once; the last of them is returned.
INSERT INTO cases_counter (unit_id, series, n) VALUES ($1, $2, $3)
ON CONFLICT (unit_id, series) DO UPDATE SET n = cases_counter.n + excluded.n
RETURNING n;

-- name: InsertCase :exec
INSERT INTO cases_case (id, unit_id, cell_id, sign, title, service, letter_id, submission_id, party_name, party_key, lead_id, stage, initiated_on,
    period, rules, basis, extended_to, due_on, paused, silent_on, final_on, opened_at, closed_at, settlement, retention, dispose_year, version, search, restarts,
    silence_period, silence_rules, silence_basis, silence_from, silence_meaning, class)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35);

-- name: FindCase :one
SELECT * FROM cases_case WHERE unit_id = $1 AND id = $2;

-- name: CaseBySign :one
SELECT * FROM cases_case WHERE unit_id = $1 AND sign = $2;

-- name: CaseByLetter :one
SELECT * FROM cases_case WHERE unit_id = $1 AND letter_id = $2;

-- name: CaseOfAccount :one
-- A citizen's own case: the account must be a party to it, and who acts for it needs a mandate for it (actor.Scope).
SELECT c.* FROM cases_case c JOIN cases_party p ON p.unit_id = c.unit_id AND p.case_id = c.id
WHERE p.account_id = sqlc.arg(account_id) AND p.role NOT IN ('proxy', 'representative') AND c.id = sqlc.arg(case_id)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || c.service || ',%' OR c.id = sqlc.arg(one_case)) LIMIT 1;

-- name: CasesOfAccount :many
SELECT c.* FROM cases_case c JOIN cases_party p ON p.unit_id = c.unit_id AND p.case_id = c.id
WHERE p.account_id = sqlc.arg(account_id) AND p.role NOT IN ('proxy', 'representative')
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || c.service || ',%' OR c.id = sqlc.arg(one_case)) ORDER BY c.opened_at DESC, c.id DESC LIMIT sqlc.arg(max_rows);

-- name: UpdateCase :execrows
UPDATE cases_case SET cell_id = $1, title = $2, lead_id = $3, stage = $4, extended_to = $5, due_on = $6, paused = $7, final_on = $8,
    closed_at = $9, settlement = $10, retention = $11, dispose_year = $12, settled_on = $16, event_on = $17, silent_on = $18, stopped_on = $19, answer_by = $20, ended_on = $21, term_on = $22, version = version + 1
WHERE unit_id = $13 AND id = $14 AND version = $15;

-- name: InsertParty :exec
INSERT INTO cases_party (unit_id, case_id, no, party_id, account_id, name, role) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Parties :many
SELECT * FROM cases_party WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: InsertLetter :execrows
INSERT INTO cases_letter (unit_id, case_id, letter_id, what, received_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (unit_id, letter_id) DO NOTHING;

-- name: Letters :many
SELECT * FROM cases_letter WHERE unit_id = $1 AND case_id = $2 ORDER BY received_at, letter_id;

-- name: InsertAssignment :exec
INSERT INTO cases_assignment (unit_id, case_id, no, kind, employee_id, by_id, instruction, reply_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: EndAssignments :exec
UPDATE cases_assignment SET ended_at = sqlc.arg(at) WHERE unit_id = sqlc.arg(unit_id) AND case_id = sqlc.arg(case_id) AND ended_at IS NULL AND kind <> 'information';

-- name: EndInformation :execrows
UPDATE cases_assignment SET ended_at = sqlc.arg(at) WHERE unit_id = sqlc.arg(unit_id) AND case_id = sqlc.arg(case_id) AND employee_id = sqlc.arg(employee_id) AND ended_at IS NULL AND kind = 'information';

-- name: Assignments :many
SELECT * FROM cases_assignment WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: DeleteAssignment :exec
DELETE FROM cases_assignment WHERE unit_id = $1 AND case_id = $2 AND no = $3;

-- name: ReviveAssignments :exec
UPDATE cases_assignment SET ended_at = NULL WHERE unit_id = $1 AND case_id = $2 AND ended_at >= $3 AND kind <> 'information';

-- name: InsertNote :exec
INSERT INTO cases_note (unit_id, case_id, no, employee_id, author, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Notes :many
SELECT * FROM cases_note WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: InsertPause :exec
INSERT INTO cases_pause (unit_id, case_id, no, why, from_on, basis) VALUES ($1, $2, $3, $4, $5, $6);

-- name: EndPauses :exec
UPDATE cases_pause SET to_on = sqlc.arg(to_on) WHERE unit_id = sqlc.arg(unit_id) AND case_id = sqlc.arg(case_id) AND why = sqlc.arg(why) AND to_on IS NULL;

-- name: Pauses :many
SELECT * FROM cases_pause WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: InsertCompletion :exec
INSERT INTO cases_completion (unit_id, case_id, task_id, writing_id, items, days) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateCompletion :exec
UPDATE cases_completion SET sent_on = $1, delivered_on = $2, due_on = $3, letter_id = $4, completed_on = $5, lapsed_on = $6, withdrawn_on = $7
WHERE unit_id = $8 AND task_id = $9;

-- name: Completions :many
SELECT * FROM cases_completion WHERE unit_id = $1 AND case_id = $2 ORDER BY task_id;

-- name: InsertWriting :exec
INSERT INTO cases_writing (id, unit_id, case_id, no, kind, purpose, effect, title, body, author_id, author, changed_at, state, signer, signer_post, blob_size, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'draft', '', '', 0, 1);

-- name: FindWriting :one
SELECT * FROM cases_writing WHERE unit_id = $1 AND id = $2;

-- name: Writings :many
SELECT * FROM cases_writing WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: UpdateWriting :execrows
UPDATE cases_writing SET effect = $1, title = $2, body = $3, changed_at = $4, state = $5, signer = $6, signer_post = $7, signed_at = $8, blob = $9, blob_size = $10, version = version + 1
WHERE unit_id = $11 AND id = $12 AND version = $13;

-- name: InsertApproval :exec
INSERT INTO cases_approval (unit_id, writing_id, no, verdict, employee_id, name, remark, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Approvals :many
SELECT * FROM cases_approval WHERE unit_id = $1 AND writing_id = $2 ORDER BY no;

-- name: InsertService :execrows
INSERT INTO cases_service (unit_id, case_id, writing_id, delivery_id, served_on, how) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, delivery_id) DO NOTHING;

-- name: Services :many
SELECT * FROM cases_service WHERE unit_id = $1 AND writing_id = $2 ORDER BY served_on, delivery_id;

-- name: InsertTask :execrows
INSERT INTO cases_task (id, unit_id, case_id, kind, about, due_on, created_at, done_by) VALUES ($1, $2, $3, $4, $5, $6, $7, '')
ON CONFLICT (unit_id, case_id, kind, about) DO NOTHING;

-- name: ReopenTask :exec
UPDATE cases_task SET done_at = NULL, done_by = '' WHERE unit_id = $1 AND case_id = $2 AND kind = $3 AND about = $4;

-- name: FinishTask :execrows
UPDATE cases_task SET done_at = $1, done_by = $2 WHERE unit_id = $3 AND case_id = $4 AND kind = $5 AND about = $6 AND done_at IS NULL;

-- name: FinishTasks :exec
UPDATE cases_task SET done_at = $1, done_by = $2 WHERE unit_id = $3 AND case_id = $4 AND done_at IS NULL;

-- name: ReviveTasks :exec
UPDATE cases_task SET done_at = NULL, done_by = '' WHERE unit_id = $1 AND case_id = $2 AND done_at >= $3;

-- name: OpenTasks :many
SELECT * FROM cases_task WHERE unit_id = $1 AND case_id = $2 AND done_at IS NULL ORDER BY created_at, id;

-- name: SaveUndo :exec
INSERT INTO cases_undo (unit_id, case_id, version, employee_id, verb, before, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit_id, case_id) DO UPDATE SET version = excluded.version, employee_id = excluded.employee_id, verb = excluded.verb, before = excluded.before, at = excluded.at;

-- name: FindUndo :one
SELECT * FROM cases_undo WHERE unit_id = $1 AND case_id = $2;

-- name: DropUndo :exec
DELETE FROM cases_undo WHERE unit_id = $1 AND case_id = $2;

-- name: CountNumbers :one
SELECT (SELECT count(*) FROM cases_assignment a WHERE a.unit_id = $1 AND a.case_id = $2) AS assignments,
    (SELECT count(*) FROM cases_note n WHERE n.unit_id = $1 AND n.case_id = $2) AS notes,
    (SELECT count(*) FROM cases_pause p WHERE p.unit_id = $1 AND p.case_id = $2) AS pauses,
    (SELECT count(*) FROM cases_writing w WHERE w.unit_id = $1 AND w.case_id = $2) AS writings;

-- name: CallsOfAccount :many
SELECT k.* FROM cases_completion k JOIN cases_party p ON p.unit_id = k.unit_id AND p.case_id = k.case_id
WHERE p.account_id = $1 AND p.role NOT IN ('proxy', 'representative') AND k.sent_on IS NOT NULL AND k.completed_on IS NULL AND k.lapsed_on IS NULL AND k.withdrawn_on IS NULL;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (SELECT 1 FROM cases_writing w WHERE w.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM cases_signing s WHERE s.blob = sqlc.arg(sum)) t;

-- name: FinishKind :exec
UPDATE cases_task SET done_at = sqlc.arg(done_at), done_by = sqlc.arg(done_by)
WHERE unit_id = sqlc.arg(unit_id) AND case_id = sqlc.arg(case_id) AND kind = sqlc.arg(kind) AND done_at IS NULL;

-- name: InsertSigning :exec
INSERT INTO cases_signing (unit_id, request_id, case_id, writing_id, version, blob, size, employee_id, name, post, at, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '') ON CONFLICT (unit_id, request_id) DO NOTHING;

-- name: Signing :one
SELECT * FROM cases_signing WHERE unit_id = $1 AND request_id = $2;

-- name: Signings :many
SELECT * FROM cases_signing WHERE unit_id = $1 AND writing_id = $2 ORDER BY at, request_id;

-- name: EndSigning :exec
UPDATE cases_signing SET ended_at = $1, why = $2 WHERE unit_id = $3 AND request_id = $4 AND ended_at IS NULL;

-- name: UseSigning :exec
UPDATE cases_signing SET ended_at = $1, why = '' WHERE unit_id = $2 AND request_id = $3;

-- name: EndSignings :execrows
UPDATE cases_signing SET ended_at = $1, why = $2 WHERE unit_id = $3 AND writing_id = $4 AND version <= $5 AND ended_at IS NULL;

-- name: InsertBatch :execrows
INSERT INTO cases_batch (unit_id, id, employee_id, at, address, session) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit_id, id) DO NOTHING;

-- name: InsertBatchItem :exec
INSERT INTO cases_batch_item (unit_id, batch_id, no, case_id, writing_id, version, sign, title, state, why, args)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waits', '', $9);

-- name: Batch :one
SELECT * FROM cases_batch WHERE unit_id = $1 AND id = $2;

-- name: BatchCounts :many
SELECT b.id, b.at, i.state, count(*) AS documents
FROM cases_batch b JOIN cases_batch_item i ON i.unit_id = b.unit_id AND i.batch_id = b.id
WHERE b.unit_id = $1 AND b.employee_id = $2 AND b.at >= $3
GROUP BY b.id, b.at, i.state ORDER BY b.at, b.id, i.state;

-- name: BatchItems :many
SELECT * FROM cases_batch_item WHERE unit_id = $1 AND batch_id = $2 ORDER BY no;

-- name: MarkBatchItem :exec
UPDATE cases_batch_item SET state = $1, why = $2, args = $3, ended_at = $4 WHERE unit_id = $5 AND batch_id = $6 AND no = $7 AND state = 'waits';

-- name: MoveBatch :exec
UPDATE cases_batch SET address = $1, session = $2 WHERE unit_id = $3 AND id = $4;

-- name: RetryBatchItem :exec
UPDATE cases_batch_item SET state = 'waits', why = '', ended_at = NULL WHERE unit_id = $1 AND batch_id = $2 AND no = $3 AND state <> 'signed';

-- name: RelabelLetter :execrows
UPDATE cases_letter SET what = $1 WHERE unit_id = $2 AND case_id = $3 AND letter_id = $4;

-- name: InsertAppeal :execrows
INSERT INTO cases_appeal (unit_id, case_id, letter_id, kind, against_id, party_id, received_on, posted_on, until_on, late, due_on, answer, ruling, ruling_sign, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '', 1) ON CONFLICT (unit_id, letter_id) DO NOTHING;

-- name: Appeals :many
SELECT * FROM cases_appeal WHERE unit_id = $1 AND case_id = $2 ORDER BY received_on, letter_id;

-- name: AppealByWriting :one
SELECT * FROM cases_appeal WHERE unit_id = $1 AND writing_id = $2;

-- name: UpdateAppeal :execrows
UPDATE cases_appeal SET kind = $1, against_id = $2, party_id = $3, posted_on = $4, until_on = $5, late = $6, due_on = $7, answer = $8, writing_id = $9, answered_on = $10,
    ruling = $11, ruled_on = $12, ruling_sign = $13, settle_by = $14, version = version + 1
WHERE unit_id = $15 AND letter_id = $16 AND version = $17;

-- name: DeleteAppeal :execrows
DELETE FROM cases_appeal WHERE unit_id = $1 AND letter_id = $2 AND version = $3 AND answer = '';

-- name: InsertReminder :execrows
INSERT INTO cases_reminder (unit_id, case_id, due_on, what, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id, case_id, due_on, what) DO NOTHING;
