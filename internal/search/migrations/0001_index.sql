-- +goose Up
-- The index of a unit: the secret by which its words become numbers, and the numbers of its entries.
CREATE TABLE search_unit (
    unit_id  uuid        PRIMARY KEY,
    secret   text        NOT NULL, -- sealed
    key_no   bigint      NOT NULL, -- of the data key that seals it
    last_no  bigint      NOT NULL, -- the last number given to an entry
    built_at timestamptz           -- when it was last built from scratch; none while that goes on
);

-- A thing that can be found: no word of it, only what filters and rights ask for. It gets a new number whenever its words change,
-- so that the newest change stands first and numbers of before lead nowhere.
CREATE TABLE search_entry (
    unit_id   uuid    NOT NULL,
    no        bigint  NOT NULL,
    kind      text    NOT NULL, -- case | letter | document
    thing     text    NOT NULL, -- its id
    case_id   uuid,             -- the case that it is, or that it belongs to
    letter_id uuid,             -- the letter that it is, or that it came with
    cell_id   uuid,             -- of the case
    class     text    NOT NULL, -- of the case
    service   text    NOT NULL, -- of the case
    lead_id   uuid,             -- who leads the case
    closed    boolean NOT NULL,
    day       date    NOT NULL, -- opened, received, registered
    digest    text    NOT NULL, -- of its numbers of words
    PRIMARY KEY (unit_id, no),
    UNIQUE (unit_id, kind, thing)
);
CREATE INDEX search_entry_case ON search_entry (unit_id, case_id);

-- In which entries a word stands: of 4,096 entries in a row, two characters for each that has it. The word is a keyed digest.
CREATE TABLE search_posting (
    unit_id uuid   NOT NULL,
    token   bigint NOT NULL,
    block   bigint NOT NULL,
    entries text   NOT NULL,
    PRIMARY KEY (unit_id, token, block)
);

-- Cases that were shown to somebody for information (do wiadomości).
CREATE TABLE search_informed (
    unit_id     uuid NOT NULL,
    employee_id uuid NOT NULL,
    case_id     uuid NOT NULL,
    PRIMARY KEY (unit_id, employee_id, case_id)
);

-- A search that somebody keeps under a name.
CREATE TABLE search_saved (
    unit_id     uuid        NOT NULL,
    employee_id uuid        NOT NULL,
    name        text        NOT NULL,
    question    text        NOT NULL, -- sealed: it may name people
    key_no      bigint      NOT NULL,
    saved_at    timestamptz NOT NULL,
    PRIMARY KEY (unit_id, employee_id, name)
);
