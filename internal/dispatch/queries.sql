-- name: NextNo :one
-- The next number of the register; the row stays locked until the transaction ends, so that a number given
-- to a transaction that fails is given again.
INSERT INTO dispatch_counter (unit_id, year, n) VALUES ($1, $2, 1)
ON CONFLICT (unit_id, year) DO UPDATE SET n = dispatch_counter.n + 1
RETURNING n;

-- name: InsertLetter :exec
INSERT INTO dispatch_letter (id, unit_id, source, year, no, number, case_id, writing_id, sign, title, kind, blob, size, media_type, file_name, sender, author,
    sent_at, sent_on, folded, version, service)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1, $21);

-- name: LetterBySource :one
SELECT * FROM dispatch_letter WHERE unit_id = $1 AND source = $2;

-- name: FindLetter :one
SELECT * FROM dispatch_letter WHERE unit_id = $1 AND id = $2;

-- name: LettersOfCase :many
SELECT * FROM dispatch_letter WHERE unit_id = $1 AND case_id = $2 ORDER BY sent_at, id;

-- name: LockLetter :execrows
-- Takes the letter for the rest of the transaction: of two addressees who confirm at once, the second sees the first.
UPDATE dispatch_letter SET version = version + 1 WHERE unit_id = $1 AND id = $2;

-- name: InsertDelivery :exec
INSERT INTO dispatch_delivery (id, unit_id, dispatch_id, addressee, attempt, party_id, account_id, name, address, ade, channel, stage, since, sent_at,
    remind_on, fall_back_on, mode, tracking, how, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', '', '', 1);

-- name: FindDelivery :one
SELECT * FROM dispatch_delivery WHERE unit_id = $1 AND id = $2;

-- name: DeliveryOfAccount :one
-- What is in a person's box: nobody else's, and nothing that went on paper.
-- Who acts for the account needs a mandate for the matter (actor.Scope).
SELECT d.* FROM dispatch_delivery d JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id
WHERE d.account_id = sqlc.arg(account_id) AND d.id = sqlc.arg(id) AND d.channel = 'portal'
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || l.service || ',%' OR l.case_id = sqlc.arg(one_case));

-- name: Deliveries :many
SELECT * FROM dispatch_delivery WHERE unit_id = $1 AND dispatch_id = $2 ORDER BY addressee, attempt;

-- name: UpdateDelivery :execrows
UPDATE dispatch_delivery SET address = $1, stage = $2, since = $3, mode = $4, tracking = $5, posted_on = $6, served_on = $7, how = $8, version = version + 1
WHERE unit_id = $9 AND id = $10 AND version = $11;

-- name: Unserved :one
-- How many addressees of a letter are still waited for.
SELECT count(*) FROM (
    SELECT d.addressee FROM dispatch_delivery d WHERE d.unit_id = $1 AND d.dispatch_id = $2
    GROUP BY d.addressee HAVING max(CASE WHEN d.stage = 'served' THEN 1 ELSE 0 END) = 0
) t;

-- name: InsertStep :exec
INSERT INTO dispatch_step (unit_id, delivery_id, no, what, on_day, at, by_id, by_name, detail, blob, blob_size)
VALUES ($1, $2, (SELECT count(*) + 1 FROM dispatch_step s WHERE s.unit_id = $1 AND s.delivery_id = $2), $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Steps :many
SELECT * FROM dispatch_step WHERE unit_id = $1 AND delivery_id = $2 ORDER BY no;

-- name: StepsOfLetter :many
SELECT s.* FROM dispatch_step s JOIN dispatch_delivery d ON d.unit_id = s.unit_id AND d.id = s.delivery_id
WHERE d.unit_id = $1 AND d.dispatch_id = $2 ORDER BY s.delivery_id, s.no;

-- name: StepsOfCase :many
SELECT s.* FROM dispatch_step s JOIN dispatch_delivery d ON d.unit_id = s.unit_id AND d.id = s.delivery_id
JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id
WHERE l.unit_id = $1 AND l.case_id = $2 ORDER BY s.delivery_id, s.no;

-- name: CountStages :many
SELECT stage, count(*) AS n FROM dispatch_delivery WHERE unit_id = $1 AND stage IN ('to-post', 'posted', 'returned') GROUP BY stage;

-- name: Waiting :one
SELECT count(*) FROM dispatch_delivery d JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id
WHERE d.account_id = sqlc.arg(account_id) AND d.stage IN ('box', 'lapsed') AND d.channel = 'portal'
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || l.service || ',%' OR l.case_id = sqlc.arg(one_case));

-- name: PolicyOn :one
SELECT * FROM dispatch_policy WHERE unit_id = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1;

-- name: Policies :many
SELECT * FROM dispatch_policy WHERE unit_id = $1 ORDER BY valid_from DESC;

-- name: SetPolicy :exec
INSERT INTO dispatch_policy (unit_id, valid_from, remind_after, fall_back_after, basis, at, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit_id, valid_from) DO UPDATE SET remind_after = excluded.remind_after, fall_back_after = excluded.fall_back_after, basis = excluded.basis,
    at = excluded.at, by_name = excluded.by_name;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (SELECT 1 FROM dispatch_letter l WHERE l.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM dispatch_step s WHERE s.blob = sqlc.arg(sum)
    UNION ALL SELECT 1 FROM dispatch_batch b WHERE b.blob = sqlc.arg(sum)) t;

-- name: Fees :many
-- Of a unit and of the region, for whom the unit has none.
SELECT * FROM dispatch_fee WHERE unit_id IN (sqlc.arg(unit_id), sqlc.arg(region)) ORDER BY mode, valid_from;

-- name: SetFee :exec
INSERT INTO dispatch_fee (unit_id, mode, valid_from, grosze, source, example, at, by_name) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
ON CONFLICT (unit_id, mode, valid_from) DO UPDATE SET grosze = excluded.grosze, source = excluded.source, at = excluded.at, by_name = excluded.by_name;

-- name: InsertPool :exec
INSERT INTO dispatch_pool (unit_id, first, last, kind, low, high, next, source, at, by_name) VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9);

-- name: Pools :many
SELECT * FROM dispatch_pool WHERE unit_id = $1 ORDER BY at, first;

-- name: TakeFromPool :one
-- The next number; the row stays locked until the transaction ends, so what rolls back gives its number back.
UPDATE dispatch_pool SET next = next + 1 WHERE unit_id = $1 AND first = $2 AND next <= high RETURNING next;

-- name: GiveNumber :execrows
INSERT INTO dispatch_number (unit_id, number, delivery_id, pool, at, by_name) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: NumberOf :one
SELECT * FROM dispatch_number WHERE unit_id = $1 AND delivery_id = $2;

-- name: TrackingUsed :one
SELECT count(*) FROM dispatch_delivery WHERE unit_id = $1 AND tracking = $2 AND id <> $3;

-- name: InsertMailing :execrows
INSERT INTO dispatch_batch (unit_id, id, mode, at, by_name, blob_size) VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT DO NOTHING;

-- name: InsertMailingItem :exec
INSERT INTO dispatch_batch_item (unit_id, batch_id, no, delivery_id) VALUES ($1, $2, $3, $4);

-- name: Mailing :one
SELECT * FROM dispatch_batch WHERE unit_id = $1 AND id = $2;

-- name: Mailings :many
SELECT * FROM dispatch_batch WHERE unit_id = $1 ORDER BY at DESC, id LIMIT 50;

-- name: MailingItems :many
SELECT delivery_id FROM dispatch_batch_item WHERE unit_id = $1 AND batch_id = $2 ORDER BY no;

-- name: LeaveMailing :exec
-- A letter of a batch that was never posted may go with another one.
DELETE FROM dispatch_batch_item WHERE dispatch_batch_item.unit_id = $1 AND dispatch_batch_item.delivery_id = $2
    AND dispatch_batch_item.batch_id IN (SELECT b.id FROM dispatch_batch b WHERE b.unit_id = $1 AND b.posted_on IS NULL);

-- name: PostMailing :execrows
UPDATE dispatch_batch SET posted_on = $1, blob = $2, blob_size = $3 WHERE unit_id = $4 AND id = $5 AND posted_on IS NULL;

-- name: ByTracking :many
SELECT id FROM dispatch_delivery WHERE unit_id = $1 AND tracking = $2 ORDER BY sent_at DESC LIMIT 5;
