-- +goose Up
-- An application of several people, frozen until each of them has signed exactly these bytes. A draft may be
-- sent for signatures again after it was changed: each time is a round.
CREATE TABLE intake_joint (
    unit_id       uuid        NOT NULL,
    draft_id      uuid        NOT NULL,
    round         bigint      NOT NULL,
    revision      bigint      NOT NULL, -- of the answers
    submission_id uuid        NOT NULL, -- the identifier that the document carries
    document      bytea       NOT NULL,
    sha256        text        NOT NULL,
    level         bigint      NOT NULL, -- assurance of who asked for the signatures
    opened_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    complete_at   timestamptz,          -- when the last one signed
    ended_at      timestamptz,
    outcome       text        NOT NULL, -- empty while it runs | filed | withdrawn | declined | expired | failed
    reason        text        NOT NULL, -- why it failed: the key of a sentence
    PRIMARY KEY (unit_id, draft_id, round)
);
CREATE INDEX intake_joint_expires ON intake_joint (expires_at) WHERE ended_at IS NULL;

-- Who has to sign; the first is whoever asked the others.
CREATE TABLE intake_signatory (
    unit_id     uuid        NOT NULL,
    draft_id    uuid        NOT NULL,
    round       bigint      NOT NULL,
    no          bigint      NOT NULL,
    name        text        NOT NULL, -- as whoever asked wrote it
    email       text        NOT NULL, -- where the invitation went; empty for the first
    capacity    text        NOT NULL, -- współwłaściciel, małżonek, członek zarządu …
    account_id  uuid,                 -- who signed or declined
    signer      text        NOT NULL, -- the name of that account
    level       bigint      NOT NULL, -- assurance of that identity
    signed_at   timestamptz,
    declined_at timestamptz,
    reason      text        NOT NULL, -- why it was declined
    PRIMARY KEY (unit_id, draft_id, round, no),
    CHECK (signed_at IS NULL OR declined_at IS NULL)
);
CREATE INDEX intake_signatory_account ON intake_signatory (account_id);
CREATE INDEX intake_signatory_email ON intake_signatory (email);

ALTER TABLE intake_draft ADD COLUMN joint bigint NOT NULL DEFAULT 0; -- the round that runs; 0 means none
ALTER TABLE intake_submission ADD COLUMN joint bigint NOT NULL DEFAULT 0; -- the round it was filed by; 0 means one person filed it
