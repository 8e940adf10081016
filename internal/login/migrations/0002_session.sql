-- +goose Up
-- One browser that is or was logged in, for its owner to look at.
CREATE TABLE login_session (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    epoch      bigint      NOT NULL, -- of the account; sessions of an older one have ended
    agent      text        NOT NULL, -- "Firefox, Windows"
    network    text        NOT NULL, -- coarse
    began_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX login_session_account ON login_session (account_id, seen_at);

-- A browser in which an account has been logged in.
CREATE TABLE login_device (
    account_id uuid        NOT NULL,
    digest     text        NOT NULL, -- keyed, of a cookie that only this browser has
    first_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (account_id, digest)
);
