-- +goose Up
-- Kinds of letters on which an office wants a person named although the law is content with the seal alone (art. 14 § 1b KPA).
CREATE TABLE app_narrowed_seal (
    unit_id uuid        NOT NULL,
    kind    text        NOT NULL,
    set_at  timestamptz NOT NULL,
    PRIMARY KEY (unit_id, kind)
);
-- +goose Down
DROP TABLE app_narrowed_seal;
