-- +goose Up
-- Places where letters are registered besides the main registry of a unit, each with a series of numbers of its own.
CREATE TABLE intake_point (
    unit_id   uuid   NOT NULL,
    symbol    text   NOT NULL, -- stands in numbers: RPW/LIPOWA/F/12/2027
    name      text   NOT NULL,
    address   text   NOT NULL, -- where people bring letters
    ade       text   NOT NULL, -- addresses for electronic delivery, a line each
    opened_on date   NOT NULL,
    closed_on date,            -- from this day on nothing is registered there; its numbers stay
    version   bigint NOT NULL,
    PRIMARY KEY (unit_id, symbol)
);
CREATE TABLE intake_series (
    unit_id uuid   NOT NULL,
    series  text   NOT NULL, -- symbol of the point; the main series is in intake_counter
    year    bigint NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, series, year)
);
ALTER TABLE intake_letter ADD COLUMN series text NOT NULL DEFAULT '';   -- symbol of the point; empty: the main one
ALTER TABLE intake_letter ADD COLUMN evidence text NOT NULL DEFAULT ''; -- identifier of an UPO or of another evidence that it came
DROP INDEX intake_letter_number;
CREATE UNIQUE INDEX intake_letter_number ON intake_letter (unit_id, series, year, no);
CREATE INDEX intake_letter_order ON intake_letter (unit_id, year, no, series);
CREATE INDEX intake_letter_text_number ON intake_letter (unit_id, number);

-- Where a letter went after it was sent to a cell for the first time.
CREATE TABLE intake_move (
    unit_id   uuid        NOT NULL,
    letter_id uuid        NOT NULL,
    no        bigint      NOT NULL,
    what      text        NOT NULL, -- rerouted | returned | forwarded
    cell_id   uuid,                 -- where it went
    office    text        NOT NULL, -- to which office it was forwarded
    reason    text        NOT NULL,
    moved_by  text        NOT NULL,
    moved_at  timestamptz NOT NULL,
    PRIMARY KEY (unit_id, letter_id, no)
);
