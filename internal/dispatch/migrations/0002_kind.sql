-- +goose Up
-- Of which kind the matter is (the service of the case), so that a mandate for kinds of matters finds its own.
ALTER TABLE dispatch_letter ADD COLUMN service text NOT NULL DEFAULT '';
