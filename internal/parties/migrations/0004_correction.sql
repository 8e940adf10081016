-- +goose Up
-- What a correction of a party's data changed (art. 16 RODO): the former values stay, sealed (platform/vault), because
-- letters and decisions of before bear them.
CREATE TABLE parties_correction (
    unit_id     uuid        NOT NULL,
    party_id    uuid        NOT NULL,
    source      text        NOT NULL, -- the demand it follows from: made again, it is one correction
    case_id     uuid,
    changes     text        NOT NULL, -- sealed: [{"field","before","after"}]
    made_by     text        NOT NULL,
    employee_id uuid        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (unit_id, party_id, source)
);
