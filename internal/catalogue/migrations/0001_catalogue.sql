-- +goose Up
-- An e-service that a unit offers, with what the unit says and decides about it. A service that was
-- withdrawn stays, so that its drafts and submissions can be read.
CREATE TABLE catalogue_adoption (
    unit_id      uuid        NOT NULL,
    service      text        NOT NULL, -- slug of the definition
    opens        date        NOT NULL, -- the first day on which it may be begun
    closes       date,                 -- the last one; none while it is offered
    class        text,                 -- of the unit’s file plan; none for that of the definition
    cell_id      uuid,                 -- whose cases these become
    lead_id      uuid,                 -- who leads them from the beginning
    contact_id   uuid,                 -- the cell whom people ask
    texts        jsonb       NOT NULL, -- what the unit adds to the start page
    accounts     jsonb       NOT NULL, -- kind of fee → where it is paid
    version      bigint      NOT NULL,
    changed_by   text        NOT NULL,
    changed_post text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (unit_id, service)
);

-- What holds for all e-services of a unit unless a service says otherwise.
CREATE TABLE catalogue_office (
    unit_id      uuid        PRIMARY KEY,
    texts        jsonb       NOT NULL,
    accounts     jsonb       NOT NULL,
    version      bigint      NOT NULL,
    changed_by   text        NOT NULL,
    changed_post text        NOT NULL,
    changed_at   timestamptz NOT NULL
);

-- A value that a definition leaves to the unit (a rate of its council), from a day until the next one.
CREATE TABLE catalogue_rate (
    unit_id      uuid        NOT NULL,
    service      text        NOT NULL,
    rate         text        NOT NULL, -- id in the definition
    valid_from   date        NOT NULL,
    value        text        NOT NULL, -- canonical; empty: no value from this day on
    source       text        NOT NULL, -- the resolution or order that sets it
    changed_by   text        NOT NULL,
    changed_post text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (unit_id, service, rate, valid_from)
);

-- Counts the changes of a unit, so that every node notices what another one changed.
CREATE TABLE catalogue_revision (
    unit_id uuid   PRIMARY KEY,
    n       bigint NOT NULL
);
