-- +goose Up
-- Documents that a superior ordered to be signed in one ceremony.
CREATE TABLE cases_batch (
    unit_id     uuid        NOT NULL,
    id          uuid        NOT NULL, -- chosen by the form that orders it: sent twice, it is one batch
    employee_id uuid        NOT NULL,
    at          timestamptz NOT NULL,
    address     text        NOT NULL, -- where it was ordered from, for the log: signatures are made without a request
    session     text        NOT NULL, -- a digest
    PRIMARY KEY (unit_id, id)
);
CREATE INDEX cases_batch_mine ON cases_batch (unit_id, employee_id, at);

CREATE TABLE cases_batch_item (
    unit_id    uuid   NOT NULL,
    batch_id   uuid   NOT NULL,
    no         bigint NOT NULL,
    case_id    uuid   NOT NULL,
    writing_id uuid   NOT NULL,
    version    bigint NOT NULL, -- as the superior saw it
    sign       text   NOT NULL, -- of the case, as it was ordered
    title      text   NOT NULL,
    state      text   NOT NULL, -- waits | signed | refused
    why        text   NOT NULL, -- the key of a sentence: why it is refused, or still waits
    args       jsonb  NOT NULL, -- of the sentence
    ended_at   timestamptz,
    PRIMARY KEY (unit_id, batch_id, no)
);
