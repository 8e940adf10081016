-- +goose Up
-- How surely the page that sent the person to the provider has to know who they are; 0: it does not matter.
ALTER TABLE federation_attempt ADD COLUMN needs bigint NOT NULL DEFAULT 0;
