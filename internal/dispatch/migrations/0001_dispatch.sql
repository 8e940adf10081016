-- +goose Up
-- The register of outgoing mail (rejestr przesyłek wychodzących): one row a letter, however many addressees.
CREATE TABLE dispatch_letter (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    source     text        NOT NULL, -- what it follows from: sending the same again finds it
    year       bigint      NOT NULL,
    no         bigint      NOT NULL,
    number     text        NOT NULL, -- RPWy/LIPOWA/12/2027
    case_id    uuid,
    writing_id uuid,
    sign       text        NOT NULL, -- of the letter: DR.7230.14.2027.AN.3
    title      text        NOT NULL,
    kind       text        NOT NULL,
    blob       text        NOT NULL,
    size       bigint      NOT NULL,
    media_type text        NOT NULL,
    file_name  text        NOT NULL,
    sender     text        NOT NULL, -- the office's name on the day
    author     text        NOT NULL, -- who signed, with the post
    sent_at    timestamptz NOT NULL,
    sent_on    date        NOT NULL,
    folded     text        NOT NULL, -- what people search by: number, sign, title, addressees
    version    bigint      NOT NULL,
    UNIQUE (unit_id, source),
    UNIQUE (unit_id, year, no)
);
CREATE INDEX dispatch_letter_case ON dispatch_letter (unit_id, case_id);
CREATE INDEX dispatch_letter_writing ON dispatch_letter (unit_id, writing_id);
CREATE INDEX dispatch_letter_sent ON dispatch_letter (unit_id, sent_on);
CREATE INDEX dispatch_letter_blob ON dispatch_letter (blob);

-- One letter on its way to one addressee by one channel. What happened to it stands in dispatch_step; this
-- row repeats what lists need.
CREATE TABLE dispatch_delivery (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    dispatch_id  uuid        NOT NULL,
    addressee    bigint      NOT NULL, -- 1, 2 … among the addressees of the letter
    attempt      bigint      NOT NULL, -- 1, 2 … for the same addressee
    party_id     uuid,
    account_id   uuid,
    name         text        NOT NULL,
    address      jsonb       NOT NULL,
    ade          text        NOT NULL,
    channel      text        NOT NULL, -- portal | paper | ade
    stage        text        NOT NULL, -- see Stage in delivery.go
    since        timestamptz NOT NULL, -- when it came to this stage
    sent_at      timestamptz NOT NULL,
    remind_on    date,
    fall_back_on date,
    mode         text        NOT NULL, -- how it was posted
    tracking     text        NOT NULL,
    posted_on    date,
    served_on    date,
    how          text        NOT NULL, -- how it was served
    version      bigint      NOT NULL,
    UNIQUE (unit_id, dispatch_id, addressee, attempt)
);
CREATE INDEX dispatch_delivery_account ON dispatch_delivery (account_id, sent_at, id);
CREATE INDEX dispatch_delivery_stage ON dispatch_delivery (unit_id, stage, since, id);

-- What happened to a delivery: who, when, with what evidence. Rows are only added.
CREATE TABLE dispatch_step (
    unit_id     uuid        NOT NULL,
    delivery_id uuid        NOT NULL,
    no          bigint      NOT NULL,
    what        text        NOT NULL,
    on_day      date        NOT NULL, -- the day that counts in law
    at          timestamptz NOT NULL, -- when it was written down
    by_id       uuid,
    by_name     text        NOT NULL,
    detail      jsonb       NOT NULL,
    blob        text,                 -- evidence: the sealed receipt, a scan of the return receipt
    blob_size   bigint      NOT NULL,
    PRIMARY KEY (unit_id, delivery_id, no)
);
CREATE INDEX dispatch_step_blob ON dispatch_step (blob);

-- The register's numbers: one series a year, without holes.
CREATE TABLE dispatch_counter (
    unit_id uuid   NOT NULL,
    year    bigint NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, year)
);

-- How long a letter waits in a box before somebody is reminded, and before it goes another way. The rows of
-- the region apply to units that have none of their own.
CREATE TABLE dispatch_policy (
    unit_id         uuid        NOT NULL,
    valid_from      date        NOT NULL,
    remind_after    bigint      NOT NULL, -- days
    fall_back_after bigint      NOT NULL, -- days
    basis           text        NOT NULL,
    at              timestamptz NOT NULL,
    by_name         text        NOT NULL,
    PRIMARY KEY (unit_id, valid_from)
);
INSERT INTO dispatch_policy (unit_id, valid_from, remind_after, fall_back_after, basis, at, by_name)
VALUES ('00000000-0000-7000-8000-000000000001', '2026-01-01', 7, 14, 'art. 39 KPA; terminy jak w art. 44 KPA', '2026-01-01T00:00:00.000000Z', 'system.dispatch');
