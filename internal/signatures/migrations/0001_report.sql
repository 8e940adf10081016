-- +goose Up
-- What was found of the signatures of one file, once for a subject ("submission:…", "letter:…") and a file. What
-- people are told (names, PESEL, the name of the file) is sealed with the data key of the unit.
CREATE TABLE signatures_report (
    id      uuid        PRIMARY KEY,
    unit_id uuid        NOT NULL,
    subject text        NOT NULL,
    sum     text        NOT NULL, -- SHA-256 of the file
    size    bigint      NOT NULL,
    kind    text        NOT NULL, -- pdf | asic | xml | cms, or empty
    outcome text        NOT NULL, -- none | valid | doubtful | invalid | unreadable
    at      timestamptz NOT NULL, -- the time for which validity was asked
    made_at timestamptz NOT NULL, -- when it was judged
    told    text        NOT NULL, -- sealed
    blob    text,                 -- the report of ETSI TS 119 102-2, with everything the verdict rests on
    key_no  bigint      NOT NULL, -- data key of the unit
    UNIQUE (unit_id, subject, sum)
);
CREATE INDEX signatures_report_blob ON signatures_report (blob);
CREATE INDEX signatures_report_key ON signatures_report (unit_id, key_no);

-- The trusted lists at hand, by their addresses, and how the last attempt to get them went. They belong to the region.
CREATE TABLE signatures_list (
    url        text        PRIMARY KEY,
    territory  text        NOT NULL,
    sequence   bigint      NOT NULL,
    blob       text,                 -- the last one that was authentic; none before the first
    version    bigint      NOT NULL, -- grows whenever one comes: nodes look at the sum of all
    changed_at timestamptz,          -- when it came
    checked_at timestamptz NOT NULL, -- when it was last asked for
    problem    text        NOT NULL, -- why no newer one came; empty when all is well
    failing_at timestamptz           -- since when
);
CREATE INDEX signatures_list_blob ON signatures_list (blob);
