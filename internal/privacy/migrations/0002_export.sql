-- +goose Up
-- A copy of one person's data (art. 15 RODO). What a person asks for belongs to the region and to their account; what
-- an office makes for somebody who asked on paper belongs to the office, and to no account.
CREATE TABLE privacy_export (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    account_id  uuid,
    parties     jsonb       NOT NULL, -- whom of its files the office chose
    name        text        NOT NULL, -- whose data, for the list of the office
    basis       text        NOT NULL, -- the request on paper: its sign, and how the person was recognised
    asked_by    text        NOT NULL,
    employee_id uuid,
    asked_at    timestamptz NOT NULL,
    done        bigint      NOT NULL, -- steps
    steps       bigint      NOT NULL,
    ready_at    timestamptz,
    expires_at  timestamptz,
    blob        text,                 -- none before it is ready, and after it has expired
    size        bigint      NOT NULL,
    fetched_at  timestamptz
);
CREATE INDEX privacy_export_account ON privacy_export (account_id, asked_at);
CREATE INDEX privacy_export_unit ON privacy_export (unit_id, asked_at);
CREATE INDEX privacy_export_blob ON privacy_export (blob);
