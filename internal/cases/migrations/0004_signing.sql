-- +goose Up
-- A writing that somebody was asked to sign with a signature of their own: which version, as which file.
CREATE TABLE cases_signing (
    unit_id     uuid        NOT NULL,
    request_id  uuid        NOT NULL, -- of the module signatures
    case_id     uuid        NOT NULL,
    writing_id  uuid        NOT NULL,
    version     bigint      NOT NULL,
    blob        text        NOT NULL, -- the document offered
    size        bigint      NOT NULL,
    employee_id uuid        NOT NULL,
    name        text        NOT NULL,
    post        text        NOT NULL,
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    why         text        NOT NULL, -- why it came to nothing: the key of a sentence; empty when it was used
    PRIMARY KEY (unit_id, request_id)
);
CREATE INDEX cases_signing_writing ON cases_signing (unit_id, writing_id, at);
CREATE INDEX cases_signing_blob ON cases_signing (blob);
