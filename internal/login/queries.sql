-- name: HasFactor :one
-- One row when the account has a second factor.
SELECT 1 AS one FROM login_app WHERE login_app.account_id = $1
UNION ALL
SELECT 1 AS one FROM login_passkey WHERE login_passkey.account_id = $1
LIMIT 1;

-- name: Protected :many
-- across units: which of all accounts have a second factor; accounts belong to no office.
SELECT account_id FROM login_app UNION SELECT account_id FROM login_passkey;

-- name: App :one
SELECT * FROM login_app WHERE account_id = $1;

-- name: PutApp :exec
INSERT INTO login_app (account_id, secret, last_step, added_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step, added_at = excluded.added_at, used_at = NULL;

-- name: UseStep :execrows
UPDATE login_app SET last_step = sqlc.arg(step), used_at = $2 WHERE account_id = $1 AND last_step < sqlc.arg(step);

-- name: DeleteApp :execrows
DELETE FROM login_app WHERE account_id = $1;

-- name: Passkeys :many
SELECT * FROM login_passkey WHERE account_id = $1 ORDER BY added_at, id;

-- name: Passkey :one
-- across units: a browser shows a key before anybody knows whose it is.
SELECT * FROM login_passkey WHERE credential = $1;

-- name: InsertPasskey :execrows
INSERT INTO login_passkey (id, account_id, credential, name, data, added_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (credential) DO NOTHING;

-- name: UsePasskey :exec
UPDATE login_passkey SET data = $1, used_at = $2 WHERE account_id = $3 AND id = $4;

-- name: CopiedPasskey :exec
UPDATE login_passkey SET copied_at = $1 WHERE account_id = $2 AND id = $3;

-- name: RenamePasskey :execrows
UPDATE login_passkey SET name = $1 WHERE account_id = $2 AND id = $3;

-- name: DeletePasskey :execrows
DELETE FROM login_passkey WHERE account_id = $1 AND id = $2;

-- name: DeletePasskeys :execrows
DELETE FROM login_passkey WHERE account_id = $1;

-- name: InsertRecovery :exec
INSERT INTO login_recovery (account_id, digest, made_at) VALUES ($1, $2, $3);

-- name: UseRecovery :execrows
UPDATE login_recovery SET used_at = $1 WHERE account_id = $2 AND digest = $3 AND used_at IS NULL;

-- name: RecoveryLeft :one
SELECT count(*) FROM login_recovery WHERE account_id = $1 AND used_at IS NULL;

-- name: DeleteRecovery :exec
DELETE FROM login_recovery WHERE account_id = $1;

-- name: SeeSession :execrows
UPDATE login_session SET seen_at = $1, network = $2 WHERE account_id = $3 AND id = $4;

-- name: InsertSession :execrows
INSERT INTO login_session (id, account_id, epoch, agent, network, began_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING;

-- name: Sessions :many
SELECT * FROM login_session
WHERE account_id = sqlc.arg(account_id) AND epoch = sqlc.arg(epoch) AND ended_at IS NULL AND seen_at > sqlc.arg(seen) AND began_at > sqlc.arg(began)
ORDER BY seen_at DESC, id;

-- name: LastLogin :one
SELECT began_at FROM login_session WHERE account_id = $1 ORDER BY began_at DESC LIMIT 1;

-- name: EndSession :execrows
UPDATE login_session SET ended_at = $1 WHERE account_id = $2 AND id = $3 AND ended_at IS NULL;

-- name: SeeDevice :execrows
UPDATE login_device SET seen_at = $1 WHERE account_id = $2 AND digest = $3;

-- name: Devices :one
SELECT count(*) FROM login_device WHERE account_id = $1;

-- name: InsertDevice :execrows
INSERT INTO login_device (account_id, digest, first_at, seen_at) VALUES ($1, $2, $3, $3) ON CONFLICT (account_id, digest) DO NOTHING;

-- name: SweepDevices :exec
DELETE FROM login_device WHERE seen_at < $1;

-- name: SweepSessions :exec
DELETE FROM login_session WHERE seen_at < $1;
