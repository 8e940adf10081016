-- +goose Up
-- The daily sweep asks for every blob whether somebody refers to it.
CREATE INDEX records_import_blob ON records_import (blob);
