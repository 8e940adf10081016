-- name: InsertAttempt :exec
INSERT INTO federation_attempt (state, provider, browser, nonce, verifier, kept, next, began_at, expires_at, needs, arrived, assertion)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '');

-- name: Attempt :one
SELECT * FROM federation_attempt WHERE state = $1;

-- name: Arrive :execrows
-- The first form counts; what comes later under the same name is somebody else's, or a repetition.
UPDATE federation_attempt SET arrived = $1 WHERE state = $2 AND provider = $3 AND arrived = '' AND used_at IS NULL AND expires_at > $4;

-- name: UseAttempt :execrows
UPDATE federation_attempt SET used_at = $1 WHERE state = $2 AND provider = $3 AND browser = $4 AND used_at IS NULL AND expires_at > $1;

-- name: KeepAssertion :exec
UPDATE federation_attempt SET assertion = $1, expires_at = $2, verifier = '', kept = '', arrived = '' WHERE state = $3;

-- name: TakeAssertion :execrows
UPDATE federation_attempt SET assertion = '' WHERE state = $1 AND browser = $2 AND assertion <> '' AND expires_at > $3;

-- name: SweepAttempts :exec
DELETE FROM federation_attempt WHERE expires_at < $1;

-- name: InsertLink :execrows
INSERT INTO federation_link (provider, subject, account_id, linked_at, used_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING;

-- name: Link :one
SELECT * FROM federation_link WHERE provider = $1 AND subject = $2;

-- name: UsedLink :exec
UPDATE federation_link SET used_at = $1 WHERE provider = $2 AND subject = $3;

-- name: Links :many
SELECT * FROM federation_link WHERE account_id = $1 ORDER BY linked_at, provider;

-- name: DeleteLink :execrows
DELETE FROM federation_link WHERE account_id = $1 AND provider = $2;

-- name: PutUnlinked :exec
INSERT INTO federation_unlinked (account_id, provider, unlinked_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id, provider) DO UPDATE SET unlinked_at = excluded.unlinked_at;

-- name: Unlinked :one
SELECT count(*) FROM federation_unlinked WHERE account_id = $1 AND provider = $2;

-- name: DropUnlinked :exec
DELETE FROM federation_unlinked WHERE account_id = $1 AND provider = $2;

-- name: PutSession :exec
INSERT INTO federation_session (provider, name, account_id, expires_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (provider, name) DO UPDATE SET account_id = excluded.account_id, expires_at = excluded.expires_at;

-- name: Session :one
SELECT account_id FROM federation_session WHERE provider = $1 AND name = $2;

-- name: SweepSessions :exec
DELETE FROM federation_session WHERE expires_at < $1;

-- name: Once :execrows
INSERT INTO federation_once (what, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: SweepOnce :exec
DELETE FROM federation_once WHERE expires_at < $1;
