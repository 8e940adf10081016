-- +goose Up
-- What the operator takes for a posted letter. The rows of the region are examples to be confirmed; an office enters its own.
CREATE TABLE dispatch_fee (
    unit_id    uuid        NOT NULL,
    mode       text        NOT NULL, -- registered | receipt | ordinary
    valid_from date        NOT NULL,
    grosze bigint      NOT NULL,
    source     text        NOT NULL, -- price list or contract
    example    bigint      NOT NULL, -- 1: nobody has confirmed it
    at         timestamptz NOT NULL,
    by_name    text        NOT NULL,
    PRIMARY KEY (unit_id, mode, valid_from)
);
INSERT INTO dispatch_fee (unit_id, mode, valid_from, grosze, source, example, at, by_name) VALUES
    ('00000000-0000-7000-8000-000000000001', 'ordinary', '2026-01-01', 490, 'Przykład do potwierdzenia w cenniku lub umowie z operatorem', 1, '2026-01-01T00:00:00.000000Z', 'system.dispatch'),
    ('00000000-0000-7000-8000-000000000001', 'registered', '2026-01-01', 850, 'Przykład do potwierdzenia w cenniku lub umowie z operatorem', 1, '2026-01-01T00:00:00.000000Z', 'system.dispatch'),
    ('00000000-0000-7000-8000-000000000001', 'receipt', '2026-01-01', 1250, 'Przykład do potwierdzenia w cenniku lub umowie z operatorem', 1, '2026-01-01T00:00:00.000000Z', 'system.dispatch');

-- Ranges of registered numbers that the operator gave. The next number is raised in the transaction that uses it.
CREATE TABLE dispatch_pool (
    unit_id  uuid        NOT NULL,
    first    text        NOT NULL, -- as the operator printed it, with its check digit
    last     text        NOT NULL,
    kind     text        NOT NULL, -- s10 | gs1
    low      bigint      NOT NULL, -- serial of the first number
    high     bigint      NOT NULL, -- serial of the last number
    next     bigint      NOT NULL, -- serial of the next number
    source   text        NOT NULL, -- on what paper the operator gave it
    at       timestamptz NOT NULL,
    by_name  text        NOT NULL,
    PRIMARY KEY (unit_id, first)
);

-- Numbers that letters got, from a pool or from a sticker that was scanned; each once.
CREATE TABLE dispatch_number (
    unit_id     uuid        NOT NULL,
    number      text        NOT NULL,
    delivery_id uuid        NOT NULL,
    pool        text        NOT NULL, -- first number of the pool; '' when it was scanned
    at          timestamptz NOT NULL,
    by_name     text        NOT NULL,
    PRIMARY KEY (unit_id, number),
    UNIQUE (unit_id, delivery_id)
);

-- Letters that go to the post together, with one receipt of the operator.
CREATE TABLE dispatch_batch (
    unit_id   uuid        NOT NULL,
    id        uuid        NOT NULL,
    mode      text        NOT NULL,
    at        timestamptz NOT NULL,
    by_name   text        NOT NULL,
    posted_on date,
    blob      text,                  -- the operator's receipt
    blob_size bigint      NOT NULL,
    PRIMARY KEY (unit_id, id)
);
CREATE INDEX dispatch_batch_blob ON dispatch_batch (blob);

CREATE TABLE dispatch_batch_item (
    unit_id     uuid   NOT NULL,
    batch_id    uuid   NOT NULL,
    no          bigint NOT NULL,
    delivery_id uuid   NOT NULL,
    PRIMARY KEY (unit_id, batch_id, no),
    UNIQUE (unit_id, delivery_id)
);

CREATE INDEX dispatch_delivery_posted ON dispatch_delivery (unit_id, posted_on);
CREATE INDEX dispatch_delivery_tracking ON dispatch_delivery (unit_id, tracking);
