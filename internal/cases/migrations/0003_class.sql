-- +goose Up
-- The class of the file plan stands in the row: the rights of a clerk may be for some classes only.
ALTER TABLE cases_case ADD COLUMN class text NOT NULL DEFAULT '';

-- A sign ends with class.number.year; in a group the number of the group comes before that of the case, and
-- is longer than no class. Signs of the program so far have no groups.
UPDATE cases_case SET class = substr(
    rtrim(rtrim(substr(sign, 1, length(sign) - 5), '0123456789'), '.'),
    length(rtrim(rtrim(rtrim(substr(sign, 1, length(sign) - 5), '0123456789'), '.'), '0123456789')) + 1);
