-- +goose Up
-- Files that came from a scanner, as they came. A row is committed before anybody is told that a file was taken; the same
-- bytes are taken once.
CREATE TABLE scanning_batch (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    name        text        NOT NULL, -- of the file
    way         text        NOT NULL, -- page | folder
    point       text        NOT NULL, -- symbol of the registry point that scanned it; empty: the main one
    blob        text        NOT NULL,
    size        bigint      NOT NULL,
    employee_id uuid,                 -- who dropped it on the page
    taken_by    text        NOT NULL,
    taken_at    timestamptz NOT NULL,
    sorted_at   timestamptz,
    pages       bigint      NOT NULL, -- 0 until it is sorted, and of a file that cannot be read
    reason      text        NOT NULL  -- why it was not taken apart: damaged | encrypted | too-large; empty when it was
);
CREATE UNIQUE INDEX scanning_batch_blob ON scanning_batch (unit_id, blob);
CREATE INDEX scanning_batch_waits ON scanning_batch (sorted_at, taken_at);
CREATE INDEX scanning_batch_order ON scanning_batch (unit_id, taken_at);
CREATE INDEX scanning_batch_any ON scanning_batch (blob);

-- Parts of a batch between separators, in order. Each waits in the tray until it belongs to a letter, or a person says why it
-- belongs to none.
CREATE TABLE scanning_piece (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    scan_id    uuid        NOT NULL,
    no          bigint      NOT NULL,
    first_page  bigint      NOT NULL, -- in the batch, from 1; 0 when it could not be taken apart
    pages       bigint      NOT NULL,
    blob        text        NOT NULL,
    size        bigint      NOT NULL,
    label       text        NOT NULL, -- number of the letter whose label is on it, as the register has it or as it was read
    why         text        NOT NULL, -- why a person has to look: new | loose | unknown | several | damaged | encrypted | too-large | again; empty: the label said it all
    twin_id     uuid,                 -- a piece that has the same pages
    letter_id   uuid,
    extent      text        NOT NULL, -- full | partial: how much of the letter it shows; empty while it waits
    reason      text        NOT NULL, -- why it is partial, or was put aside
    stage       text        NOT NULL, -- waits | attached | aside
    settled_by  text        NOT NULL,
    settled_at  timestamptz,
    read_at     timestamptz,          -- its text was read, or it was found that it cannot be
    version     bigint      NOT NULL
);
CREATE UNIQUE INDEX scanning_piece_no ON scanning_piece (scan_id, no);
CREATE INDEX scanning_piece_stage ON scanning_piece (unit_id, stage, id);
CREATE INDEX scanning_piece_letter ON scanning_piece (unit_id, letter_id);
CREATE INDEX scanning_piece_unread ON scanning_piece (read_at, id);
CREATE INDEX scanning_piece_blob ON scanning_piece (blob);

-- Every page of a batch: the digest by which it is known again, and the codes that stood on it.
CREATE TABLE scanning_page (
    unit_id  uuid   NOT NULL,
    scan_id uuid   NOT NULL,
    no       bigint NOT NULL, -- from 1
    digest   text   NOT NULL, -- empty for an empty sheet
    piece_id uuid,            -- none: a separator, which belongs to no letter
    PRIMARY KEY (scan_id, no)
);
CREATE INDEX scanning_page_digest ON scanning_page (unit_id, digest);

-- The text of scans, sealed.
CREATE TABLE scanning_text (
    unit_id  uuid   NOT NULL,
    piece_id uuid   NOT NULL,
    page     bigint NOT NULL, -- of the piece, from 1
    body     text   NOT NULL, -- sealed
    key_no   bigint NOT NULL,
    PRIMARY KEY (piece_id, page)
);
CREATE INDEX scanning_text_key ON scanning_text (unit_id, key_no);

-- Things in the chronological store of paper and in the store of media (§ 42 of the instruction): where they lie.
CREATE TABLE scanning_stored (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    store       text        NOT NULL, -- full | partial | media
    year        bigint      NOT NULL,
    no          bigint      NOT NULL, -- in the store and year, in the order of entry
    letter_id   uuid,
    number      text        NOT NULL, -- of the letter in the register
    what        text        NOT NULL, -- what it is: letter with 3 attachments, a CD
    place       text        NOT NULL, -- room, shelf, box
    kept_on     date        NOT NULL,
    kept_by     text        NOT NULL,
    disposed_on date,
    disposed_by text        NOT NULL,
    basis       text        NOT NULL, -- of the disposal: the number of its protocol
    version     bigint      NOT NULL
);
CREATE UNIQUE INDEX scanning_stored_no ON scanning_stored (unit_id, store, year, no);
CREATE INDEX scanning_stored_letter ON scanning_stored (unit_id, letter_id);
CREATE TABLE scanning_store_counter (
    unit_id uuid   NOT NULL,
    store   text   NOT NULL,
    year    bigint NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, store, year)
);

-- Who had a stored thing, from when to when. At most one loan is open.
CREATE TABLE scanning_loan (
    unit_id     uuid   NOT NULL,
    stored_id   uuid   NOT NULL,
    no          bigint NOT NULL,
    holder      text   NOT NULL, -- name and cell
    purpose     text   NOT NULL,
    lent_on     date   NOT NULL,
    due_on      date,
    lent_by     text   NOT NULL,
    returned_on date,
    returned_by text   NOT NULL,
    PRIMARY KEY (stored_id, no)
);
CREATE INDEX scanning_loan_open ON scanning_loan (unit_id, returned_on, due_on);
