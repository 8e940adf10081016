-- +goose Up
-- Which providers the owner of an account has taken away from it: a confirmed PESEL, or an address in a directory, does
-- not open the account by them until the owner links them again (ADR 32).
CREATE TABLE federation_unlinked (
    account_id  uuid        NOT NULL,
    provider    text        NOT NULL,
    unlinked_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, provider)
);
