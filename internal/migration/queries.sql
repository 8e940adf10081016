-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (SELECT 1 FROM migration_import i WHERE i.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM migration_import m WHERE m.memo_blob = sqlc.arg(sum)) t;
