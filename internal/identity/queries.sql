-- name: InsertUnit :execrows
INSERT INTO identity_unit (id, slug, kind, name, short_name, teryt, nip, regon, address, email, phone, ade, topics, brand, head, head_name, sort_key, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (slug) DO NOTHING;

-- name: Unit :one
SELECT * FROM identity_unit WHERE id = $1;

-- name: UnitBySlug :one
SELECT * FROM identity_unit WHERE slug = $1;

-- name: Units :many
SELECT * FROM identity_unit ORDER BY sort_key, id;

-- name: SetBrand :execrows
UPDATE identity_unit SET brand = $1, version = version + 1 WHERE id = $2 AND version = $3;

-- name: SetParticulars :execrows
UPDATE identity_unit SET name = $1, short_name = $2, address = $3, email = $4, phone = $5, ade = $6, nip = $7, regon = $8, topics = $9, head = $10, head_name = $11, sort_key = $12, version = version + 1
WHERE id = $13 AND version = $14;

-- name: InsertCell :execrows
INSERT INTO identity_cell (id, unit_id, parent_id, symbol, name, phone, email, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING;

-- name: Cell :one
SELECT * FROM identity_cell WHERE unit_id = $1 AND id = $2;

-- name: Cells :many
SELECT * FROM identity_cell WHERE unit_id = $1;

-- name: AmendCell :exec
UPDATE identity_cell SET parent_id = $1, name = $2, phone = $3, email = $4 WHERE unit_id = $5 AND id = $6;

-- name: CloseCell :execrows
UPDATE identity_cell SET closed_on = $1 WHERE unit_id = $2 AND id = $3;

-- name: InsertEmployee :exec
-- The roles stand in identity_authority; the column is written for programs that are a version behind.
INSERT INTO identity_employee (id, unit_id, cell_id, account_id, given, family, post, phone, roles, leads, from_day, to_day, sort_key, created_at, post_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: Employee :many
-- One employee, once for each role they hold on a day.
SELECT sqlc.embed(e), CAST(COALESCE(h.role, '') AS text) AS role FROM identity_employee e LEFT JOIN identity_authority h
ON h.unit_id = e.unit_id AND h.employee_id = e.id AND h.from_day <= sqlc.arg(day) AND (h.to_day IS NULL OR h.to_day >= sqlc.arg(day)) AND NOT h.at_once
WHERE e.unit_id = sqlc.arg(unit_id) AND e.id = sqlc.arg(employee_id) ORDER BY h.no;

-- name: Employees :many
SELECT sqlc.embed(e), CAST(COALESCE(h.role, '') AS text) AS role FROM identity_employee e LEFT JOIN identity_authority h
ON h.unit_id = e.unit_id AND h.employee_id = e.id AND h.from_day <= sqlc.arg(day) AND (h.to_day IS NULL OR h.to_day >= sqlc.arg(day)) AND NOT h.at_once
WHERE e.unit_id = sqlc.arg(unit_id) ORDER BY e.sort_key, e.id, h.no;

-- name: EmployeesOfCell :many
SELECT sqlc.embed(e), CAST(COALESCE(h.role, '') AS text) AS role FROM identity_employee e LEFT JOIN identity_authority h
ON h.unit_id = e.unit_id AND h.employee_id = e.id AND h.from_day <= sqlc.arg(day) AND (h.to_day IS NULL OR h.to_day >= sqlc.arg(day)) AND NOT h.at_once
WHERE e.unit_id = sqlc.arg(unit_id) AND e.cell_id = sqlc.arg(cell_id) ORDER BY e.sort_key, e.id, h.no;

-- name: StaffAccounts :many
-- Whether those who work in a unit, did or will, can log in.
SELECT e.id, a.id AS account_id, a.email, a.email_key, a.verified_at,
    (SELECT m.used_at FROM identity_means m WHERE m.account_id = a.id AND m.used_at IS NOT NULL ORDER BY m.used_at DESC LIMIT 1) AS used_at
FROM identity_employee e JOIN identity_account a ON a.id = e.account_id WHERE e.unit_id = $1;

-- name: AmendEmployee :exec
UPDATE identity_employee SET given = $1, family = $2, phone = $3, sort_key = $4 WHERE unit_id = $5 AND id = $6;

-- name: EndEmployment :execrows
UPDATE identity_employee SET to_day = $1 WHERE unit_id = $2 AND id = $3;

-- name: Employments :many
-- The posts of one account in all units: whoever is logged in chooses one of their own that is not blocked.
SELECT e.id, e.unit_id, e.post, e.from_day, e.to_day, u.name AS unit_name, u.short_name, u.slug, c.name AS cell_name, b.blocked_at
FROM identity_employee e JOIN identity_unit u ON u.id = e.unit_id JOIN identity_cell c ON c.id = e.cell_id
LEFT JOIN identity_block b ON b.unit_id = e.unit_id AND b.employee_id = e.id AND b.ended_at IS NULL
WHERE e.account_id = $1 ORDER BY u.sort_key, e.id;

-- name: InsertSubstitution :execrows
INSERT INTO identity_substitution (id, unit_id, absent_id, substitute_id, roles, from_day, to_day, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING;

-- name: Substitution :one
SELECT * FROM identity_substitution WHERE unit_id = $1 AND id = $2;

-- name: Substitutions :many
SELECT * FROM identity_substitution WHERE unit_id = $1 AND to_day >= $2 ORDER BY from_day, id;

-- name: AbsentOn :many
-- Who is away by an absence that was agreed to.
SELECT DISTINCT employee_id FROM identity_absence
WHERE unit_id = sqlc.arg(unit_id) AND from_day <= sqlc.arg(day) AND to_day >= sqlc.arg(day) AND NOT wish AND withdrawn_at IS NULL;

-- name: EndSubstitution :exec
UPDATE identity_substitution SET to_day = $1 WHERE unit_id = $2 AND id = $3;

-- name: DeleteSubstitution :exec
DELETE FROM identity_substitution WHERE unit_id = $1 AND id = $2;

-- name: InsertPost :exec
INSERT INTO identity_post (id, unit_id, cell_id, name, from_day, to_day, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Post :one
SELECT * FROM identity_post WHERE unit_id = $1 AND id = $2;

-- name: Posts :many
SELECT * FROM identity_post WHERE unit_id = $1 AND (to_day IS NULL OR to_day >= sqlc.arg(day));

-- name: PostNamed :many
SELECT * FROM identity_post WHERE unit_id = $1 AND cell_id = $2 AND name = $3 AND to_day IS NULL;

-- name: RenamePost :execrows
UPDATE identity_post SET name = $1 WHERE unit_id = $2 AND id = $3;

-- name: AbolishPost :execrows
UPDATE identity_post SET to_day = $1 WHERE unit_id = $2 AND id = $3;

-- name: InsertAuthority :exec
INSERT INTO identity_authority (unit_id, employee_id, no, role, scope, below, kinds, from_day, to_day, why, granted_by, granter_id, granted_at, ended_by, ended_why, ended_at, at_once)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', NULL, FALSE);

-- name: InsertAuthorityCell :exec
INSERT INTO identity_authority_cell (unit_id, employee_id, no, cell_id) VALUES ($1, $2, $3, $4);

-- name: LastAuthority :one
SELECT CAST(COALESCE(max(no), 0) AS bigint) FROM identity_authority WHERE unit_id = $1 AND employee_id = $2;

-- name: Authority :one
SELECT * FROM identity_authority WHERE unit_id = $1 AND employee_id = $2 AND no = $3;

-- name: AuthoritiesOf :many
SELECT * FROM identity_authority WHERE unit_id = $1 AND employee_id = $2 ORDER BY no;

-- name: AuthorityCellsOf :many
SELECT * FROM identity_authority_cell WHERE unit_id = $1 AND employee_id = $2 ORDER BY no, cell_id;

-- name: EndAuthority :exec
UPDATE identity_authority SET to_day = $1, ended_by = $2, ended_why = $3, ended_at = $4, at_once = $5 WHERE unit_id = $6 AND employee_id = $7 AND no = $8;

-- name: EndAuthorities :exec
-- All that last longer than a day end with it: the person leaves.
UPDATE identity_authority SET to_day = sqlc.arg(last), ended_by = sqlc.arg(ended_by), ended_at = sqlc.arg(now)
WHERE unit_id = sqlc.arg(unit_id) AND employee_id = sqlc.arg(employee_id) AND (to_day IS NULL OR to_day > sqlc.arg(last));

-- name: InsertAccount :execrows
INSERT INTO identity_account (id, kind, resident, email, email_key, given, family, name, pesel, nip, regon, krs, phone, ade, address, mailing, delivery, lang, level, persona, note, epoch, link_no, version, verified_at, created_at, changed_at,
    pesel_sealed, nip_sealed, pesel_blind, nip_blind, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
ON CONFLICT DO NOTHING;

-- name: Account :one
SELECT * FROM identity_account WHERE id = $1;

-- name: AccountByEmail :one
SELECT * FROM identity_account WHERE email_key = $1 AND email_key <> '';

-- name: ConfirmedByPESEL :one
-- Only what somebody has confirmed: level 2 is substantial (kit/actor).
SELECT * FROM identity_account WHERE pesel_blind IN (sqlc.arg(now), sqlc.arg(before)) AND pesel_blind <> '' AND kind = 'person' AND level >= 2 ORDER BY created_at, id LIMIT 1;

-- name: ConfirmedByNIP :one
SELECT * FROM identity_account WHERE nip_blind IN (sqlc.arg(now), sqlc.arg(before)) AND nip_blind <> '' AND kind = 'firm' AND level >= 2 ORDER BY created_at, id LIMIT 1;

-- name: PESELInClear :one
-- A row that has not been sealed yet.
SELECT * FROM identity_account WHERE pesel = $1 AND pesel <> '' AND kind = 'person' AND level >= 2 AND key_no = 0 ORDER BY created_at, id LIMIT 1;

-- name: NIPInClear :one
SELECT * FROM identity_account WHERE nip = $1 AND nip <> '' AND kind = 'firm' AND level >= 2 AND key_no = 0 ORDER BY created_at, id LIMIT 1;

-- name: StaleAccounts :many
SELECT * FROM identity_account WHERE key_no < $1 ORDER BY id LIMIT $2;

-- name: ResealAccount :exec
-- The account as it was read: one that was saved meanwhile was sealed by whoever saved it.
UPDATE identity_account SET pesel = '', nip = '', pesel_sealed = sqlc.arg(pesel_sealed), nip_sealed = sqlc.arg(nip_sealed), pesel_blind = sqlc.arg(pesel_blind), nip_blind = sqlc.arg(nip_blind), key_no = sqlc.arg(key_no)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND key_no = sqlc.arg(old_key);

-- name: Personas :many
SELECT * FROM identity_account WHERE persona <> '' ORDER BY created_at, id;

-- name: SaveAccount :execrows
UPDATE identity_account SET kind = $1, resident = $2, given = $3, family = $4, name = $5, pesel = $6, nip = $7, regon = $8, krs = $9, phone = $10, ade = $11,
    address = $12, mailing = $13, delivery = $14, lang = $15, level = $16, epoch = $17, link_no = $18, verified_at = $19, changed_at = $20, version = version + 1,
    pesel_sealed = $21, nip_sealed = $22, pesel_blind = $23, nip_blind = $24, key_no = $25
WHERE id = $26 AND version = $27;

-- name: GiveEmail :execrows
-- An address that the owner has proved, for an account that has none.
UPDATE identity_account SET email = $1, email_key = $2, verified_at = $3, changed_at = $3, link_no = link_no + 1, version = version + 1
WHERE id = $4 AND link_no = $5 AND email = '';

-- name: Sitting :one
-- Who a session belongs to: the account and, when the person acts for an office, their post there. A blocked
-- post is none.
SELECT a.kind, a.given, a.family, a.name, a.level, a.epoch, e.unit_id, e.given AS clerk_given, e.family AS clerk_family, e.post, e.from_day, e.to_day, x.ended_at,
    CAST(COALESCE(s.version, 0) AS bigint) AS version
FROM identity_account a LEFT JOIN identity_employee e ON e.id = sqlc.arg(employee_id) AND e.account_id = a.id
    AND NOT EXISTS (SELECT 1 FROM identity_block b WHERE b.unit_id = e.unit_id AND b.employee_id = e.id AND b.ended_at IS NULL)
LEFT JOIN identity_standing s ON s.unit_id = e.unit_id
LEFT JOIN identity_ended x ON x.session_id = sqlc.arg(session_id)
WHERE a.id = sqlc.arg(account_id);

-- name: SittingKnown :one
-- The same of somebody whose post is remembered, with the number that tells whether it still holds.
SELECT a.kind, a.given, a.family, a.name, a.level, a.epoch, x.ended_at, CAST(COALESCE(s.version, 0) AS bigint) AS version
FROM identity_account a LEFT JOIN identity_standing s ON s.unit_id = sqlc.arg(unit_id)
LEFT JOIN identity_ended x ON x.session_id = sqlc.arg(session_id)
WHERE a.id = sqlc.arg(account_id);

-- name: ChangeStanding :exec
INSERT INTO identity_standing (unit_id, version) VALUES ($1, 1) ON CONFLICT (unit_id) DO UPDATE SET version = identity_standing.version + 1;

-- name: End :exec
INSERT INTO identity_ended (session_id, ended_at) VALUES ($1, $2) ON CONFLICT (session_id) DO NOTHING;

-- name: SweepEnded :exec
DELETE FROM identity_ended WHERE ended_at < $1;

-- name: PutMeans :exec
INSERT INTO identity_means (account_id, kind, label, secret, level, added_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account_id, kind, label) DO UPDATE SET secret = excluded.secret, level = excluded.level, added_at = excluded.added_at, used_at = excluded.used_at;

-- name: Secret :one
SELECT secret FROM identity_means WHERE account_id = $1 AND kind = $2 AND label = $3;

-- name: Means :many
SELECT kind, label, level, added_at, used_at FROM identity_means WHERE account_id = $1 ORDER BY added_at, kind, label;

-- name: UsedMeans :exec
UPDATE identity_means SET used_at = $1 WHERE account_id = $2 AND kind = $3 AND label = $4;

-- name: DropMeans :exec
DELETE FROM identity_means WHERE account_id = $1;

-- name: Try :one
-- Counts an attempt, unless the key is blocked: then there is no row. Tries from before "forget" do
-- not count any more. Not blocked is written as blocked until long ago, and not as until now: of two tries at once the
-- one that waited for the row has the earlier moment, and would be taken for blocked.
INSERT INTO identity_attempt (key, tries, last_at, blocked_until) VALUES (sqlc.arg(key), 1, sqlc.arg(now), sqlc.arg(forget))
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN identity_attempt.last_at < sqlc.arg(forget) THEN 1 ELSE identity_attempt.tries + 1 END, last_at = excluded.last_at
WHERE identity_attempt.blocked_until <= excluded.last_at
RETURNING tries;

-- name: Block :exec
UPDATE identity_attempt SET blocked_until = $1 WHERE key = $2;

-- name: BlockedUntil :one
SELECT blocked_until FROM identity_attempt WHERE key = $1;

-- name: Forgive :exec
DELETE FROM identity_attempt WHERE key = $1;

-- name: GiveBack :exec
-- A try that turned out good is not held against the address.
UPDATE identity_attempt SET tries = tries - 1, blocked_until = sqlc.arg(long_ago) WHERE key = sqlc.arg(key) AND tries > 0;

-- name: SweepAttempts :exec
DELETE FROM identity_attempt WHERE last_at < $1 AND blocked_until < $1;

-- name: AbandonedMeans :exec
DELETE FROM identity_means WHERE account_id IN (
    SELECT a.id FROM identity_account a WHERE a.verified_at IS NULL AND a.level = 0 AND a.resident AND a.persona = '' AND a.changed_at < $1
    AND NOT EXISTS (SELECT 1 FROM identity_employee e WHERE e.account_id = a.id));

-- name: Abandoned :execrows
-- Accounts whose e-mail address nobody proved for long: nobody could ever log in to them.
DELETE FROM identity_account WHERE verified_at IS NULL AND level = 0 AND resident AND persona = '' AND changed_at < $1
    AND NOT EXISTS (SELECT 1 FROM identity_employee e WHERE e.account_id = identity_account.id);

-- name: ClaimPerson :exec
INSERT INTO identity_person (person, account_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: PersonOf :one
SELECT person, account_id FROM identity_person WHERE person = $1;

-- name: FreePerson :exec
DELETE FROM identity_person WHERE account_id = $1;

-- name: Confirmations :many
SELECT * FROM identity_confirmation WHERE account_id = $1 ORDER BY no;

-- name: RenewConfirmation :execrows
UPDATE identity_confirmation SET level = $1, confirmed_at = $2, document = $3, unit_id = $4, confirmed_by = $5
WHERE account_id = $6 AND way = $7 AND ended_at IS NULL;

-- name: InsertConfirmation :exec
INSERT INTO identity_confirmation (account_id, no, way, level, document, unit_id, confirmed_by, confirmed_at, ended_by, reason)
SELECT sqlc.arg(account_id), COALESCE(MAX(no), 0) + 1, sqlc.arg(way), sqlc.arg(level), sqlc.arg(document), sqlc.arg(unit_id), sqlc.arg(confirmed_by), sqlc.arg(confirmed_at), '', ''
FROM identity_confirmation WHERE account_id = sqlc.arg(account_id);

-- name: EndConfirmation :execrows
UPDATE identity_confirmation SET ended_at = $1, ended_by = $2, reason = $3 WHERE account_id = $4 AND way = $5 AND ended_at IS NULL;
