-- name: ClassOn :one
SELECT * FROM records_class
WHERE unit_id = sqlc.arg(unit_id) AND symbol = sqlc.arg(symbol) AND valid_from <= sqlc.arg(day) AND (valid_to IS NULL OR valid_to >= sqlc.arg(day));

-- name: PlanOn :many
SELECT * FROM records_class
WHERE unit_id = sqlc.arg(unit_id) AND valid_from <= sqlc.arg(day) AND (valid_to IS NULL OR valid_to >= sqlc.arg(day))
ORDER BY symbol;

-- name: LaterPlans :one
SELECT count(*) FROM records_class WHERE unit_id = $1 AND valid_from > $2;

-- name: UndoClasses :exec
DELETE FROM records_class WHERE unit_id = $1 AND valid_from = $2;

-- name: ReviveClasses :exec
UPDATE records_class SET valid_to = NULL WHERE unit_id = $1 AND valid_to = $2;

-- name: EndClass :exec
UPDATE records_class SET valid_to = $1 WHERE unit_id = $2 AND symbol = $3 AND valid_to IS NULL;

-- name: InsertClass :exec
INSERT INTO records_class (unit_id, symbol, valid_from, title, note, category, terminal, mode, source, folded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: InsertImport :exec
INSERT INTO records_import (unit_id, no, valid_from, source, blob, blob_size, added, changed, ended, same, at, by_name)
VALUES ($1, (SELECT COALESCE(max(i.no), 0) + 1 FROM records_import i WHERE i.unit_id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Imports :many
SELECT * FROM records_import WHERE unit_id = $1 ORDER BY no DESC LIMIT 50;

-- name: FindDocument :one
SELECT * FROM records_document WHERE unit_id = $1 AND id = $2;

-- name: BySource :many
SELECT * FROM records_document WHERE unit_id = $1 AND source = $2 ORDER BY part_no;

-- name: OfCase :many
SELECT * FROM records_document WHERE unit_id = $1 AND case_id = $2 ORDER BY no;

-- name: OfLetter :many
SELECT * FROM records_document WHERE unit_id = $1 AND letter_id = $2 ORDER BY filed_at, source, part_no;

-- name: OfWriting :many
SELECT * FROM records_document WHERE unit_id = $1 AND writing_id = $2 ORDER BY filed_at, source, part_no;

-- name: Homeless :many
SELECT id FROM records_document WHERE unit_id = $1 AND letter_id = $2 AND case_id IS NULL ORDER BY filed_at, source, part_no;

-- name: InsertDocument :exec
INSERT INTO records_document (id, unit_id, source, part, part_no, case_id, no, part_of, kind, title, direction, letter_id, writing_id, registered_at, author,
    original, versions, filed_at, filed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $18);

-- name: PutIntoCase :execrows
UPDATE records_document SET case_id = $1, no = $2 WHERE unit_id = $3 AND id = $4 AND case_id IS NULL;

-- name: NextVersion :execrows
UPDATE records_document SET versions = versions + 1 WHERE unit_id = $1 AND id = $2 AND versions = $3;

-- name: InsertVersion :exec
INSERT INTO records_version (id, unit_id, document_id, no, blob, size, media_type, file_name, created_at, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Versions :many
SELECT * FROM records_version WHERE unit_id = $1 AND document_id = $2 ORDER BY no;

-- name: VersionsOfCase :many
SELECT v.* FROM records_version v JOIN records_document d ON d.unit_id = v.unit_id AND d.id = v.document_id
WHERE d.unit_id = $1 AND d.case_id = $2 ORDER BY v.document_id, v.no;

-- name: NextNo :one
-- The next number in the file of a case; the row stays locked until the transaction ends, so that a
-- number given to a transaction that fails is given again.
INSERT INTO records_counter (unit_id, case_id, n) VALUES ($1, $2, 1)
ON CONFLICT (unit_id, case_id) DO UPDATE SET n = records_counter.n + 1
RETURNING n;

-- name: CaseOfLetter :one
SELECT case_id FROM records_letter WHERE unit_id = $1 AND letter_id = $2;

-- name: InsertLetter :execrows
INSERT INTO records_letter (unit_id, letter_id, case_id) VALUES ($1, $2, $3) ON CONFLICT (unit_id, letter_id) DO NOTHING;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (SELECT 1 FROM records_version v WHERE v.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM records_import i WHERE i.blob = sqlc.arg(sum)) t;
