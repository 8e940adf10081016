-- +goose Up
-- The daily sweep asks for every blob whether somebody refers to it.
CREATE INDEX cases_writing_blob ON cases_writing (blob);
