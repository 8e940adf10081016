-- +goose Up
-- A key that a browser, a phone or a stick keeps, and whose public half we know (WebAuthn).
CREATE TABLE login_passkey (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    credential text        NOT NULL UNIQUE, -- as the authenticator calls it, base64url
    name       text        NOT NULL,        -- as its owner calls it
    data       jsonb       NOT NULL,        -- the credential record: public key, counter, flags
    added_at   timestamptz NOT NULL,
    used_at    timestamptz,
    copied_at  timestamptz                  -- when its counter went back: somebody may have a copy
);
CREATE INDEX login_passkey_account ON login_passkey (account_id);

-- The secret that an account shares with an app which counts codes (RFC 6238).
CREATE TABLE login_app (
    account_id uuid        PRIMARY KEY,
    secret     bytea       NOT NULL, -- sealed with a key of the server
    last_step  bigint      NOT NULL, -- the interval of the last code that was used; older ones are refused
    added_at   timestamptz NOT NULL,
    used_at    timestamptz
);

-- Codes on paper, for who has lost everything else. Each is good once.
CREATE TABLE login_recovery (
    account_id uuid        NOT NULL,
    digest     text        NOT NULL, -- keyed: whoever reads the table cannot use it
    made_at    timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, digest)
);
