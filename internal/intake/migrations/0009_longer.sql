-- +goose Up
-- The signed file of an application with timestamps and proofs added (signatures/keeping). What was filed stays in
-- intake_submission and intake_signing, byte for byte; here is its newest form, and there is none before the first timestamp.
CREATE TABLE intake_longer (
    unit_id       uuid        NOT NULL,
    submission_id uuid        NOT NULL,
    file_sha256   text        NOT NULL, -- of what is in body
    body          bytea       NOT NULL, -- sealed
    at            timestamptz NOT NULL, -- when it was last added to
    key_no        bigint      NOT NULL, -- data key of the unit
    PRIMARY KEY (unit_id, submission_id)
);
CREATE INDEX intake_longer_key ON intake_longer (unit_id, key_no);
