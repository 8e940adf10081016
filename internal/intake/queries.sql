-- name: InsertDraft :exec
INSERT INTO intake_draft (id, unit_id, service, version, account_id, employee_id, matter_id, task_id, title, answers, language, revision, created_at, changed_at, expires_at, generation,
    agent_id, agent_name, mandate_id, basis, kind, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, 1, $15, $16, $17, $18, $19, $20);

-- name: CloneDraft :exec
INSERT INTO intake_draft (id, unit_id, service, version, account_id, employee_id, matter_id, task_id, title, answers, language, revision, created_at, changed_at, expires_at, generation, kind, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $17);

-- name: FindDraft :one
-- across units: a draft is found by its id and belongs to an account, a clerk or a secret, which the caller checks
SELECT * FROM intake_draft WHERE id = $1;

-- name: DraftHead :one
-- across units: a draft without its answers, found by id; the caller checks whose it is
SELECT id, unit_id, service, version, account_id, employee_id, submission_id, generation, created_at, expires_at FROM intake_draft WHERE id = $1;

-- name: SaveDraft :execrows
UPDATE intake_draft SET answers = sqlc.arg(answers), key_no = sqlc.arg(key_no), title = sqlc.arg(title), language = sqlc.arg(language), version = sqlc.arg(version), changed_at = sqlc.arg(changed_at),
    expires_at = sqlc.arg(expires_at), revision = revision + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND generation = sqlc.arg(generation) AND submission_id IS NULL AND joint = 0;

-- name: ClaimDraft :execrows
UPDATE intake_draft SET submission_id = sqlc.arg(submission_id), changed_at = sqlc.arg(changed_at)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND generation = sqlc.arg(generation) AND submission_id IS NULL AND joint = sqlc.arg(joint);

-- name: AdoptDraft :execrows
-- An anonymous draft becomes the account's when its owner logs in; the proofs of browsers end.
UPDATE intake_draft SET account_id = sqlc.arg(account_id), expires_at = sqlc.arg(expires_at), generation = generation + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND generation = sqlc.arg(generation) AND account_id IS NULL AND employee_id IS NULL AND submission_id IS NULL;

-- name: ResumeDraft :one
-- A browser that followed a link holds an anonymous draft from now on, and no other does.
UPDATE intake_draft SET generation = generation + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND account_id IS NULL AND employee_id IS NULL AND submission_id IS NULL
RETURNING generation;

-- name: LockDraft :execrows
-- Changes nothing: whoever else adds a file to the draft waits for the end of the transaction.
UPDATE intake_draft SET generation = generation WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND generation = sqlc.arg(generation) AND submission_id IS NULL AND joint = 0;

-- name: DraftsOfAccount :many
-- Of these only what a mandate covers (actor.Scope).
SELECT id, unit_id, service, title, changed_at, expires_at, joint, agent_name FROM intake_draft WHERE account_id = sqlc.arg(account_id) AND submission_id IS NULL AND expires_at > sqlc.arg(expires_at)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || kind || ',%' OR matter_id = sqlc.arg(one_case)) ORDER BY changed_at DESC LIMIT 100;

-- name: DraftsAtCounter :many
SELECT id, unit_id, service, title, changed_at, expires_at FROM intake_draft WHERE unit_id = $1 AND employee_id = $2 AND submission_id IS NULL AND expires_at > $3 ORDER BY changed_at DESC LIMIT 100;

-- name: DeleteDraft :execrows
DELETE FROM intake_draft WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND generation = sqlc.arg(generation) AND submission_id IS NULL AND joint = 0;

-- name: SweepDraft :execrows
DELETE FROM intake_draft WHERE unit_id = $1 AND id = $2 AND expires_at < $3 AND submission_id IS NULL AND joint = 0;

-- name: ExpiredDrafts :many
-- across units: a periodic job clears what nobody finished
SELECT id, unit_id FROM intake_draft WHERE expires_at < $1 AND submission_id IS NULL AND joint = 0 ORDER BY expires_at LIMIT 500;

-- name: InsertUpload :exec
INSERT INTO intake_upload (id, unit_id, draft_id, field, name, media_type, blob, size, scanned, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Uploads :many
SELECT * FROM intake_upload WHERE unit_id = $1 AND draft_id = $2 ORDER BY at, id;

-- name: UploadSums :many
SELECT id, blob FROM intake_upload WHERE unit_id = $1 AND draft_id = $2;

-- name: DeleteUpload :execrows
DELETE FROM intake_upload WHERE unit_id = $1 AND draft_id = $2 AND id = $3;

-- name: DeleteUploads :exec
DELETE FROM intake_upload WHERE unit_id = $1 AND draft_id = $2;

-- name: CountDraft :execrows
-- across units: a visitor begins drafts anywhere; counts nothing beyond the most
INSERT INTO intake_use (network, day, drafts, bytes) VALUES (sqlc.arg(network), sqlc.arg(day), 1, 0)
ON CONFLICT (network, day) DO UPDATE SET drafts = intake_use.drafts + 1 WHERE intake_use.drafts < sqlc.arg(most);

-- name: CountBytes :execrows
-- across units: a visitor sends files anywhere; counts nothing beyond the most
INSERT INTO intake_use (network, day, drafts, bytes) VALUES (sqlc.arg(network), sqlc.arg(day), 0, sqlc.arg(bytes))
ON CONFLICT (network, day) DO UPDATE SET bytes = intake_use.bytes + excluded.bytes WHERE intake_use.bytes + excluded.bytes <= sqlc.arg(most);

-- name: GiveBackBytes :exec
-- across units: as CountBytes
UPDATE intake_use SET bytes = bytes - sqlc.arg(bytes) WHERE network = sqlc.arg(network) AND day = sqlc.arg(day);

-- name: SweepUse :exec
-- across units: as CountBytes
DELETE FROM intake_use WHERE day < $1;

-- name: NextNo :one
-- The next number of the register; the row stays locked until the transaction ends, so that a number
-- given to a transaction that fails is given again.
INSERT INTO intake_counter (unit_id, year, n) VALUES ($1, $2, 1)
ON CONFLICT (unit_id, year) DO UPDATE SET n = intake_counter.n + 1
RETURNING n;

-- name: NextInSeries :one
-- The next number of a point that is open; none is returned when there is no such point.
INSERT INTO intake_series (unit_id, series, year, n)
SELECT p.unit_id, p.symbol, CAST(sqlc.arg(year) AS bigint), 1 FROM intake_point p
WHERE p.unit_id = sqlc.arg(unit_id) AND p.symbol = sqlc.arg(series) AND (p.closed_on IS NULL OR p.closed_on > sqlc.arg(today))
ON CONFLICT (unit_id, series, year) DO UPDATE SET n = intake_series.n + 1
RETURNING n;

-- name: InsertLetter :exec
INSERT INTO intake_letter (id, unit_id, year, no, number, channel, received_at, received_on, sender_name, sender, search, dated_on, sender_sign, title, attachments,
    mode, carrier_no, scan, scan_reason, access, notes, registered_by, cell_id, employee_id, case_id, stage, submission_id, version, sender_sealed, key_no, series, evidence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, 1, $28, $29, $30, $31);

-- name: FindLetter :one
SELECT * FROM intake_letter WHERE unit_id = $1 AND id = $2;

-- name: LetterNumber :one
SELECT number FROM intake_letter WHERE unit_id = $1 AND id = $2;

-- name: LetterByNo :one
SELECT id, number, received_on, stage, case_id FROM intake_letter WHERE unit_id = $1 AND year = $2 AND no = $3 AND series = '';

-- name: UpdateLetter :execrows
UPDATE intake_letter SET sender_name = $1, sender = $2, search = $3, dated_on = $4, sender_sign = $5, title = $6, attachments = $7, mode = $8, carrier_no = $9, scan = $10,
    scan_reason = $11, access = $12, notes = $13, cell_id = $14, employee_id = $15, case_id = $16, stage = $17, version = version + 1,
    sender_sealed = $18, key_no = $19, evidence = $20
WHERE unit_id = $21 AND id = $22 AND version = $23;

-- name: LinkLetter :execrows
UPDATE intake_letter SET case_id = sqlc.arg(case_id), stage = 'filed', version = version + 1 WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND case_id IS NULL;

-- name: LinkSubmission :exec
UPDATE intake_submission SET case_id = sqlc.arg(case_id) WHERE unit_id = sqlc.arg(unit_id) AND letter_id = sqlc.arg(letter_id) AND case_id IS NULL;

-- name: CountLetters :many
SELECT stage, count(*) AS n FROM intake_letter WHERE unit_id = $1 GROUP BY stage;

-- name: InsertFile :exec
INSERT INTO intake_file (unit_id, letter_id, no, what, name, media_type, blob, size) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Files :many
SELECT * FROM intake_file WHERE unit_id = $1 AND letter_id = $2 ORDER BY no;

-- name: InsertSubmission :exec
INSERT INTO intake_submission (id, unit_id, letter_id, draft_id, service, version, clause, account_id, employee_id, identified, confirmed, level, matter_id, task_id, title,
    answers, quote, language, document, sha256, receipt, submitted_at, joint, means,
    agent_id, agent_name, mandate_id, basis, kind, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30);

-- name: FindSubmission :one
-- across units: an applicant's own, found by id; the caller checks the account or the secret
SELECT * FROM intake_submission WHERE id = $1;

-- name: ApplicantOf :one
SELECT account_id FROM intake_submission WHERE unit_id = $1 AND letter_id = $2;

-- name: SubmissionByLetter :one
SELECT * FROM intake_submission WHERE unit_id = $1 AND letter_id = $2;

-- name: SubmissionByDraft :one
-- across units: the receipt of a draft, for its owner
SELECT * FROM intake_submission WHERE draft_id = $1;

-- name: SubmissionsOfAccount :many
-- Of these only what a mandate covers (actor.Scope).
SELECT s.id, s.unit_id, s.letter_id, s.service, s.title, s.submitted_at, s.case_id, s.matter_id, s.agent_name, l.number
FROM intake_submission s JOIN intake_letter l ON l.id = s.letter_id
WHERE s.account_id = sqlc.arg(account_id)
    AND (CAST(sqlc.arg(kinds) AS text) = '*' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || s.kind || ',%' OR s.case_id = sqlc.arg(one_case) OR s.matter_id = sqlc.arg(one_case)) ORDER BY s.submitted_at DESC LIMIT 200;

-- name: Guesses :many
-- Of one network, and of all together.
SELECT network, wrong, last_at FROM intake_guess
WHERE unit_id = sqlc.arg(unit_id) AND year = sqlc.arg(year) AND no = sqlc.arg(no) AND (network = sqlc.arg(network) OR network = '');

-- name: WrongGuess :exec
INSERT INTO intake_guess (unit_id, year, no, network, wrong, last_at) VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (unit_id, year, no, network) DO UPDATE SET wrong = intake_guess.wrong + 1, last_at = excluded.last_at;

-- name: ForgetGuesses :exec
DELETE FROM intake_guess WHERE unit_id = sqlc.arg(unit_id) AND year = sqlc.arg(year) AND no = sqlc.arg(no) AND (network = sqlc.arg(network) OR network = '');

-- name: SweepGuesses :exec
-- across units: what nobody has guessed about for days is forgotten everywhere
DELETE FROM intake_guess WHERE last_at < $1;

-- name: RefersToBlob :one
-- across units: the same content is kept once for the whole region, and may go only when nobody refers to it
SELECT count(*) FROM (SELECT 1 FROM intake_upload u WHERE u.blob = sqlc.arg(sum) UNION ALL SELECT 1 FROM intake_file f WHERE f.blob = sqlc.arg(sum)) t;

-- name: FreezeDraft :execrows
-- From now on nobody changes the answers, until the round ends.
UPDATE intake_draft SET joint = sqlc.arg(joint), expires_at = sqlc.arg(expires_at)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND generation = sqlc.arg(generation) AND submission_id IS NULL AND joint = 0;

-- name: ThawDraft :exec
UPDATE intake_draft SET joint = 0 WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND joint = sqlc.arg(joint);

-- name: InsertJoint :exec
INSERT INTO intake_joint (unit_id, draft_id, round, revision, submission_id, document, sha256, level, opened_at, expires_at, outcome, reason, key_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11);

-- name: Joint :one
SELECT * FROM intake_joint WHERE unit_id = $1 AND draft_id = $2 AND round = $3;

-- name: LastRound :one
SELECT CAST(COALESCE(max(round), 0) AS bigint) AS round FROM intake_joint WHERE unit_id = $1 AND draft_id = $2;

-- name: HoldJoint :execrows
-- Changes nothing: two people who sign last at once go one after the other, and the second sees the first.
UPDATE intake_joint SET outcome = outcome WHERE unit_id = $1 AND draft_id = $2 AND round = $3 AND ended_at IS NULL AND expires_at > $4;

-- name: CompleteJoint :exec
UPDATE intake_joint SET complete_at = $1 WHERE unit_id = $2 AND draft_id = $3 AND round = $4;

-- name: EndJoint :execrows
UPDATE intake_joint SET ended_at = sqlc.arg(ended_at), outcome = sqlc.arg(outcome), reason = sqlc.arg(reason)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND round = sqlc.arg(round) AND ended_at IS NULL;

-- name: OverdueJoints :many
-- across units: a periodic job ends what was not signed in time
SELECT unit_id, draft_id, round FROM intake_joint WHERE ended_at IS NULL AND complete_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT 500;

-- name: InsertSignatory :exec
INSERT INTO intake_signatory (unit_id, draft_id, round, no, name, email, capacity, account_id, signer, level, signed_at, reason,
    email_sealed, email_blind, key_no)
VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, '', $11, $12, $13);

-- name: Signatories :many
SELECT * FROM intake_signatory WHERE unit_id = $1 AND draft_id = $2 AND round = $3 ORDER BY no;

-- name: SignJoint :execrows
UPDATE intake_signatory SET account_id = sqlc.arg(account_id), signer = sqlc.arg(signer), level = sqlc.arg(level), signed_at = sqlc.arg(signed_at)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND round = sqlc.arg(round) AND no = sqlc.arg(no) AND signed_at IS NULL AND declined_at IS NULL;

-- name: DeclineJoint :execrows
UPDATE intake_signatory SET account_id = sqlc.arg(account_id), signer = sqlc.arg(signer), level = sqlc.arg(level), declined_at = sqlc.arg(declined_at), reason = sqlc.arg(reason)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND round = sqlc.arg(round) AND no = sqlc.arg(no) AND signed_at IS NULL AND declined_at IS NULL;

-- name: Unsigned :one
SELECT count(*) AS n FROM intake_signatory WHERE unit_id = $1 AND draft_id = $2 AND round = $3 AND signed_at IS NULL;

-- name: ToSign :many
-- across units: what waits for the signature of the account or of the address that it proved
SELECT s.unit_id, s.draft_id, s.round, s.no, j.expires_at, d.title, d.service FROM intake_signatory s
JOIN intake_joint j ON j.unit_id = s.unit_id AND j.draft_id = s.draft_id AND j.round = s.round
JOIN intake_draft d ON d.unit_id = s.unit_id AND d.id = s.draft_id
WHERE (s.key_no > 0 AND s.email_blind IN (sqlc.arg(now_blind), sqlc.arg(before_blind)) AND s.email_blind <> '' OR s.key_no = 0 AND s.email = sqlc.arg(email) AND s.email <> '')
    AND s.signed_at IS NULL AND s.declined_at IS NULL AND j.ended_at IS NULL AND j.expires_at > sqlc.arg(now)
ORDER BY j.expires_at LIMIT 50;

-- name: SealedUnits :many
-- across units: the keeper of keys moves the rows of all
SELECT DISTINCT unit_id FROM intake_draft UNION SELECT DISTINCT unit_id FROM intake_letter UNION SELECT DISTINCT unit_id FROM intake_submission UNION SELECT DISTINCT unit_id FROM intake_joint;

-- name: StaleDrafts :many
SELECT * FROM intake_draft WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: StaleLetters :many
SELECT * FROM intake_letter WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: StaleSubmissions :many
SELECT * FROM intake_submission WHERE unit_id = $1 AND key_no < $2 ORDER BY id LIMIT $3;

-- name: StaleJoints :many
SELECT * FROM intake_joint WHERE unit_id = $1 AND key_no < $2 ORDER BY draft_id, round LIMIT $3;

-- name: StaleSignatories :many
-- across units: their addresses are sealed with the key of the region
SELECT * FROM intake_signatory WHERE key_no < $1 ORDER BY unit_id, draft_id, round, no LIMIT $2;

-- name: ResealDraft :exec
-- The draft as it was read: one that somebody saved meanwhile was sealed by them.
UPDATE intake_draft SET answers = sqlc.arg(answers), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND key_no = sqlc.arg(old_key);

-- name: ResealLetter :exec
UPDATE intake_letter SET sender = sqlc.arg(sender), sender_sealed = sqlc.arg(sender_sealed), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version) AND key_no = sqlc.arg(old_key);

-- name: ResealSubmission :exec
UPDATE intake_submission SET answers = sqlc.arg(answers), document = sqlc.arg(document), receipt = sqlc.arg(receipt), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND key_no = sqlc.arg(old_key);

-- name: ResealJoint :exec
UPDATE intake_joint SET document = sqlc.arg(document), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND round = sqlc.arg(round) AND key_no = sqlc.arg(old_key);

-- name: ResealSignatory :exec
UPDATE intake_signatory SET email = '', email_sealed = sqlc.arg(email_sealed), email_blind = sqlc.arg(email_blind), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND round = sqlc.arg(round) AND no = sqlc.arg(no) AND key_no = sqlc.arg(old_key);

-- name: Signing :one
SELECT * FROM intake_signing WHERE unit_id = $1 AND draft_id = $2;

-- name: KeepSigning :execrows
-- A document to sign takes the place of the one before, and of what was signed; never of one that was filed.
INSERT INTO intake_signing (unit_id, draft_id, revision, submission_id, agent_id, mandate_id, level, document, sha256, made_at, way, file_name, file_sha256, beside, outcome, signers, key_no)
VALUES (sqlc.arg(unit_id), sqlc.arg(draft_id), sqlc.arg(revision), sqlc.arg(submission_id), sqlc.arg(agent_id), sqlc.arg(mandate_id), sqlc.arg(level), sqlc.arg(document), sqlc.arg(sha256), sqlc.arg(made_at), '', '', '', FALSE, '', '', sqlc.arg(key_no))
ON CONFLICT (unit_id, draft_id) DO UPDATE SET revision = excluded.revision, submission_id = excluded.submission_id, agent_id = excluded.agent_id, mandate_id = excluded.mandate_id, level = excluded.level,
    document = excluded.document, sha256 = excluded.sha256, made_at = excluded.made_at, way = '', file_name = '', file_sha256 = '', beside = FALSE, signed_file = NULL, outcome = '', signers = '', signed_at = NULL,
    key_no = excluded.key_no
WHERE intake_signing.filed_at IS NULL;

-- name: SaveSigned :execrows
-- What came back signed, of exactly the document that stands there; everything that is sealed is sealed anew.
UPDATE intake_signing SET document = sqlc.arg(document), way = sqlc.arg(way), file_name = sqlc.arg(file_name), file_sha256 = sqlc.arg(file_sha256), beside = sqlc.arg(beside), signed_file = sqlc.arg(signed_file),
    outcome = sqlc.arg(outcome), signers = sqlc.arg(signers), signed_at = sqlc.arg(signed_at), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND sha256 = sqlc.arg(sha256) AND filed_at IS NULL;

-- name: FileSigned :execrows
UPDATE intake_signing SET filed_at = sqlc.arg(filed_at)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND sha256 = sqlc.arg(sha256) AND file_sha256 = sqlc.arg(file_sha256) AND filed_at IS NULL;

-- name: DeleteSigning :exec
DELETE FROM intake_signing WHERE unit_id = $1 AND draft_id = $2 AND filed_at IS NULL;

-- name: StaleSignings :many
SELECT * FROM intake_signing WHERE unit_id = $1 AND key_no < $2 ORDER BY draft_id LIMIT $3;

-- name: ResealSigning :exec
UPDATE intake_signing SET document = sqlc.arg(document), signed_file = sqlc.arg(signed_file), signers = sqlc.arg(signers), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND draft_id = sqlc.arg(draft_id) AND file_sha256 = sqlc.arg(file_sha256) AND sha256 = sqlc.arg(sha256) AND key_no = sqlc.arg(old_key);

-- name: Longer :one
SELECT * FROM intake_longer WHERE unit_id = $1 AND submission_id = $2;

-- name: PutLonger :execrows
-- The longer form takes the place of the one that it was made of, and of no other.
INSERT INTO intake_longer (unit_id, submission_id, file_sha256, body, at, key_no)
VALUES (sqlc.arg(unit_id), sqlc.arg(submission_id), sqlc.arg(file_sha256), sqlc.arg(body), sqlc.arg(at), sqlc.arg(key_no))
ON CONFLICT (unit_id, submission_id) DO UPDATE SET file_sha256 = excluded.file_sha256, body = excluded.body, at = excluded.at, key_no = excluded.key_no
WHERE intake_longer.file_sha256 = sqlc.arg(old);

-- name: DropLonger :exec
DELETE FROM intake_longer WHERE unit_id = $1 AND submission_id = $2;

-- name: StaleLonger :many
SELECT * FROM intake_longer WHERE unit_id = $1 AND key_no < $2 ORDER BY submission_id LIMIT $3;

-- name: ResealLonger :exec
UPDATE intake_longer SET body = sqlc.arg(body), key_no = sqlc.arg(key_no)
WHERE unit_id = sqlc.arg(unit_id) AND submission_id = sqlc.arg(submission_id) AND file_sha256 = sqlc.arg(file_sha256) AND key_no = sqlc.arg(old_key);

-- name: LetterByNumber :one
SELECT id, number, title, sender_name, received_on, scan FROM intake_letter WHERE unit_id = $1 AND number = $2;

-- name: LetterHead :one
SELECT id, number, title, sender_name, received_on, scan, stage, cell_id, case_id, version FROM intake_letter WHERE unit_id = $1 AND id = $2;

-- name: NoteScan :execrows
UPDATE intake_letter SET scan = sqlc.arg(scan), scan_reason = sqlc.arg(scan_reason), version = version + 1 WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id);

-- name: MoveLetter :execrows
UPDATE intake_letter SET stage = sqlc.arg(stage), cell_id = sqlc.arg(cell_id), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: InsertMove :exec
INSERT INTO intake_move (unit_id, letter_id, no, what, cell_id, office, reason, moved_by, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Moves :many
SELECT * FROM intake_move WHERE unit_id = $1 AND letter_id = $2 ORDER BY no;

-- name: Points :many
SELECT * FROM intake_point WHERE unit_id = $1 ORDER BY symbol;

-- name: InsertPoint :exec
INSERT INTO intake_point (unit_id, symbol, name, address, ade, opened_on, version) VALUES ($1, $2, $3, $4, $5, $6, 1);

-- name: SavePoint :execrows
UPDATE intake_point SET name = sqlc.arg(name), address = sqlc.arg(address), ade = sqlc.arg(ade), closed_on = sqlc.arg(closed_on), version = version + 1
WHERE unit_id = sqlc.arg(unit_id) AND symbol = sqlc.arg(symbol) AND version = sqlc.arg(version);
