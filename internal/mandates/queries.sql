-- name: Insert :exec
INSERT INTO mandates_mandate (id, principal_id, agent_id, basis, principal_name, agent_name, subject, contact, services, case_id, sign, from_day, to_day, passable,
    parent_id, jointly, kin, evidence, unit_id, made_at, accepted_at, ended_why, version,
    subject_sealed, contact_sealed, contact_blind, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '', 1, $22, $23, $24, $25);

-- name: Find :one
SELECT * FROM mandates_mandate WHERE id = $1;

-- name: Standing :one
-- Asked on every request of somebody who acts for another.
SELECT * FROM mandates_mandate WHERE id = sqlc.arg(id) AND agent_id = sqlc.arg(agent_id) AND principal_id = sqlc.arg(principal_id)
    AND accepted_at IS NOT NULL AND ended_at IS NULL AND from_day <= sqlc.arg(day) AND (to_day IS NULL OR to_day >= sqlc.arg(day));

-- name: OfAgent :many
SELECT * FROM mandates_mandate WHERE agent_id = $1 ORDER BY made_at DESC, id DESC LIMIT 200;

-- name: OfPrincipal :many
SELECT * FROM mandates_mandate WHERE principal_id = $1 ORDER BY made_at DESC, id DESC LIMIT 200;

-- name: OfContacts :many
SELECT * FROM mandates_mandate WHERE contact_blind IN (sqlc.arg(email), sqlc.arg(email_before), sqlc.arg(pesel), sqlc.arg(pesel_before)) AND contact_blind <> '' AND ended_at IS NULL
ORDER BY made_at DESC, id DESC LIMIT 50;

-- name: OfContactsInClear :many
-- Rows that have not been sealed yet.
SELECT * FROM mandates_mandate WHERE contact IN (sqlc.arg(email), sqlc.arg(pesel)) AND contact <> '' AND key_no = 0 AND ended_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 50;

-- name: Agents :many
-- Who may act for somebody in a matter on a day.
SELECT * FROM mandates_mandate WHERE principal_id = sqlc.arg(principal_id) AND accepted_at IS NOT NULL AND ended_at IS NULL
    AND from_day <= sqlc.arg(day) AND (to_day IS NULL OR to_day >= sqlc.arg(day)) ORDER BY made_at, id LIMIT 50;

-- name: Children :many
SELECT * FROM mandates_mandate WHERE parent_id = $1 AND ended_at IS NULL;

-- name: Accept :execrows
UPDATE mandates_mandate SET agent_id = sqlc.arg(agent_id), agent_name = sqlc.arg(agent_name), principal_id = sqlc.arg(principal_id), principal_name = sqlc.arg(principal_name),
    contact = '', contact_sealed = '', contact_blind = '', to_day = sqlc.arg(to_day), unit_id = sqlc.arg(unit_id), evidence = sqlc.arg(evidence), accepted_at = sqlc.arg(accepted_at), version = version + 1
WHERE mandates_mandate.id = sqlc.arg(id) AND version = sqlc.arg(version) AND accepted_at IS NULL AND ended_at IS NULL;

-- name: AmendImported :execrows
UPDATE mandates_mandate SET jointly = sqlc.arg(jointly), to_day = sqlc.arg(to_day), version = version + 1 WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND ended_at IS NULL;

-- name: End :execrows
UPDATE mandates_mandate SET ended_at = sqlc.arg(ended_at), ended_why = sqlc.arg(ended_why), contact = '', contact_sealed = '', contact_blind = '', version = version + 1 WHERE id = sqlc.arg(id) AND ended_at IS NULL;

-- name: Waiting :many
SELECT * FROM mandates_mandate WHERE unit_id = $1 AND accepted_at IS NULL AND ended_at IS NULL ORDER BY made_at, id LIMIT 200;

-- name: Confirmed :many
-- What an office has confirmed and still holds.
SELECT * FROM mandates_mandate WHERE unit_id = $1 AND accepted_at IS NOT NULL AND ended_at IS NULL ORDER BY accepted_at DESC, id LIMIT 200;

-- name: OpenOf :many
-- Everything that stands in the name of a principal; those that were passed on end with the ones they came from.
SELECT * FROM mandates_mandate WHERE principal_id = $1 AND ended_at IS NULL ORDER BY made_at, id LIMIT 500;

-- name: NextStep :one
-- across units: of a mandate, which holds in all offices
SELECT CAST(COALESCE(MAX(no), 0) + 1 AS bigint) FROM mandates_step WHERE mandate_id = $1;

-- name: AddStep :exec
-- across units: of a mandate, which holds in all offices
INSERT INTO mandates_step (mandate_id, no, what, at, by_account, by_name, unit_id, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Steps :many
-- across units: of a mandate, which holds in all offices
SELECT * FROM mandates_step WHERE mandate_id = $1 ORDER BY no;

-- name: AddPaper :exec
-- across units: of a mandate, which holds in all offices
INSERT INTO mandates_paper (id, mandate_id, name, media_type, blob, size, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Papers :many
-- across units: of a mandate, which holds in all offices
SELECT * FROM mandates_paper WHERE mandate_id = $1 ORDER BY at, id;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM mandates_paper WHERE blob = sqlc.arg(sum);

-- name: AddAct :execrows
INSERT INTO mandates_act (mandate_id, source, what, at, by_name, unit_id, title, path, duty, grosze, collector, case_id, charge_id, collector_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (mandate_id, source) DO NOTHING;

-- name: Acts :many
-- across units: what was done for somebody, for that person to read
SELECT * FROM mandates_act WHERE mandate_id = $1 ORDER BY at DESC, source LIMIT 200;

-- name: ActOf :one
-- What was filed on a mandate with an application.
SELECT * FROM mandates_act WHERE unit_id = sqlc.arg(unit_id) AND source = sqlc.arg(source) AND what = 'filed' LIMIT 1;

-- name: FiledIn :many
-- What was filed on mandates in a case, for its clerk.
SELECT * FROM mandates_act WHERE unit_id = sqlc.arg(unit_id) AND case_id = sqlc.arg(case_id) AND what = 'filed' ORDER BY at, source LIMIT 50;

-- name: PlaceAct :exec
UPDATE mandates_act SET case_id = sqlc.arg(case_id) WHERE unit_id = sqlc.arg(unit_id) AND source = sqlc.arg(source) AND case_id IS NULL;

-- name: FiledInCase :one
-- Whether a mandate was filed in a case already: with the application that began it, or with a later one.
SELECT count(*) FROM mandates_act WHERE mandate_id = sqlc.arg(mandate_id) AND unit_id = sqlc.arg(unit_id) AND what = 'filed'
    AND source <> sqlc.arg(this) AND (case_id = sqlc.arg(case_id) OR source = sqlc.arg(first));

-- name: DoneFor :many
-- across units: everything that was done for somebody, by whomever, for that person to read
SELECT a.* FROM mandates_act a JOIN mandates_mandate m ON m.id = a.mandate_id WHERE m.principal_id = $1 ORDER BY a.at DESC, a.source LIMIT 200;

-- name: Details :one
SELECT * FROM mandates_details WHERE account_id = $1;

-- name: SaveDetails :exec
INSERT INTO mandates_details (account_id, email, iban, changed_at, changed_by, key_no) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, iban = excluded.iban, changed_at = excluded.changed_at, changed_by = excluded.changed_by, key_no = excluded.key_no;

-- name: StaleMandates :many
SELECT * FROM mandates_mandate WHERE key_no < $1 ORDER BY id LIMIT $2;

-- name: ResealMandate :exec
-- The mandate as it was read: one that was offered or taken meanwhile has another version.
UPDATE mandates_mandate SET subject = '{}', contact = '', subject_sealed = sqlc.arg(subject_sealed), contact_sealed = sqlc.arg(contact_sealed), contact_blind = sqlc.arg(contact_blind), key_no = sqlc.arg(key_no)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND key_no = sqlc.arg(old_key);

-- name: StaleDetails :many
SELECT * FROM mandates_details WHERE key_no < $1 ORDER BY account_id LIMIT $2;

-- name: ResealDetails :exec
UPDATE mandates_details SET email = sqlc.arg(email), iban = sqlc.arg(iban), key_no = sqlc.arg(key_no)
WHERE account_id = sqlc.arg(account_id) AND changed_at = sqlc.arg(changed_at) AND key_no = sqlc.arg(old_key);
