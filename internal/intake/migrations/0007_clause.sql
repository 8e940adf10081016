-- +goose Up
-- The information clauses of art. 13 RODO that people were shown, word for word. A clause that is edited, an office
-- that names another inspector, a form in another version: each makes another text, which is another row.
CREATE TABLE intake_clause (
    unit_id  uuid        NOT NULL,
    sum      text        NOT NULL, -- SHA-256 of the body
    service  text        NOT NULL,
    version  bigint      NOT NULL, -- of the clause in the definition
    language text        NOT NULL,
    body     jsonb       NOT NULL,
    first_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, sum)
);
CREATE TABLE intake_shown (
    unit_id       uuid        NOT NULL,
    submission_id uuid        NOT NULL,
    sum           text        NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (unit_id, submission_id)
);
