-- +goose Up
-- What somebody has to pay to a unit (należność). Whether it is paid is never written here: it follows
-- from the postings.
CREATE TABLE payments_charge (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    source        text        NOT NULL, -- what it follows from, with line_key: the same demand is one charge
    line_key      text        NOT NULL,
    code          bigint      NOT NULL, -- the seven digits of WR-1234567-8
    kind          text        NOT NULL, -- stamp_duty | road_occupancy | fee
    title         text        NOT NULL,
    lines         jsonb       NOT NULL,
    amount        bigint      NOT NULL,
    account_id    uuid,
    party_id      uuid,
    payer         text        NOT NULL,
    folded        text        NOT NULL, -- what the cashier searches by
    pay_to        jsonb       NOT NULL,
    case_id       uuid,
    sign          text        NOT NULL,
    submission_id uuid,
    due_on        date        NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    cancelled_at  timestamptz,
    cancelled_by  text        NOT NULL,
    cancel_reason text        NOT NULL,
    UNIQUE (unit_id, source, line_key),
    UNIQUE (unit_id, code)
);
CREATE INDEX payments_charge_case ON payments_charge (unit_id, case_id);
CREATE INDEX payments_charge_submission ON payments_charge (unit_id, submission_id);
CREATE INDEX payments_charge_made ON payments_charge (unit_id, created_at);
CREATE INDEX payments_charge_sign ON payments_charge (unit_id, sign);
CREATE INDEX payments_charge_account ON payments_charge (account_id, created_at);

-- The cash book: one row for each movement of money, never changed. A reversal takes back the row it
-- names, once.
CREATE TABLE payments_posting (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    charge_id     uuid        NOT NULL,
    no            bigint      NOT NULL, -- order among the postings of the charge
    kind          text        NOT NULL, -- payment | refund | reversal
    number        text        NOT NULL, -- W/2027/000012
    amount        bigint      NOT NULL, -- with its sign
    method        text        NOT NULL, -- cash | transfer | card
    received_on   date,                 -- cash: the day it was handed over
    debited_on    date,                 -- transfer: the day the payer's account was debited
    authorised_on date,                 -- card: the day the payment was authorised
    booked_at     timestamptz NOT NULL,
    booked_on     date        NOT NULL,
    ground        text        NOT NULL, -- of a refund and of what takes it back: not_performed | overpaid
    payment_id    uuid,                 -- of a reversal: what it takes back
    reference     text        NOT NULL, -- statement, terminal slip
    reason        text        NOT NULL,
    iban          text,                 -- of a refund by transfer
    employee_id   uuid,
    cashier       text        NOT NULL,
    post          text        NOT NULL,
    office        jsonb       NOT NULL, -- the letterhead of the day, so that a receipt stays what it was
    UNIQUE (unit_id, payment_id),
    UNIQUE (unit_id, number)
);
CREATE INDEX payments_posting_charge ON payments_posting (unit_id, charge_id, no);
CREATE INDEX payments_posting_day ON payments_posting (unit_id, booked_on);

-- Which charges are not even, for the cashier's lists: a list of work made of the two tables above in
-- the same transactions. Positive: still missing; negative: paid too much.
CREATE TABLE payments_open (
    unit_id   uuid   NOT NULL,
    charge_id uuid   NOT NULL,
    due_on    date   NOT NULL,
    amount    bigint NOT NULL,
    PRIMARY KEY (unit_id, charge_id)
);
CREATE INDEX payments_open_due ON payments_open (unit_id, due_on);

-- Numbers without holes: receipts by year, codes of transfers once for ever.
CREATE TABLE payments_series (
    unit_id uuid   NOT NULL,
    series  text   NOT NULL,
    year    bigint NOT NULL,
    last    bigint NOT NULL,
    PRIMARY KEY (unit_id, series, year)
);
