-- +goose Up
-- The document of a draft as somebody was given it to sign, and what came back signed. There is one a draft: when the
-- answers have changed since (another revision), it has to be made and signed again. It stays when the application is
-- filed, and tells how it was signed.
CREATE TABLE intake_signing (
    unit_id       uuid        NOT NULL,
    draft_id      uuid        NOT NULL,
    revision      bigint      NOT NULL, -- of the answers
    submission_id uuid        NOT NULL, -- the identifier that the document carries
    agent_id      uuid,                 -- who acted for the owner, as the document says
    mandate_id    uuid,
    level         bigint      NOT NULL, -- how surely it was known who they are, as the document says
    document      bytea       NOT NULL, -- sealed
    sha256        text        NOT NULL,
    made_at       timestamptz NOT NULL,
    way           text        NOT NULL, -- empty until it is signed | upload | trusted-profile
    file_name     text        NOT NULL,
    file_sha256   text        NOT NULL,
    beside        boolean     NOT NULL, -- the file holds the signature alone, and not the document
    signed_file   bytea,                -- sealed
    outcome       text        NOT NULL, -- valid | doubtful | invalid
    signers       text        NOT NULL, -- sealed: who signed, and what was said of each signature
    signed_at     timestamptz,
    filed_at      timestamptz,
    key_no        bigint      NOT NULL,
    PRIMARY KEY (unit_id, draft_id)
);
CREATE INDEX intake_signing_key ON intake_signing (unit_id, key_no);
