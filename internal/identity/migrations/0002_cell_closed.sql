-- +goose Up
-- The last day of a cell; NULL while nobody has closed it. Its symbol stays taken for ever, because signs of
-- cases carry it.
ALTER TABLE identity_cell ADD COLUMN closed_on date;
