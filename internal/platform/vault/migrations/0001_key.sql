-- +goose Up
-- Data keys: one current key a unit, the region's own for accounts. A key stands here only wrapped by a
-- key-encryption key, which is not in the database. Deleting the rows of a unit makes everything sealed with
-- them unreadable for ever, in all copies of the database.
CREATE TABLE vault_key (
    unit_id    uuid        NOT NULL,
    version    bigint      NOT NULL,
    kek        text        NOT NULL, -- which key-encryption key wraps it
    wrapped    text        NOT NULL, -- base64
    made_at    timestamptz NOT NULL,
    retired_at timestamptz,          -- nothing is sealed with it any more
    PRIMARY KEY (unit_id, version)
);
