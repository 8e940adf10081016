-- +goose Up
-- Of which kind the matter is (the service), so that a mandate for kinds of matters finds its own.
ALTER TABLE payments_charge ADD COLUMN service text NOT NULL DEFAULT '';
