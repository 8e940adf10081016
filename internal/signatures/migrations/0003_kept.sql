-- +goose Up
-- What is kept so that it can be proved for decades: a file that an office sealed, or took in signed. It is known by the
-- bytes with which it came; the newest bytes are those with timestamps and proofs added since.
CREATE TABLE signatures_kept (
    unit_id  uuid        NOT NULL,
    sum      text        NOT NULL, -- SHA-256 of the file as it came
    subject  text        NOT NULL, -- "writing:…", "delivery:…", "submission:…": whose file it is
    place    text        NOT NULL, -- store | receipt: where the newest bytes lie
    newest   text        NOT NULL, -- SHA-256 of them
    size     bigint      NOT NULL,
    level    text        NOT NULL, -- B | T | LT | LTA, or empty: not looked at yet, or of no level
    reason   text        NOT NULL, -- why it is not further; empty when all is well
    detail   text        NOT NULL, -- the same for experts
    alarm    boolean     NOT NULL, -- a person has to do something
    due_at   timestamptz,          -- when to look at it again; never when there is nothing more to do
    ends_at  timestamptz,          -- until when the newest timestamp proves anything
    since    timestamptz NOT NULL,
    version  bigint      NOT NULL,
    PRIMARY KEY (unit_id, sum)
);
CREATE INDEX signatures_kept_due ON signatures_kept (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX signatures_kept_alarm ON signatures_kept (unit_id, since) WHERE alarm;
CREATE INDEX signatures_kept_newest ON signatures_kept (newest);
CREATE UNIQUE INDEX signatures_kept_receipt ON signatures_kept (unit_id, subject) WHERE place = 'receipt';

-- What was added to a kept file, and when. Rows are only added.
CREATE TABLE signatures_kept_step (
    unit_id uuid        NOT NULL,
    sum     text        NOT NULL,
    no      bigint      NOT NULL,
    at      timestamptz NOT NULL,
    level   text        NOT NULL, -- that was reached
    newest  text        NOT NULL, -- SHA-256 of the bytes it came to
    size    bigint      NOT NULL,
    stamp   text        NOT NULL, -- who stamped, empty when nobody did
    stamped_at timestamptz,
    proofs  bigint      NOT NULL, -- lists and answers about certificates that were added
    PRIMARY KEY (unit_id, sum, no)
);
CREATE INDEX signatures_kept_step_newest ON signatures_kept_step (unit_id, newest);
