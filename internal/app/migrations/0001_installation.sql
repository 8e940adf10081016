-- +goose Up
-- One row: what this database was made for.
CREATE TABLE app_installation (
    id      integer     NOT NULL PRIMARY KEY,
    kind    text        NOT NULL, -- demo | real
    made_at timestamptz NOT NULL
);

-- Stored files that are missing or not what they were, until somebody has brought them back.
CREATE TABLE app_damage (
    unit_id  uuid        NOT NULL,
    subject  text        NOT NULL, -- document:… | dispatch:… | blob:<sum>, which the daily reading found (of the region)
    case_id  uuid,
    found_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (unit_id, subject)
);
-- +goose Down
DROP TABLE app_damage;
DROP TABLE app_installation;
