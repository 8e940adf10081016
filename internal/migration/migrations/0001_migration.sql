-- +goose Up
-- How the columns of an old system become our fields. A change is a new version; imports name the one they ran with.
CREATE TABLE migration_profile (
    unit_id    uuid        NOT NULL,
    name       text        NOT NULL,
    version    bigint      NOT NULL,
    kind       text        NOT NULL, -- parties | cases | letters | terms | documents
    body       text        NOT NULL, -- YAML, see Profile
    changed_at timestamptz NOT NULL,
    changed_by text        NOT NULL,
    PRIMARY KEY (unit_id, name, version)
);

-- One bringing-over of one file.
CREATE TABLE migration_import (
    id              uuid        PRIMARY KEY,
    unit_id         uuid        NOT NULL,
    file_name       text        NOT NULL,
    blob            text,                 -- the file, until the import is done
    size            bigint      NOT NULL,
    memo_blob       text,                 -- of a DBF
    memo_name       text        NOT NULL,
    sha256          text        NOT NULL, -- of the file, for ever
    folder          text        NOT NULL, -- where the documents lie
    profile         text        NOT NULL,
    profile_version bigint      NOT NULL,
    kind            text        NOT NULL,
    stage           text        NOT NULL, -- uploaded | checking | checked | running | done | undoing | undone | failed
    position        bigint      NOT NULL, -- rows gone through in this stage
    expected        jsonb       NOT NULL, -- what the old system says it holds: year → number
    why             jsonb       NOT NULL, -- of a failure
    created_at      timestamptz NOT NULL,
    created_by      text        NOT NULL,
    changed_at      timestamptz NOT NULL
);
CREATE INDEX migration_import_unit ON migration_import (unit_id, created_at);
CREATE INDEX migration_import_blob ON migration_import (blob);
CREATE INDEX migration_import_memo ON migration_import (memo_blob);

-- What an import made, or found there. The digest of the row's key in its profile makes a repetition find it.
CREATE TABLE migration_made (
    unit_id   uuid   NOT NULL,
    profile   text   NOT NULL,
    key       text   NOT NULL, -- a keyed digest: keys of old systems may be PESEL numbers
    import_id uuid   NOT NULL,
    no        bigint NOT NULL, -- of the row in the file
    kind      text   NOT NULL,
    ref       text   NOT NULL, -- what it is now
    case_id   uuid,
    before    text   NOT NULL, -- what stood there, of a term
    state     text   NOT NULL, -- made | found | annulled | kept
    why       jsonb  NOT NULL, -- why it was kept
    PRIMARY KEY (unit_id, profile, key)
);
CREATE INDEX migration_made_import ON migration_made (unit_id, import_id, no);

-- Rows that were not taken, each with its reason and how to mend it. Values are masked.
CREATE TABLE migration_rejected (
    unit_id       uuid   NOT NULL,
    import_id     uuid   NOT NULL,
    stage         text   NOT NULL, -- checking | running
    no            bigint NOT NULL,
    place         bigint NOT NULL, -- among the reasons of the row
    source_column text   NOT NULL,
    field         text   NOT NULL,
    shown         text   NOT NULL,
    reason        text   NOT NULL, -- key of a sentence
    args          jsonb  NOT NULL,
    PRIMARY KEY (unit_id, import_id, stage, no, place)
);

-- What was counted: the reconciliation.
CREATE TABLE migration_total (
    unit_id   uuid   NOT NULL,
    import_id uuid   NOT NULL,
    stage     text   NOT NULL,
    year      bigint NOT NULL, -- 0: unknown
    class     text   NOT NULL,
    outcome   text   NOT NULL, -- taken | known | rejected
    n         bigint NOT NULL,
    PRIMARY KEY (unit_id, import_id, stage, year, class, outcome)
);

-- Keys that a dry run has met, so that the second of two is found; gone when it ends.
CREATE TABLE migration_met (
    unit_id   uuid   NOT NULL,
    import_id uuid   NOT NULL,
    what      text   NOT NULL, -- key | number
    key       text   NOT NULL,
    no        bigint NOT NULL,
    PRIMARY KEY (unit_id, import_id, what, key)
);
