-- +goose Up
-- The log of a unit is a chain: each entry carries the hash of the one before it. Entries are only
-- ever inserted. detail is text, not jsonb, because the hash covers its exact bytes.
CREATE TABLE audit_entry (
    unit_id     uuid        NOT NULL,
    seq         bigint      NOT NULL,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL, -- change | view
    verb        text        NOT NULL,
    subject     text        NOT NULL,
    matter_id   uuid,
    about       text        NOT NULL, -- whose data: account:…, party:…, or empty
    actor_kind  text        NOT NULL,
    actor_id    text        NOT NULL,
    actor_name  text        NOT NULL,
    actor_post  text        NOT NULL,
    origin      text        NOT NULL, -- address, session digest, request
    detail      text        NOT NULL,
    prev        text        NOT NULL,
    hash        text        NOT NULL,
    PRIMARY KEY (unit_id, seq)
);
CREATE INDEX audit_entry_matter ON audit_entry (unit_id, matter_id, seq);
CREATE INDEX audit_entry_letter ON audit_entry (unit_id, subject, seq) WHERE subject LIKE 'letter:%' AND kind = 'change';
CREATE INDEX audit_entry_about ON audit_entry (about, at);

CREATE TABLE audit_head (
    unit_id uuid   PRIMARY KEY,
    seq     bigint NOT NULL,
    hash    text   NOT NULL
);
