-- +goose Up
-- Whose data a view showed, one row for each person: "about" of an entry may name several, apart by spaces.
-- It is an index and no evidence; the entry is.
CREATE TABLE audit_about (
    about   text        NOT NULL, -- account:…, party:…
    at      timestamptz NOT NULL,
    unit_id uuid        NOT NULL,
    seq     bigint      NOT NULL,
    PRIMARY KEY (about, at, unit_id, seq)
);
INSERT INTO audit_about (about, at, unit_id, seq) SELECT about, at, unit_id, seq FROM audit_entry WHERE kind = 'view' AND about <> '';

-- The leaves of the Merkle tree: where the log of each unit ended on each day.
CREATE TABLE audit_leaf (
    unit_id uuid   NOT NULL,
    day     date   NOT NULL,
    leaf    bigint NOT NULL UNIQUE,
    seq     bigint NOT NULL,
    hash    text   NOT NULL,
    PRIMARY KEY (unit_id, day)
);
CREATE INDEX audit_leaf_day ON audit_leaf (day);

-- The hashes of the tree, in the order in which golang.org/x/mod/sumdb/tlog stores them.
CREATE TABLE audit_node (
    place bigint PRIMARY KEY,
    hash  text   NOT NULL
);

-- The signed root of the tree at the end of each day.
CREATE TABLE audit_checkpoint (
    day     date        PRIMARY KEY,
    size    bigint      NOT NULL,
    note    text        NOT NULL,
    made_at timestamptz NOT NULL
);

-- What is left of entries that were deleted after their term: the last of them, signed.
CREATE TABLE audit_anchor (
    unit_id uuid        PRIMARY KEY,
    seq     bigint      NOT NULL,
    hash    text        NOT NULL,
    note    text        NOT NULL,
    made_at timestamptz NOT NULL
);

-- How far the log of each unit was passed on to another system.
CREATE TABLE audit_cursor (
    stream  text   NOT NULL,
    unit_id uuid   NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (stream, unit_id)
);
