-- +goose Up
-- Accounts are found by a confirmed number: of a child or a firm for whom others act.
CREATE INDEX identity_account_pesel ON identity_account (pesel) WHERE pesel <> '' AND level >= 2;
CREATE INDEX identity_account_nip ON identity_account (nip) WHERE nip <> '' AND level >= 2;
