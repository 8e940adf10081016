-- +goose Up
-- An office may ask for a signature where the definition leaves it open: a council says how declarations that are sent
-- electronically have to be signed (art. 6n ust. 1 u.c.p.g.).
ALTER TABLE catalogue_adoption ADD COLUMN must_sign boolean NOT NULL DEFAULT FALSE;
