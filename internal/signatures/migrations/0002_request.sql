-- +goose Up
-- A request to sign one document. What was offered and what came back are kept by their sums; the bytes lie in the store of files.
CREATE TABLE signatures_request (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    account_id   uuid,                 -- of whoever is to sign; none for a visitor without an account
    employee_id  uuid,                 -- who signs for the office
    holder       text        NOT NULL, -- "account:…", "employee:…", or "proof:" with the digest of a visitor's secret
    signer       text        NOT NULL, -- their name when it was opened
    subject      text        NOT NULL, -- "writing:…", "draft:…"
    name         text        NOT NULL, -- of the file
    media        text        NOT NULL,
    blob         text        NOT NULL, -- the exact document offered
    size         bigint      NOT NULL,
    back         text        NOT NULL, -- the page to go back to
    state        text        NOT NULL, -- open | sent | signed | failed | lapsed | superseded | cancelled
    means        text        NOT NULL, -- upload | trusted-profile, of the signed file
    why          text        NOT NULL, -- of a failure; a word
    signed_name  text        NOT NULL,
    signed_media text        NOT NULL,
    signed_blob  text,                 -- what came back
    signed_size  bigint      NOT NULL,
    outcome      text        NOT NULL, -- what its signatures are worth, when it was looked at
    vouched      text        NOT NULL, -- yes | no: what the service of podpis zaufany says itself
    asks         bigint      NOT NULL, -- how often the service was asked for what did not come back
    ask_at       timestamptz,          -- when it is asked again
    opened_at    timestamptz NOT NULL,
    sent_at      timestamptz,
    due_at       timestamptz NOT NULL, -- when it lapses
    ended_at     timestamptz,
    version      bigint      NOT NULL
);
CREATE UNIQUE INDEX signatures_request_open ON signatures_request (unit_id, subject, holder) WHERE state IN ('open', 'sent');
CREATE INDEX signatures_request_subject ON signatures_request (unit_id, subject, opened_at);
CREATE INDEX signatures_request_account ON signatures_request (account_id, opened_at);
CREATE INDEX signatures_request_due ON signatures_request (due_at) WHERE state IN ('open', 'sent');
CREATE INDEX signatures_request_ask ON signatures_request (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX signatures_request_blob ON signatures_request (blob);
CREATE INDEX signatures_request_signed ON signatures_request (signed_blob);

-- What happened to a request: who and when. Rows are only added.
CREATE TABLE signatures_request_step (
    unit_id    uuid        NOT NULL,
    request_id uuid        NOT NULL,
    no         bigint      NOT NULL,
    what       text        NOT NULL,
    by_name    text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (unit_id, request_id, no)
);

-- Every time a document went to the service of podpis zaufany: it may be signed there long after, at any of these addresses.
CREATE TABLE signatures_request_sending (
    unit_id    uuid        NOT NULL,
    request_id uuid        NOT NULL,
    address    text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (unit_id, request_id, address)
);
