-- +goose Up
-- One row: what this database was made for.
CREATE TABLE app_installation (
    id      integer     NOT NULL PRIMARY KEY,
    kind    text        NOT NULL, -- demo | real
    made_at timestamptz NOT NULL
);
-- +goose Down
DROP TABLE app_installation;
