-- name: Mark :execrows
-- across units: the installation is one
INSERT INTO app_installation (id, kind, made_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING;

-- name: Installation :one
-- across units: the installation is one
SELECT kind FROM app_installation WHERE id = 1;
