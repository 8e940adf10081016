-- +goose Up
-- The address of somebody without an account, and the path of a message to it, are sealed (platform/vault): the plain
-- columns are empty in rows with a key_no. Rows of before stand in clear and are moved in batches.
ALTER TABLE notices_notice ADD COLUMN email_sealed text NOT NULL DEFAULT '';
ALTER TABLE notices_notice ADD COLUMN path_sealed text NOT NULL DEFAULT '';
ALTER TABLE notices_notice ADD COLUMN key_no bigint NOT NULL DEFAULT 0;
CREATE INDEX notices_notice_key ON notices_notice (unit_id, key_no) WHERE account_id IS NULL AND employee_id IS NULL;
-- The key of a notice ended with the address. It stays the key where it is still the only one of its source; the others
-- lose the address when they are sealed.
UPDATE notices_notice SET dedupe = substr(dedupe, 1, length(dedupe) - length(email))
WHERE email <> '' AND NOT EXISTS (SELECT 1 FROM notices_notice o WHERE o.unit_id = notices_notice.unit_id AND o.source = notices_notice.source AND o.id <> notices_notice.id
    AND substr(o.dedupe, 1, length(o.dedupe) - length(o.email)) = substr(notices_notice.dedupe, 1, length(notices_notice.dedupe) - length(notices_notice.email)));
