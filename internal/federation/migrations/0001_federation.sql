-- +goose Up
-- A login with a provider of identities that is under way, for one browser, once and for minutes. state is the
-- digest of what travels with the browser; browser is the digest of what stays in its session.
CREATE TABLE federation_attempt (
    state      text        PRIMARY KEY,
    provider   text        NOT NULL,
    browser    text        NOT NULL,
    nonce      text        NOT NULL,
    verifier   text        NOT NULL, -- PKCE
    kept       text        NOT NULL, -- what the provider's protocol has to remember
    next       text        NOT NULL, -- where the person goes on
    began_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    arrived    text        NOT NULL, -- what a form from the provider's site brought, not believed yet
    used_at    timestamptz,
    assertion  text        NOT NULL  -- what was proved, while the person chooses an account; then emptied
);
CREATE INDEX federation_attempt_expires ON federation_attempt (expires_at);

-- By which provider an account is entered. The subject is a keyed digest of the provider's name for the person.
CREATE TABLE federation_link (
    provider   text        NOT NULL,
    subject    text        NOT NULL,
    account_id uuid        NOT NULL,
    linked_at  timestamptz NOT NULL,
    used_at    timestamptz NOT NULL,
    PRIMARY KEY (provider, subject)
);
CREATE INDEX federation_link_account ON federation_link (account_id);

-- Sessions that a provider knows by names of its own, so that it can end them. Digests again.
CREATE TABLE federation_session (
    provider   text        NOT NULL,
    name       text        NOT NULL,
    account_id uuid        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (provider, name)
);
CREATE INDEX federation_session_expires ON federation_session (expires_at);

-- What may be used one time only: artifacts and assertions.
CREATE TABLE federation_once (
    what       text        PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX federation_once_expires ON federation_once (expires_at);
