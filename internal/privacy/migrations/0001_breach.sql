-- +goose Up
-- A breach of personal data in an office (art. 33 sec. 5 RODO: each is documented). What was done about it is a
-- list of steps, which are only added.
CREATE TABLE privacy_breach (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    no           bigint      NOT NULL,
    found_at     timestamptz NOT NULL, -- when the office became aware; the clock of 72 hours runs from it
    what         text        NOT NULL,
    people       text        NOT NULL, -- categories of people
    how_many     bigint      NOT NULL, -- about how many people
    data         text        NOT NULL, -- categories of data
    consequences text        NOT NULL,
    measures     text        NOT NULL,
    made_by      text        NOT NULL, -- name of the member of staff who registered it
    employee_id  uuid        NOT NULL,
    made_at      timestamptz NOT NULL,
    version      bigint      NOT NULL,
    UNIQUE (unit_id, no)
);
CREATE TABLE privacy_step (
    unit_id     uuid        NOT NULL,
    breach_id   uuid        NOT NULL,
    no          bigint      NOT NULL,
    kind        text        NOT NULL, -- reported | not-reported | told | not-told | closed
    at          timestamptz NOT NULL, -- when it was done
    reason      text        NOT NULL, -- why so, or why late
    made_by     text        NOT NULL,
    employee_id uuid        NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (unit_id, breach_id, no)
);
CREATE TABLE privacy_counter (
    unit_id uuid   PRIMARY KEY,
    last    bigint NOT NULL
);
