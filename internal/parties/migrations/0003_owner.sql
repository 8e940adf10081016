-- +goose Up
-- A person may ask what the offices keep about them: their parties in all units.
CREATE INDEX parties_party_owner ON parties_party (account_id, unit_id);
