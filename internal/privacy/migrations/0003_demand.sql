-- +goose Up
-- A person's demand to have data in an office corrected (art. 16 RODO), and what became of it.
CREATE TABLE privacy_demand (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    name        text        NOT NULL, -- of the person
    case_id     uuid,                 -- in which the data stand; none: in the files of the office
    sign        text        NOT NULL,
    wrong       text        NOT NULL,
    should      text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    due_on      date        NOT NULL, -- one month, or three (art. 12 sec. 3)
    longer      text        NOT NULL, -- why the term was made longer
    longer_at   timestamptz,
    verdict     text        NOT NULL, -- accepted | refused; empty while it waits
    answer      text        NOT NULL,
    decided_by  text        NOT NULL,
    employee_id uuid,
    decided_at  timestamptz,
    version     bigint      NOT NULL
);
CREATE INDEX privacy_demand_unit ON privacy_demand (unit_id, due_on);
CREATE INDEX privacy_demand_account ON privacy_demand (account_id, asked_at);
