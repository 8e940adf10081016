-- +goose Up
-- A message to one person. What it says is made of kind and args in the reader's language whenever it is
-- shown; it never holds what is in a letter.
CREATE TABLE notices_notice (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL, -- who writes; the region for accounts and digests
    source      text        NOT NULL, -- what it follows from, with dedupe: the same message is one message
    dedupe      text        NOT NULL,
    kind        text        NOT NULL,
    args        jsonb       NOT NULL,
    path        text        NOT NULL, -- on our own site
    case_id     uuid,
    account_id  uuid,
    employee_id uuid,
    email       text        NOT NULL, -- of somebody without an account
    shelf       text        NOT NULL, -- box | none: whether it lies in the box of the portal
    mailing     text        NOT NULL, -- now | daily | none: how it was to go by e-mail
    digest_id   uuid,                 -- the digest that took it along
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,
    UNIQUE (unit_id, source, dedupe)
);
CREATE INDEX notices_notice_account ON notices_notice (account_id, created_at);
CREATE INDEX notices_notice_employee ON notices_notice (employee_id, created_at);
CREATE INDEX notices_notice_daily ON notices_notice (account_id, created_at) WHERE mailing = 'daily' AND digest_id IS NULL;

-- The e-mail of a notice: the ledger of the postman. The queue only reminds him; what is not sent stands
-- here until it is sent or given up where people see it.
CREATE TABLE notices_mail (
    unit_id      uuid        NOT NULL,
    notice_id    uuid        NOT NULL,
    state        text        NOT NULL, -- waiting | sent | failed | given_up | moot
    attempts     bigint      NOT NULL,
    next_at      timestamptz NOT NULL,
    leased_until timestamptz,          -- somebody is sending it
    worth_until  timestamptz NOT NULL, -- afterwards nobody needs it any more
    step         text        NOT NULL, -- how far the last try came
    code         bigint      NOT NULL, -- what the mail server said
    enhanced     text        NOT NULL,
    ended_at     timestamptz,
    handled_at   timestamptz,          -- a clerk took care of a failure
    handled_by   text        NOT NULL,
    handled_note text        NOT NULL,
    PRIMARY KEY (unit_id, notice_id)
);
CREATE INDEX notices_mail_waiting ON notices_mail (next_at) WHERE state = 'waiting';
CREATE INDEX notices_mail_failed ON notices_mail (unit_id, ended_at) WHERE state IN ('failed', 'given_up') AND handled_at IS NULL;

-- How somebody wants to be told; the defaults have no row.
CREATE TABLE notices_preference (
    account_id uuid        PRIMARY KEY,
    mode       text        NOT NULL, -- at_once | daily | box
    desk       text        NOT NULL, -- daily | none: the morning list of a clerk
    changed_at timestamptz NOT NULL
);

-- Which morning lists were made.
CREATE TABLE notices_round (
    unit_id uuid        NOT NULL,
    day     date        NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, day)
);
