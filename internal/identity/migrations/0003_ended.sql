-- +goose Up
-- Sessions that were ended one by one, from another browser. They end by themselves within a day; then they are
-- forgotten here.
CREATE TABLE identity_ended (
    session_id uuid        PRIMARY KEY,
    ended_at   timestamptz NOT NULL
);
