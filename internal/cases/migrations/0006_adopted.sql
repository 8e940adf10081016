-- +goose Up
-- A case that an office led in another system before, and brought over with its sign. The source is the key of
-- whoever brings it; what was brought once is found and not brought again.
CREATE TABLE cases_adopted (
    unit_id     uuid        NOT NULL,
    source      text        NOT NULL, -- of the import and of the row in it; no personal data
    case_id     uuid        NOT NULL,
    series      text        NOT NULL, -- cell.class.year, whose counter goes on after it
    no          bigint      NOT NULL, -- what the sign takes of the series
    floor       bigint      NOT NULL, -- the highest number of the series that was given here
    version     bigint      NOT NULL, -- of the case as it was brought: another one was worked on
    at          timestamptz NOT NULL,
    annulled_at timestamptz,          -- taken back, when the sign could not be freed any more
    PRIMARY KEY (unit_id, source)
);
CREATE UNIQUE INDEX cases_adopted_case ON cases_adopted (unit_id, case_id);
CREATE INDEX cases_adopted_series ON cases_adopted (unit_id, series, no);
