-- +goose Up
CREATE TABLE web_session (
    token   text        PRIMARY KEY, -- a digest: whoever reads the table cannot use it
    data    bytea       NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX web_session_expires ON web_session (expires);
