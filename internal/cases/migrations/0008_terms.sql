-- +goose Up
-- The day on which the matter was first settled or closed, and its term as it stood then: whether the term was kept.
ALTER TABLE cases_case ADD COLUMN ended_on date;
ALTER TABLE cases_case ADD COLUMN term_on date;
UPDATE cases_case SET ended_on = settled_on WHERE settled_on IS NOT NULL;
CREATE INDEX cases_case_ended ON cases_case (unit_id, ended_on, cell_id, term_on);

-- What was said about a term before it passed, or after: once for each day that was the term.
CREATE TABLE cases_reminder (
    unit_id uuid        NOT NULL,
    case_id uuid        NOT NULL,
    due_on  date        NOT NULL,
    what    text        NOT NULL, -- extend: a notice was proposed to the leader | late: the superiors were told
    at      timestamptz NOT NULL,
    PRIMARY KEY (unit_id, case_id, due_on, what)
);
