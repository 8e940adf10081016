-- +goose Up
-- PESEL and NIP of accounts are sealed with the data key of the region (platform/vault) in rows with a key_no;
-- their plain columns are empty. Rows of before stand in clear and are moved in batches.
ALTER TABLE identity_account ADD COLUMN pesel_sealed text NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN nip_sealed text NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN pesel_blind text NOT NULL DEFAULT ''; -- keyed digest, for finding the row
ALTER TABLE identity_account ADD COLUMN nip_blind text NOT NULL DEFAULT '';
ALTER TABLE identity_account ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- data key of the region; 0: in clear
CREATE INDEX identity_account_pesel_blind ON identity_account (pesel_blind) WHERE pesel_blind <> '' AND level >= 2;
CREATE INDEX identity_account_nip_blind ON identity_account (nip_blind) WHERE nip_blind <> '' AND level >= 2;
CREATE INDEX identity_account_key ON identity_account (key_no);
