-- +goose Up
-- What people tell an office is sealed (platform/vault) in rows with a key_no: answers of drafts and
-- applications, documents and receipts, senders of letters. Rows of before stand in clear and are moved in
-- batches. The name of a sender and the title of a matter stay as they are: the register is searched by them.
ALTER TABLE intake_draft ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- data key of the unit; 0: in clear
CREATE INDEX intake_draft_key ON intake_draft (unit_id, key_no);
ALTER TABLE intake_submission ADD COLUMN key_no bigint NOT NULL DEFAULT 0;
CREATE INDEX intake_submission_key ON intake_submission (unit_id, key_no);
ALTER TABLE intake_joint ADD COLUMN key_no bigint NOT NULL DEFAULT 0;
CREATE INDEX intake_joint_key ON intake_joint (unit_id, key_no);
ALTER TABLE intake_letter ADD COLUMN sender_sealed text NOT NULL DEFAULT '';
ALTER TABLE intake_letter ADD COLUMN key_no bigint NOT NULL DEFAULT 0;
CREATE INDEX intake_letter_key ON intake_letter (unit_id, key_no);

-- People who are asked to sign are found by their address across offices, so it is sealed with the key of the
-- region.
ALTER TABLE intake_signatory ADD COLUMN email_sealed text NOT NULL DEFAULT '';
ALTER TABLE intake_signatory ADD COLUMN email_blind text NOT NULL DEFAULT ''; -- keyed digest, for finding the row
ALTER TABLE intake_signatory ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- data key of the region; 0: in clear
CREATE INDEX intake_signatory_email_blind ON intake_signatory (email_blind);
CREATE INDEX intake_signatory_key ON intake_signatory (key_no);
