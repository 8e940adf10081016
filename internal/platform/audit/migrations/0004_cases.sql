-- +goose Up
-- How far the logs of a unit's cases are in the tree: one leaf a day with the root over the cases of that day.
CREATE TABLE audit_case_day (
    unit_id uuid   NOT NULL,
    day     date   NOT NULL,
    leaf    bigint NOT NULL UNIQUE,
    seq     bigint NOT NULL, -- up to this entry of the unit's log
    cases   bigint NOT NULL,
    root    text   NOT NULL,
    PRIMARY KEY (unit_id, day)
);

-- Where the log of a case ended on a day on which something was done in it.
CREATE TABLE audit_case_head (
    unit_id   uuid   NOT NULL,
    day       date   NOT NULL,
    place     bigint NOT NULL, -- among the cases of the day, from 0
    matter_id uuid   NOT NULL,
    lines     bigint NOT NULL,
    hash      text   NOT NULL,
    PRIMARY KEY (unit_id, day, place)
);
CREATE INDEX audit_case_head_matter ON audit_case_head (unit_id, matter_id, day);
