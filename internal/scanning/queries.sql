-- name: InsertBatch :execrows
INSERT INTO scanning_batch (id, unit_id, name, way, point, blob, size, employee_id, taken_by, taken_at, pages, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '')
ON CONFLICT (unit_id, blob) DO NOTHING;

-- name: BatchByBlob :one
SELECT * FROM scanning_batch WHERE unit_id = $1 AND blob = $2;

-- name: FindBatch :one
SELECT * FROM scanning_batch WHERE unit_id = $1 AND id = $2;

-- name: Batches :many
SELECT * FROM scanning_batch WHERE unit_id = $1 ORDER BY taken_at DESC, id DESC LIMIT $2;

-- name: SettleBatch :execrows
UPDATE scanning_batch SET sorted_at = sqlc.arg(sorted_at), pages = sqlc.arg(pages), reason = sqlc.arg(reason)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND sorted_at IS NULL;

-- name: InsertPiece :exec
INSERT INTO scanning_piece (id, unit_id, scan_id, no, first_page, pages, blob, size, label, why, twin_id, letter_id, extent, reason, stage, settled_by, settled_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $16, 1);

-- name: InsertPage :exec
INSERT INTO scanning_page (unit_id, scan_id, no, digest, piece_id) VALUES ($1, $2, $3, $4, $5);

-- name: TwinPages :many
-- Pieces that already have a page with this digest.
SELECT piece_id FROM scanning_page WHERE unit_id = $1 AND digest = $2 AND piece_id IS NOT NULL AND scan_id <> $3 ORDER BY scan_id, no LIMIT 20;

-- name: FindPiece :one
SELECT * FROM scanning_piece WHERE unit_id = $1 AND id = $2;

-- name: PiecesOfBatch :many
SELECT * FROM scanning_piece WHERE unit_id = $1 AND scan_id = $2 ORDER BY no;

-- name: PiecesOfLetter :many
SELECT * FROM scanning_piece WHERE unit_id = $1 AND letter_id = $2 AND stage = 'attached' ORDER BY id;

-- name: Tray :many
SELECT * FROM scanning_piece WHERE unit_id = $1 AND stage = 'waits' ORDER BY id LIMIT $2;

-- name: CountTray :one
SELECT COUNT(*) FROM scanning_piece WHERE unit_id = $1 AND stage = 'waits';

-- name: SettlePiece :execrows
UPDATE scanning_piece SET letter_id = sqlc.arg(letter_id), label = sqlc.arg(label), extent = sqlc.arg(extent), reason = sqlc.arg(reason), stage = sqlc.arg(stage),
    settled_by = sqlc.arg(settled_by), settled_at = sqlc.arg(settled_at), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: MarkRead :execrows
UPDATE scanning_piece SET read_at = sqlc.arg(read_at) WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND read_at IS NULL;

-- name: Unread :many
-- across units: one program reads the scans of all offices
SELECT unit_id, id FROM scanning_piece WHERE read_at IS NULL AND stage <> 'aside' AND first_page > 0 ORDER BY id LIMIT $1;

-- name: InsertText :exec
INSERT INTO scanning_text (unit_id, piece_id, page, body, key_no) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (piece_id, page) DO NOTHING;

-- name: Texts :many
SELECT * FROM scanning_text WHERE unit_id = $1 AND piece_id = $2 ORDER BY page;

-- name: StaleTexts :many
SELECT * FROM scanning_text WHERE unit_id = $1 AND key_no <> $2 ORDER BY piece_id, page LIMIT $3;

-- name: MoveText :exec
UPDATE scanning_text SET body = sqlc.arg(body), key_no = sqlc.arg(key_no) WHERE unit_id = sqlc.arg(unit_id) AND piece_id = sqlc.arg(piece_id) AND page = sqlc.arg(page);

-- name: TextUnits :many
-- across units: the keeper of keys moves the rows of every unit
SELECT DISTINCT unit_id FROM scanning_text ORDER BY unit_id;

-- name: RefersToBlob :one
-- across units: bytes are shared by all who refer to them
SELECT (SELECT COUNT(*) FROM scanning_batch b WHERE b.blob = sqlc.arg(blob)) + (SELECT COUNT(*) FROM scanning_piece p WHERE p.blob = sqlc.arg(blob));

-- name: NextStored :one
INSERT INTO scanning_store_counter (unit_id, store, year, n) VALUES ($1, $2, $3, 1)
ON CONFLICT (unit_id, store, year) DO UPDATE SET n = scanning_store_counter.n + 1
RETURNING n;

-- name: InsertStored :exec
INSERT INTO scanning_stored (id, unit_id, store, year, no, letter_id, number, what, place, kept_on, kept_by, disposed_by, basis, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', 1);

-- name: FindStored :one
SELECT * FROM scanning_stored WHERE unit_id = $1 AND id = $2;

-- name: MoveStored :execrows
UPDATE scanning_stored SET place = sqlc.arg(place), what = sqlc.arg(what), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version) AND disposed_on IS NULL;

-- name: DisposeStored :execrows
UPDATE scanning_stored SET disposed_on = sqlc.arg(disposed_on), disposed_by = sqlc.arg(disposed_by), basis = sqlc.arg(basis), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version) AND disposed_on IS NULL;

-- name: TouchStored :execrows
UPDATE scanning_stored SET version = version + 1 WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version) AND disposed_on IS NULL;

-- name: Loans :many
SELECT * FROM scanning_loan WHERE unit_id = $1 AND stored_id = $2 ORDER BY no;

-- name: InsertLoan :exec
INSERT INTO scanning_loan (unit_id, stored_id, no, holder, purpose, lent_on, due_on, lent_by, returned_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '');

-- name: ReturnLoan :execrows
UPDATE scanning_loan SET returned_on = sqlc.arg(returned_on), returned_by = sqlc.arg(returned_by)
WHERE unit_id = sqlc.arg(unit_id) AND stored_id = sqlc.arg(stored_id) AND returned_on IS NULL;
