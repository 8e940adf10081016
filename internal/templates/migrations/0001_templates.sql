-- +goose Up
-- Templates of electronic documents that an administrator of the region has added. Those that the program knows by itself stand in
-- its files. A template is never changed or deleted: there is a new version, or it is withdrawn.
CREATE TABLE templates_template (
    key          text        PRIMARY KEY, -- made of the namespace and the version
    namespace    text        NOT NULL,
    version      text        NOT NULL,
    title        text        NOT NULL,
    organ        text        NOT NULL,
    basis        text        NOT NULL, -- an article a line
    root         text        NOT NULL, -- local name of the element that the schema allows first; empty when there are several
    address      text        NOT NULL, -- of the schema with which validation begins
    valid_from   date        NOT NULL,
    valid_to     date,                 -- the last day
    added_by     text        NOT NULL,
    added_at     timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text        NOT NULL,
    reason       text        NOT NULL, -- of withdrawing
    UNIQUE (namespace, version)
);
CREATE TABLE templates_file (
    template_key text   NOT NULL,
    no           bigint NOT NULL,
    kind         text   NOT NULL, -- schema | mark | style
    name         text   NOT NULL, -- in the package
    address      text   NOT NULL, -- of a schema
    sha256       text   NOT NULL,
    body         bytea  NOT NULL,
    PRIMARY KEY (template_key, no)
);
-- What validation said of an XML file that came with a letter. Problems hold lines, names of elements and rules, never values.
CREATE TABLE templates_check (
    unit_id      uuid        NOT NULL,
    letter_id    uuid        NOT NULL,
    sha256       text        NOT NULL,
    name         text        NOT NULL,
    namespace    text        NOT NULL,
    template_key text        NOT NULL, -- empty when no template is known
    outcome      text        NOT NULL, -- valid | invalid | unknown | malformed | refused
    problems     jsonb       NOT NULL,
    more         bigint      NOT NULL, -- problems beyond those kept
    in_force     boolean     NOT NULL, -- the template was in force on the day of the letter
    checked_at   timestamptz NOT NULL,
    PRIMARY KEY (unit_id, letter_id, sha256)
);
CREATE INDEX templates_check_sum ON templates_check (unit_id, sha256);
