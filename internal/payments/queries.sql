-- name: Insert :exec
INSERT INTO payments_charge (id, unit_id, source, line_key, code, kind, title, lines, amount, account_id, party_id, payer, folded, pay_to, case_id, sign,
    submission_id, due_on, version, created_at, cancelled_at, cancelled_by, cancel_reason, service)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24);

-- name: Find :one
SELECT * FROM payments_charge WHERE unit_id = $1 AND id = $2;

-- name: FindOwn :one
-- Who acts for the payer needs a mandate for the matter (actor.Scope).
SELECT * FROM payments_charge WHERE account_id = sqlc.arg(account_id) AND id = sqlc.arg(id)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || service || ',%' OR case_id = sqlc.arg(one_case));

-- name: BySource :one
SELECT * FROM payments_charge WHERE unit_id = $1 AND source = $2 AND line_key = $3;

-- name: ByCode :one
SELECT * FROM payments_charge WHERE unit_id = $1 AND code = $2;

-- name: OfCase :many
SELECT * FROM payments_charge WHERE unit_id = $1 AND case_id = $2 ORDER BY created_at, id;

-- name: OfSubmission :many
SELECT * FROM payments_charge WHERE unit_id = $1 AND submission_id = $2 ORDER BY created_at, id;

-- name: OfAccount :many
SELECT * FROM payments_charge WHERE account_id = sqlc.arg(account_id)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || service || ',%' OR case_id = sqlc.arg(one_case)) ORDER BY created_at DESC, id DESC LIMIT sqlc.arg(max_rows);

-- name: Advance :execrows
-- Takes the charge for the rest of the transaction; who comes second sees what the first one wrote.
UPDATE payments_charge SET version = version + 1 WHERE unit_id = $1 AND id = $2;

-- name: Cancel :execrows
UPDATE payments_charge SET cancelled_at = $1, cancelled_by = $2, cancel_reason = $3 WHERE unit_id = $4 AND id = $5 AND cancelled_at IS NULL;

-- name: Attach :execrows
UPDATE payments_charge SET case_id = $1, sign = $2, folded = $3, version = version + 1 WHERE unit_id = $4 AND id = $5;

-- name: Post :exec
INSERT INTO payments_posting (id, unit_id, charge_id, no, kind, number, amount, method, received_on, debited_on, authorised_on, booked_at, booked_on,
    ground, payment_id, reference, reason, iban, employee_id, cashier, post, office)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: Posting :one
SELECT * FROM payments_posting WHERE unit_id = $1 AND id = $2;

-- name: OwnPosting :one
SELECT p.* FROM payments_posting p JOIN payments_charge c ON c.unit_id = p.unit_id AND c.id = p.charge_id WHERE c.account_id = sqlc.arg(account_id) AND p.id = sqlc.arg(id)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || c.service || ',%' OR c.case_id = sqlc.arg(one_case));

-- name: OfDay :many
SELECT sqlc.embed(p), c.code, c.title, c.kind AS charge_kind, c.payer, c.sign
FROM payments_posting p JOIN payments_charge c ON c.unit_id = p.unit_id AND c.id = p.charge_id
WHERE p.unit_id = $1 AND p.booked_on = $2 ORDER BY p.booked_at, p.number;

-- name: NextNumber :one
INSERT INTO payments_series (unit_id, series, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (unit_id, series, year) DO UPDATE SET last = payments_series.last + 1
RETURNING last;

-- name: SetOpen :exec
INSERT INTO payments_open (unit_id, charge_id, due_on, amount) VALUES ($1, $2, $3, $4)
ON CONFLICT (unit_id, charge_id) DO UPDATE SET amount = excluded.amount;

-- name: SetEven :exec
DELETE FROM payments_open WHERE unit_id = $1 AND charge_id = $2;

-- name: CountOpen :one
SELECT CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END), 0) AS bigint) AS due,
    CAST(COALESCE(SUM(CASE WHEN amount > 0 AND due_on < sqlc.arg(today) THEN 1 ELSE 0 END), 0) AS bigint) AS overdue,
    CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END), 0) AS bigint) AS too_much
FROM payments_open WHERE unit_id = sqlc.arg(unit_id);

-- name: Postings :many
SELECT * FROM payments_posting WHERE unit_id = $1 AND charge_id = $2 ORDER BY no;

-- name: ListOpen :many
SELECT sqlc.embed(c) FROM payments_open o JOIN payments_charge c ON c.unit_id = o.unit_id AND c.id = o.charge_id
WHERE o.unit_id = sqlc.arg(unit_id) AND o.amount >= sqlc.arg(least) AND o.amount <= sqlc.arg(most) AND o.due_on < sqlc.arg(before)
    AND (CAST(sqlc.arg(kind) AS text) = '' OR c.kind = sqlc.arg(kind))
    AND (c.folded LIKE CAST(sqlc.arg(starts) AS text) ESCAPE '\' OR c.folded LIKE CAST(sqlc.arg(word) AS text) ESCAPE '\')
ORDER BY o.due_on, o.charge_id LIMIT sqlc.arg(size) OFFSET sqlc.arg(skip);

-- name: CountListOpen :one
SELECT count(*) FROM payments_open o JOIN payments_charge c ON c.unit_id = o.unit_id AND c.id = o.charge_id
WHERE o.unit_id = sqlc.arg(unit_id) AND o.amount >= sqlc.arg(least) AND o.amount <= sqlc.arg(most) AND o.due_on < sqlc.arg(before)
    AND (CAST(sqlc.arg(kind) AS text) = '' OR c.kind = sqlc.arg(kind))
    AND (c.folded LIKE CAST(sqlc.arg(starts) AS text) ESCAPE '\' OR c.folded LIKE CAST(sqlc.arg(word) AS text) ESCAPE '\');

-- name: ListAll :many
SELECT * FROM payments_charge c
WHERE c.unit_id = sqlc.arg(unit_id) AND (CAST(sqlc.arg(kind) AS text) = '' OR c.kind = sqlc.arg(kind))
    AND (c.folded LIKE CAST(sqlc.arg(starts) AS text) ESCAPE '\' OR c.folded LIKE CAST(sqlc.arg(word) AS text) ESCAPE '\')
ORDER BY c.created_at DESC, c.id DESC LIMIT sqlc.arg(size) OFFSET sqlc.arg(skip);

-- name: CountListAll :one
SELECT count(*) FROM payments_charge c
WHERE c.unit_id = sqlc.arg(unit_id) AND (CAST(sqlc.arg(kind) AS text) = '' OR c.kind = sqlc.arg(kind))
    AND (c.folded LIKE CAST(sqlc.arg(starts) AS text) ESCAPE '\' OR c.folded LIKE CAST(sqlc.arg(word) AS text) ESCAPE '\');
