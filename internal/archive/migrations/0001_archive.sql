-- +goose Up
-- A package that somebody asked for, and how far it is.
CREATE TABLE archive_package (
    id          uuid        PRIMARY KEY,
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    employee_id uuid        NOT NULL,
    asked_by    text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    done        bigint      NOT NULL, -- documents
    steps       bigint      NOT NULL,
    ready_at    timestamptz,
    expires_at  timestamptz,
    failed      text        NOT NULL, -- the key of a sentence; empty when it did not fail
    blob        text,                 -- none before it is ready, and after it has expired
    size        bigint      NOT NULL
);
CREATE INDEX archive_package_case ON archive_package (unit_id, case_id, asked_at);
CREATE INDEX archive_package_blob ON archive_package (blob);

-- A package that was taken over from another system.
CREATE TABLE archive_takeover (
    id        uuid        PRIMARY KEY,
    unit_id   uuid        NOT NULL,
    name      text        NOT NULL, -- where it came from, as whoever took it over says
    at        timestamptz NOT NULL,
    by_name   text        NOT NULL,
    cases     bigint      NOT NULL, -- in the package
    documents bigint      NOT NULL,
    bytes     bigint      NOT NULL,
    new_cases bigint      NOT NULL, -- that were not there before
    new_documents bigint  NOT NULL
);
CREATE INDEX archive_takeover_unit ON archive_takeover (unit_id, at);

-- A case that came in a package: its metadata as they came, and what the case was when it had come.
CREATE TABLE archive_file (
    unit_id     uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    takeover_id uuid        NOT NULL,
    sign        text        NOT NULL,
    blob        text        NOT NULL, -- the metadata
    size        bigint      NOT NULL,
    version     bigint      NOT NULL, -- of the case; 0 until everything of it has come
    documents   bigint      NOT NULL,
    PRIMARY KEY (unit_id, case_id)
);
CREATE UNIQUE INDEX archive_file_sign ON archive_file (unit_id, sign);
CREATE INDEX archive_file_blob ON archive_file (blob);

-- A document that came in a package, one row for each version: its place there and its metadata as they came.
CREATE TABLE archive_document (
    unit_id     uuid   NOT NULL,
    document_id uuid   NOT NULL,
    no          bigint NOT NULL, -- of the version
    case_id     uuid   NOT NULL,
    path        text   NOT NULL, -- below the folder of documents
    blob        text   NOT NULL, -- the metadata
    size        bigint NOT NULL,
    PRIMARY KEY (unit_id, document_id, no)
);
CREATE UNIQUE INDEX archive_document_path ON archive_document (unit_id, case_id, path);
CREATE INDEX archive_document_blob ON archive_document (blob);

-- What came with a case from where it was before: its proved log, the manifest and the seal of the package.
CREATE TABLE archive_evidence (
    unit_id uuid   NOT NULL,
    case_id uuid   NOT NULL,
    path    text   NOT NULL, -- below the case's folder of evidence
    blob    text   NOT NULL,
    size    bigint NOT NULL,
    PRIMARY KEY (unit_id, case_id, path)
);
CREATE INDEX archive_evidence_blob ON archive_evidence (blob);
