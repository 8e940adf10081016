-- +goose Up
-- An application that is being filled in. It belongs to an account, or to the clerk of the unit who fills it
-- in for somebody at the counter, or, without either, to whoever holds the proof that the server gave when it
-- was begun.
CREATE TABLE intake_draft (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    service       text        NOT NULL,
    version       bigint      NOT NULL, -- of the definition
    account_id    uuid,
    employee_id   uuid,                 -- who fills it in at the counter
    matter_id     uuid,                 -- the running case it belongs to
    task_id       uuid,                 -- the call to completion it answers
    title         text        NOT NULL,
    answers       text        NOT NULL, -- JSON as Answers writes it
    language      text        NOT NULL,
    revision      bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    submission_id uuid,                 -- what became of it
    generation    bigint      NOT NULL, -- of the proof that opens it without an account
    CHECK (account_id IS NULL OR employee_id IS NULL)
);
CREATE INDEX intake_draft_account ON intake_draft (account_id, changed_at);
CREATE INDEX intake_draft_counter ON intake_draft (unit_id, employee_id, changed_at);
CREATE INDEX intake_draft_expires ON intake_draft (expires_at);

CREATE TABLE intake_upload (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    draft_id   uuid        NOT NULL,
    field      text        NOT NULL,
    name       text        NOT NULL,
    media_type text        NOT NULL,
    blob       text        NOT NULL,
    size       bigint      NOT NULL,
    scanned    text        NOT NULL, -- clean | unscanned | unscannable
    at         timestamptz NOT NULL
);
CREATE INDEX intake_upload_draft ON intake_upload (draft_id);

-- What visitors without an account began and sent from one network on one day, so that nobody fills the
-- disks. The network stands as a keyed digest and the row goes after two days.
CREATE TABLE intake_use (
    network text   NOT NULL,
    day     date   NOT NULL,
    drafts  bigint NOT NULL,
    bytes   bigint NOT NULL, -- taken in, and promised to files that are on their way
    PRIMARY KEY (network, day)
);

-- Numbers of the register of incoming mail: one series a unit and year, without gaps.
CREATE TABLE intake_counter (
    unit_id uuid   NOT NULL,
    year    bigint NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, year)
);

-- The register of incoming mail (RPW): every letter of every channel, § 41–42 of the instrukcja
-- kancelaryjna and its annex on metadata.
CREATE TABLE intake_letter (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    year          bigint      NOT NULL,
    no            bigint      NOT NULL,
    number        text        NOT NULL, -- RPW/LIPOWA/12/2027
    channel       text        NOT NULL, -- portal | paper | email | ade | epuap | oral
    received_at   timestamptz NOT NULL, -- entered into our system
    received_on   date        NOT NULL, -- reached the office: the date that counts in law
    sender_name   text        NOT NULL,
    sender        jsonb       NOT NULL,
    search        text        NOT NULL,
    dated_on      date,                 -- the date on the letter
    sender_sign   text        NOT NULL, -- the sender's own reference
    title         text        NOT NULL,
    attachments   bigint      NOT NULL,
    mode          text        NOT NULL, -- how a paper letter came: ordinary, registered …
    carrier_no    text        NOT NULL,
    scan          text        NOT NULL, -- full | partial | none, and empty when there was no paper
    scan_reason   text        NOT NULL,
    access        text        NOT NULL, -- public | restricted
    notes         text        NOT NULL,
    registered_by text        NOT NULL,
    cell_id       uuid,                 -- where it was sent
    employee_id   uuid,
    case_id       uuid,
    stage         text        NOT NULL, -- new | routed | filed | dismissed
    submission_id uuid,
    version       bigint      NOT NULL
);
CREATE UNIQUE INDEX intake_letter_number ON intake_letter (unit_id, year, no);
CREATE INDEX intake_letter_stage ON intake_letter (unit_id, stage, year, no);
CREATE INDEX intake_letter_case ON intake_letter (unit_id, case_id);

-- Files that came with a letter, in order.
CREATE TABLE intake_file (
    unit_id    uuid   NOT NULL,
    letter_id  uuid   NOT NULL,
    no         bigint NOT NULL,
    what       text   NOT NULL, -- attachment | scan | letter
    name       text   NOT NULL,
    media_type text   NOT NULL,
    blob       text   NOT NULL,
    size       bigint NOT NULL,
    PRIMARY KEY (unit_id, letter_id, no)
);

-- An application filed on the portal or, by a clerk for somebody else, at the counter. The exact bytes of the
-- document and of its receipt stand in the row: they become durable with it, or not at all.
CREATE TABLE intake_submission (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    letter_id    uuid        NOT NULL,
    draft_id     uuid        NOT NULL,
    service      text        NOT NULL,
    version      bigint      NOT NULL,
    clause       bigint      NOT NULL, -- version of the information clause that was shown
    account_id   uuid,
    employee_id  uuid,                 -- who took it down at the counter
    identified   text        NOT NULL, -- how the clerk knew who stood there; empty when filed on the portal
    confirmed    text        NOT NULL, -- protocol | print; empty when filed on the portal
    level        bigint      NOT NULL, -- assurance of the identity it was filed with
    matter_id    uuid,
    task_id      uuid,
    title        text        NOT NULL,
    answers      text        NOT NULL,
    quote        jsonb       NOT NULL,
    language     text        NOT NULL,
    document     bytea       NOT NULL,
    sha256       text        NOT NULL,
    receipt      bytea       NOT NULL,
    submitted_at timestamptz NOT NULL,
    case_id      uuid,
    CHECK (account_id IS NULL OR employee_id IS NULL),
    CHECK ((employee_id IS NULL) = (identified = '') AND (identified = '') = (confirmed = ''))
);
CREATE UNIQUE INDEX intake_submission_draft ON intake_submission (draft_id);
CREATE UNIQUE INDEX intake_submission_letter ON intake_submission (letter_id);
CREATE INDEX intake_submission_account ON intake_submission (account_id, submitted_at);
CREATE INDEX intake_submission_case ON intake_submission (unit_id, case_id);

-- Wrong PINs asked about a number, given or not, so that nobody can try them all. They are counted for each
-- network, which stands as a keyed digest, and for all together, which is the empty one. The row goes when
-- nobody has guessed for two days.
CREATE TABLE intake_guess (
    unit_id uuid        NOT NULL,
    year    bigint      NOT NULL,
    no      bigint      NOT NULL,
    network text        NOT NULL,
    wrong   bigint      NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, year, no, network)
);
