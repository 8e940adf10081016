-- +goose Up
-- One matter of one party with its file (sprawa). What people filter lists by stands in the row; what
-- happened to the case stands in the tables below, each with who and when.
CREATE TABLE cases_case (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    cell_id       uuid        NOT NULL,
    sign          text        NOT NULL,
    title         text        NOT NULL,
    service       text        NOT NULL, -- slug of the e-service, or empty
    letter_id     uuid        NOT NULL, -- the letter that opened it
    submission_id uuid,
    party_name    text        NOT NULL, -- of the main party, for lists
    party_key     text        NOT NULL, -- its place in Polish order
    search        text        NOT NULL, -- folded sign, title and party
    lead_id       uuid,                 -- who leads it; none while it waits to be assigned
    stage         text        NOT NULL, -- see Stage in case.go
    initiated_on  date        NOT NULL, -- art. 61 § 3 and 3a KPA
    period        text        NOT NULL,
    rules         text        NOT NULL,
    basis         text        NOT NULL,
    extended_to   date,                 -- the new date told to the parties (art. 36 KPA)
    due_on        date        NOT NULL, -- while the clock stands still: as if it went on on the day it stopped
    paused        boolean     NOT NULL, -- the clock stands still
    restarts      text        NOT NULL, -- the article by which a call interrupts the term, or empty
    silence_period text       NOT NULL, -- after it the office's silence means consent; empty when it does not
    silence_rules text        NOT NULL,
    silence_basis text        NOT NULL,
    silence_from  text        NOT NULL, -- the event from which it runs, in words; empty for the filing
    silence_meaning text      NOT NULL, -- what the applicant may do then
    event_on      date,                 -- the day of that event
    silent_on     date,                 -- the last day for an objection; then silence means consent
    stopped_on    date,                 -- the day on which a decision, a withdrawal or leaving it ended the silence
    settled_on    date,                 -- the day of the decision or certificate: the term is kept
    final_on      date,                 -- the day on which the decision becomes final
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz,
    settlement    text        NOT NULL, -- see Settlement in close.go
    retention     text        NOT NULL, -- archival category, set at closing
    dispose_year  bigint      NOT NULL, -- the year in which it may be disposed of; 0 means never or unknown
    version       bigint      NOT NULL
);
CREATE UNIQUE INDEX cases_case_sign ON cases_case (unit_id, sign);
CREATE UNIQUE INDEX cases_case_letter ON cases_case (unit_id, letter_id);
-- The clock stands in the indexes too, so that the numbers beside the lists are counted without the rows.
CREATE INDEX cases_case_lead ON cases_case (unit_id, lead_id, stage, due_on, id, paused);
CREATE INDEX cases_case_cell ON cases_case (unit_id, cell_id, stage, due_on, id, paused);
CREATE INDEX cases_case_due ON cases_case (unit_id, stage, due_on, id);

-- The series of signs: one a cell, class and year; numbers are never skipped and never used again.
CREATE TABLE cases_counter (
    unit_id uuid   NOT NULL,
    series  text   NOT NULL, -- cell.class.year
    n       bigint NOT NULL,
    PRIMARY KEY (unit_id, series)
);

CREATE TABLE cases_party (
    unit_id    uuid   NOT NULL,
    case_id    uuid   NOT NULL,
    no         bigint NOT NULL,
    party_id   uuid   NOT NULL,
    account_id uuid,
    name       text   NOT NULL,
    role       text   NOT NULL, -- applicant | party | proxy
    PRIMARY KEY (unit_id, case_id, no)
);
CREATE INDEX cases_party_account ON cases_party (account_id, case_id);
CREATE INDEX cases_party_party ON cases_party (unit_id, party_id);

-- Letters that came in the case, the opening one first.
CREATE TABLE cases_letter (
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    letter_id   uuid        NOT NULL,
    what        text        NOT NULL, -- opening | completion | message | withdrawal
    received_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, letter_id)
);
CREATE INDEX cases_letter_case ON cases_letter (unit_id, case_id);

-- Dekretacja: who was named to handle the case, by whom, with what instruction.
CREATE TABLE cases_assignment (
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    no          bigint      NOT NULL,
    kind        text        NOT NULL, -- lead | takeover | information | returned
    employee_id uuid        NOT NULL, -- to whom
    by_id       uuid,                 -- from whom; none for the system
    instruction text        NOT NULL,
    reply_by    date,
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (unit_id, case_id, no)
);
CREATE INDEX cases_assignment_employee ON cases_assignment (unit_id, employee_id, kind, ended_at);

CREATE TABLE cases_note (
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    no          bigint      NOT NULL,
    employee_id uuid        NOT NULL,
    author      text        NOT NULL,
    body        text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (unit_id, case_id, no)
);

-- Times that are not counted into the term (art. 35 § 5 KPA).
CREATE TABLE cases_pause (
    unit_id uuid   NOT NULL,
    case_id uuid   NOT NULL,
    no      bigint NOT NULL,
    why     text   NOT NULL, -- completion | suspension
    from_on date   NOT NULL,
    to_on   date,            -- the day on which counting resumes
    basis   text   NOT NULL,
    PRIMARY KEY (unit_id, case_id, no)
);

-- Calls to complete an application (art. 64 § 2 KPA).
CREATE TABLE cases_completion (
    unit_id      uuid   NOT NULL,
    case_id      uuid   NOT NULL,
    task_id      uuid   NOT NULL,
    writing_id   uuid   NOT NULL,
    items        jsonb  NOT NULL, -- what is missing, one sentence each
    days         bigint NOT NULL,
    sent_on      date,
    delivered_on date,
    due_on       date,
    letter_id    uuid,            -- the letter that answered it
    completed_on date,
    lapsed_on    date,
    withdrawn_on date,
    PRIMARY KEY (unit_id, task_id)
);
CREATE INDEX cases_completion_case ON cases_completion (unit_id, case_id);

-- A document being written in the case: letters, calls, orders, decisions.
CREATE TABLE cases_writing (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    no           bigint      NOT NULL,
    kind         text        NOT NULL,
    purpose      text        NOT NULL,
    effect       jsonb       NOT NULL, -- what signing does to the case
    title        text        NOT NULL,
    body         text        NOT NULL,
    author_id    uuid        NOT NULL,
    author       text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    state        text        NOT NULL, -- draft | submitted | accepted | signed | dropped
    signer       text        NOT NULL,
    signer_post  text        NOT NULL,
    signed_at    timestamptz,
    blob         text,                 -- hash of the signed PDF
    blob_size    bigint      NOT NULL,
    version      bigint      NOT NULL
);
CREATE INDEX cases_writing_case ON cases_writing (unit_id, case_id, no);
CREATE INDEX cases_writing_state ON cases_writing (unit_id, state, changed_at);

-- What superiors said about a writing, and about which version of it.
CREATE TABLE cases_approval (
    unit_id     uuid        NOT NULL,
    writing_id  uuid        NOT NULL,
    no          bigint      NOT NULL,
    verdict     text        NOT NULL, -- submitted | accepted | returned
    employee_id uuid        NOT NULL,
    name        text        NOT NULL,
    remark      text        NOT NULL,
    version     bigint      NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (unit_id, writing_id, no)
);

-- To whom a signed writing was delivered, and when.
CREATE TABLE cases_service (
    unit_id     uuid   NOT NULL,
    case_id     uuid   NOT NULL,
    writing_id  uuid   NOT NULL,
    delivery_id uuid   NOT NULL,
    served_on   date   NOT NULL,
    how         text   NOT NULL,
    PRIMARY KEY (unit_id, delivery_id)
);
CREATE INDEX cases_service_writing ON cases_service (unit_id, writing_id);

-- What somebody has to do in a case now, beside its term.
CREATE TABLE cases_task (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    kind        text        NOT NULL,
    about       text        NOT NULL, -- short id of what it is about
    due_on      date,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     text        NOT NULL
);
CREATE UNIQUE INDEX cases_task_about ON cases_task (unit_id, case_id, kind, about);

-- How to take the last step back, for a short while.
CREATE TABLE cases_undo (
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    version     bigint      NOT NULL, -- the version of the case that the step made
    employee_id uuid        NOT NULL,
    verb        text        NOT NULL,
    before      jsonb       NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (unit_id, case_id)
);
