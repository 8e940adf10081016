-- +goose Up
-- Whose identity is confirmed: one account a person. The person stands as a keyed digest of their PESEL, so that
-- the table alone names nobody and two accounts can never be the same confirmed person.
CREATE TABLE identity_person (
    person     text        PRIMARY KEY,
    account_id uuid        NOT NULL UNIQUE,
    since      timestamptz NOT NULL
);

-- How it was confirmed, by whom and when; a confirmation that was taken back has an end.
CREATE TABLE identity_confirmation (
    account_id   uuid        NOT NULL,
    no           bigint      NOT NULL,
    way          text        NOT NULL, -- counter, or the name of a provider of identities
    level        bigint      NOT NULL, -- assurance, see kit/actor
    document     text        NOT NULL, -- kind of the document that a clerk saw; its number is never kept
    unit_id      uuid,                 -- of the clerk
    confirmed_by text        NOT NULL, -- the clerk; empty for a provider
    confirmed_at timestamptz NOT NULL,
    ended_at     timestamptz,
    ended_by     text        NOT NULL,
    reason       text        NOT NULL, -- why it was taken back
    PRIMARY KEY (account_id, no)
);
CREATE UNIQUE INDEX identity_confirmation_way ON identity_confirmation (account_id, way) WHERE ended_at IS NULL;
