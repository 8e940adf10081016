-- +goose Up
-- What a mandate says of the represented (the PESEL of a child, the NIP of a firm), to whom it was offered, and
-- where money of the represented goes are sealed with the data key of the region (platform/vault) in rows with a
-- key_no; their plain columns are empty. Rows of before stand in clear and are moved in batches.
ALTER TABLE mandates_mandate ADD COLUMN subject_sealed text NOT NULL DEFAULT '';
ALTER TABLE mandates_mandate ADD COLUMN contact_sealed text NOT NULL DEFAULT '';
ALTER TABLE mandates_mandate ADD COLUMN contact_blind text NOT NULL DEFAULT ''; -- keyed digest, for finding the row
ALTER TABLE mandates_mandate ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- data key of the region; 0: in clear
CREATE INDEX mandates_mandate_contact_blind ON mandates_mandate (contact_blind) WHERE contact_blind <> '';
CREATE INDEX mandates_mandate_key ON mandates_mandate (key_no);
ALTER TABLE mandates_details ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- e-mail and account number are sealed in place
CREATE INDEX mandates_details_key ON mandates_details (key_no);
