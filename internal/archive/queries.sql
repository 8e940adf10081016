-- name: InsertPackage :exec
INSERT INTO archive_package (id, unit_id, case_id, employee_id, asked_by, asked_at, done, steps, failed, size) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', 0);

-- name: FindPackage :one
SELECT * FROM archive_package WHERE unit_id = $1 AND id = $2;

-- name: PackagesOfCase :many
SELECT * FROM archive_package WHERE unit_id = $1 AND case_id = $2 ORDER BY asked_at DESC, id DESC LIMIT 20;

-- name: StepPackage :exec
UPDATE archive_package SET done = $1 WHERE unit_id = $2 AND id = $3;

-- name: FinishPackage :execrows
UPDATE archive_package SET ready_at = $1, expires_at = $2, blob = $3, size = $4, failed = $5 WHERE unit_id = $6 AND id = $7 AND ready_at IS NULL;

-- name: ExpirePackages :execrows
-- across units: the sweep looks at those of all
UPDATE archive_package SET blob = NULL WHERE blob IS NOT NULL AND expires_at <= $1;

-- name: InsertTakeover :exec
INSERT INTO archive_takeover (id, unit_id, name, at, by_name, cases, documents, bytes, new_cases, new_documents) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0);

-- name: CountTakeover :exec
UPDATE archive_takeover SET new_cases = $1, new_documents = $2 WHERE unit_id = $3 AND id = $4;

-- name: InsertFile :execrows
INSERT INTO archive_file (unit_id, case_id, takeover_id, sign, blob, size, version, documents) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)
ON CONFLICT (unit_id, sign) DO NOTHING;

-- name: FileBySign :one
SELECT * FROM archive_file WHERE unit_id = $1 AND sign = $2;

-- name: FileOfCase :one
SELECT * FROM archive_file WHERE unit_id = $1 AND case_id = $2;

-- name: FinishFile :exec
UPDATE archive_file SET version = $1, documents = $2 WHERE unit_id = $3 AND case_id = $4;

-- name: InsertDocument :execrows
INSERT INTO archive_document (unit_id, document_id, no, case_id, path, blob, size) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: DocumentsOfCase :many
SELECT * FROM archive_document WHERE unit_id = $1 AND case_id = $2 ORDER BY path;

-- name: InsertEvidence :execrows
INSERT INTO archive_evidence (unit_id, case_id, path, blob, size) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (unit_id, case_id, path) DO NOTHING;

-- name: EvidenceOfCase :many
SELECT * FROM archive_evidence WHERE unit_id = $1 AND case_id = $2 ORDER BY path;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (
    SELECT 1 FROM archive_package p WHERE p.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM archive_file f WHERE f.blob = sqlc.arg(sum)
    UNION ALL SELECT 1 FROM archive_document d WHERE d.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM archive_evidence e WHERE e.blob = sqlc.arg(sum)) t;
