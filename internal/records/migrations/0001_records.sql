-- +goose Up
-- The file plan (wykaz akt) of a unit, class by class, with the days on which each row applies. A new plan
-- ends the rows that it changes on the day before it begins; nothing is ever overwritten for the past.
CREATE TABLE records_class (
    unit_id    uuid    NOT NULL,
    symbol     text    NOT NULL,
    valid_from date    NOT NULL,
    valid_to   date,             -- the last day on which the row applies; none: until further notice
    title      text    NOT NULL,
    note       text    NOT NULL, -- what belongs here (uszczegółowienie hasła)
    category   text,             -- archival category of the mother cell; none for classes that only group others
    terminal   boolean NOT NULL, -- only a terminal class holds cases
    mode       text    NOT NULL, -- ezd | paper
    source     text    NOT NULL, -- the order of the head of the office, or where the row was taken from
    folded     text    NOT NULL, -- what people search by
    PRIMARY KEY (unit_id, symbol, valid_from)
);

-- Each bringing-in of a plan, with the file as it was given.
CREATE TABLE records_import (
    unit_id    uuid        NOT NULL,
    no         bigint      NOT NULL,
    valid_from date        NOT NULL,
    source     text        NOT NULL,
    blob       text        NOT NULL,
    blob_size  bigint      NOT NULL,
    added      bigint      NOT NULL,
    changed    bigint      NOT NULL,
    ended      bigint      NOT NULL,
    same       bigint      NOT NULL,
    at         timestamptz NOT NULL,
    by_name    text        NOT NULL,
    PRIMARY KEY (unit_id, no)
);

-- A document in the files of a unit. While its letter waits at the registry it belongs to no case and has
-- no number; both come when the case is opened.
CREATE TABLE records_document (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    source        text        NOT NULL, -- what it follows from, with part: filing the same again finds it
    part          text        NOT NULL,
    part_no       bigint      NOT NULL, -- its place among the parts of its source
    case_id       uuid,
    no            bigint,               -- its number in the file of the case (nr kolejny)
    part_of       uuid,                 -- the document whose attachment it is
    kind          text        NOT NULL, -- rodzajTekstu of NES 2.0
    title         text        NOT NULL,
    direction     text        NOT NULL, -- in | out | internal
    letter_id     uuid,                 -- the entry in the register of incoming mail
    writing_id    uuid,                 -- what it was while it was being written
    registered_at timestamptz NOT NULL, -- when it came, was signed or was made
    author        text        NOT NULL,
    original      boolean     NOT NULL, -- its bytes are the document itself: there is no other version
    versions      bigint      NOT NULL,
    filed_at      timestamptz NOT NULL,
    filed_by      text        NOT NULL,
    UNIQUE (unit_id, source, part),
    UNIQUE (unit_id, case_id, no)
);
CREATE INDEX records_document_letter ON records_document (unit_id, letter_id);
CREATE INDEX records_document_writing ON records_document (unit_id, writing_id);

-- One immutable version of a document.
CREATE TABLE records_version (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    document_id uuid        NOT NULL,
    no          bigint      NOT NULL,
    blob        text        NOT NULL,
    size        bigint      NOT NULL,
    media_type  text        NOT NULL,
    file_name   text        NOT NULL,
    created_at  timestamptz NOT NULL,
    by_name     text        NOT NULL,
    UNIQUE (unit_id, document_id, no)
);
CREATE INDEX records_version_blob ON records_version (blob);

-- To which case a letter went, so that what is filed for it later goes there too.
CREATE TABLE records_letter (
    unit_id   uuid NOT NULL,
    letter_id uuid NOT NULL,
    case_id   uuid NOT NULL,
    PRIMARY KEY (unit_id, letter_id)
);

-- The last number given in the file of a case.
CREATE TABLE records_counter (
    unit_id uuid   NOT NULL,
    case_id uuid   NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, case_id)
);
