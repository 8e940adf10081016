-- +goose Up
-- PESEL and NIP are sealed (platform/vault): the plain columns are empty in rows with a key_no. Rows that have
-- none yet stand in clear and are moved in batches.
ALTER TABLE parties_party ADD COLUMN pesel_sealed text NOT NULL DEFAULT '';
ALTER TABLE parties_party ADD COLUMN nip_sealed text NOT NULL DEFAULT '';
ALTER TABLE parties_party ADD COLUMN pesel_blind text NOT NULL DEFAULT ''; -- keyed digest, for finding the row
ALTER TABLE parties_party ADD COLUMN nip_blind text NOT NULL DEFAULT '';
ALTER TABLE parties_party ADD COLUMN key_no bigint NOT NULL DEFAULT 0; -- data key they are sealed with; 0: in clear
CREATE INDEX parties_party_pesel_blind ON parties_party (unit_id, pesel_blind);
CREATE INDEX parties_party_nip_blind ON parties_party (unit_id, nip_blind);
CREATE INDEX parties_party_key ON parties_party (unit_id, key_no);
