-- +goose Up
-- The case that a request belongs to, for its metryka (art. 66a KPA); none before there is one.
ALTER TABLE signatures_request ADD COLUMN matter_id uuid;
