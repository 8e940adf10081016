-- +goose Up
-- What a unit takes for its roads: its resolutions from a day on. A resolution ends when the next one
-- begins, or on valid_to when it says so itself.
CREATE TABLE roads_resolution (
    unit_id    uuid        NOT NULL,
    valid_from date        NOT NULL,
    valid_to   date,
    title      text        NOT NULL,
    published  text        NOT NULL,
    rates      jsonb       NOT NULL, -- see occupancy.Rate
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, valid_from)
);
-- The public roads of the unit.
CREATE TABLE roads_road (
    unit_id  uuid   NOT NULL,
    code     text   NOT NULL, -- of the option in forms; never changes
    number   text   NOT NULL,
    name     text   NOT NULL,
    category text   NOT NULL, -- krajowa | wojewodzka | powiatowa | gminna
    rank     bigint NOT NULL, -- order of the list
    PRIMARY KEY (unit_id, code)
);
-- The version of the two tables above, so that a node knows when to read them again.
CREATE TABLE roads_book (
    unit_id uuid   PRIMARY KEY,
    version bigint NOT NULL
);
-- The register of occupations of the road strip: one row for each permit.
CREATE TABLE roads_occupancy (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    writing_id uuid        NOT NULL, -- the decision
    case_id    uuid        NOT NULL,
    sign       text        NOT NULL,
    account_id uuid,
    party_id   uuid,
    holder     text        NOT NULL,
    kind       text        NOT NULL, -- see occupancy.Kind
    road       text        NOT NULL, -- code of the road, empty when it was given in words
    road_name  text        NOT NULL,
    place      text        NOT NULL, -- in words, without the road; shown to everybody
    km_from    bigint,               -- metres from the beginning of the road
    km_to      bigint,
    side       text        NOT NULL, -- prawa | lewa | obie
    items      jsonb       NOT NULL, -- see Item
    day_from   date        NOT NULL,
    day_to     date        NOT NULL, -- the last day by the permit
    until_on   date        NOT NULL, -- the last day in fact: earlier when the strip was given back
    grosze     bigint      NOT NULL, -- the fee of the whole period
    search     text        NOT NULL, -- folded sign, holder, road and place
    version    bigint      NOT NULL,
    entered_at timestamptz NOT NULL,
    UNIQUE (unit_id, writing_id)
);
CREATE INDEX roads_occupancy_day ON roads_occupancy (unit_id, day_from, id);
CREATE INDEX roads_occupancy_road ON roads_occupancy (unit_id, road, until_on);
-- Fees of further years of devices (art. 40 ust. 13a).
CREATE TABLE roads_instalment (
    unit_id   uuid   NOT NULL,
    entry_id  uuid   NOT NULL,
    year      bigint NOT NULL,
    due_on    date   NOT NULL,
    grosze    bigint NOT NULL,
    charge_id uuid,            -- none until it was charged
    PRIMARY KEY (unit_id, entry_id, year)
);
