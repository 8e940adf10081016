-- +goose Up
-- What an office says of itself in clauses, instructions and letters, beside its name and address.
CREATE TABLE office_settings (
    unit_id    uuid        PRIMARY KEY,
    inspector  jsonb       NOT NULL, -- of data protection
    appeal     jsonb       NOT NULL, -- to whom appeals go
    letterhead jsonb       NOT NULL,
    version    bigint      NOT NULL,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Pictures of coats of arms; pages of the past may still show an earlier one.
CREATE TABLE office_herb (
    unit_id uuid        NOT NULL,
    blob    text        NOT NULL, -- a PNG of our own writing
    put_by  text        NOT NULL,
    put_at  timestamptz NOT NULL,
    PRIMARY KEY (unit_id, blob)
);

-- Days on which the office does not work although the law would let it.
CREATE TABLE office_free_day (
    unit_id    uuid        NOT NULL,
    day        date        NOT NULL,
    reason     text        NOT NULL,
    entered_by text        NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, day)
);

-- Opening hours, each week from a day until the next.
CREATE TABLE office_hours (
    unit_id    uuid        NOT NULL,
    valid_from date        NOT NULL,
    week       jsonb       NOT NULL, -- seven times opening and closing, in minutes; Monday first
    entered_by text        NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, valid_from)
);
