-- +goose Up
-- The daily sweep asks for every blob whether somebody refers to it.
CREATE INDEX intake_upload_blob ON intake_upload (blob);
CREATE INDEX intake_file_blob ON intake_file (blob);
