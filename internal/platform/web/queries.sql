-- name: FindSession :one
SELECT data FROM web_session WHERE token = $1 AND expires > $2;

-- name: SaveSession :exec
INSERT INTO web_session (token, data, expires) VALUES ($1, $2, $3)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires;

-- name: DeleteSession :exec
DELETE FROM web_session WHERE token = $1;

-- name: SweepSessions :exec
DELETE FROM web_session WHERE expires <= $1;

-- name: UpdateSession :execrows
UPDATE web_session SET data = $1, expires = $2 WHERE token = $3;
