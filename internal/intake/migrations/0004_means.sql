-- +goose Up
-- By what the person had logged in who filed: "password", "counter", or the name of a provider of identities.
-- Empty for what was filed before this was written down, and by visitors.
ALTER TABLE intake_submission ADD COLUMN means text NOT NULL DEFAULT '';
