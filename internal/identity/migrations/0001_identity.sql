-- +goose Up
-- An office. Its data in every other table carries unit_id.
CREATE TABLE identity_unit (
    id         uuid        PRIMARY KEY,
    slug       text        NOT NULL UNIQUE, -- its word in addresses of pages
    kind       text        NOT NULL,
    name       text        NOT NULL,
    short_name text        NOT NULL,
    teryt      text        NOT NULL,
    nip        text        NOT NULL,
    regon      text        NOT NULL,
    address    jsonb       NOT NULL,
    email      text        NOT NULL,
    phone      text        NOT NULL,
    ade        text        NOT NULL,
    topics     jsonb       NOT NULL, -- ["drogi", …]: what it deals with
    brand      jsonb       NOT NULL,
    head       text        NOT NULL, -- title of the organ: "Wójt Gminy Lipowa"
    head_name  text        NOT NULL,
    sort_key   text        NOT NULL,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL
);

-- A part of an office; the one without a parent is the office as a whole.
CREATE TABLE identity_cell (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    parent_id  uuid,
    symbol     text        NOT NULL, -- as it stands in signs of cases: "DR.II"
    name       text        NOT NULL,
    phone      text        NOT NULL,
    email      text        NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (unit_id, symbol)
);
CREATE INDEX identity_cell_parent ON identity_cell (parent_id);

-- What a person proves themselves with, and what is known about them. The same account may be a
-- resident's and that of a clerk in several offices.
CREATE TABLE identity_account (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL, -- person | firm
    resident    boolean     NOT NULL, -- may use the pages for people in its own matters
    email       text        NOT NULL,
    email_key   text        NOT NULL, -- folded for comparison; empty for those without e-mail
    given       text        NOT NULL,
    family      text        NOT NULL,
    name        text        NOT NULL, -- of a firm
    pesel       text        NOT NULL,
    nip         text        NOT NULL,
    regon       text        NOT NULL,
    krs         text        NOT NULL,
    phone       text        NOT NULL,
    ade         text        NOT NULL,
    address     jsonb       NOT NULL,
    mailing     jsonb       NOT NULL,
    delivery    text        NOT NULL, -- portal | ade | paper
    lang        text        NOT NULL,
    level       bigint      NOT NULL, -- assurance, see kit/actor
    persona     text        NOT NULL, -- group of the demonstration's login page; empty for everybody real
    note        text        NOT NULL, -- and a line about them there
    epoch       bigint      NOT NULL, -- sessions of an older epoch have ended
    link_no     bigint      NOT NULL, -- links of an older number are used up
    version     bigint      NOT NULL,
    verified_at timestamptz,          -- when the e-mail address was proved
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX identity_account_email ON identity_account (email_key) WHERE email_key <> '';
CREATE INDEX identity_account_persona ON identity_account (persona) WHERE persona <> '';

-- A means of logging in: the password today; keys, codes and login.gov.pl have a place here.
CREATE TABLE identity_means (
    account_id uuid        NOT NULL,
    kind       text        NOT NULL, -- password
    label      text        NOT NULL, -- tells several of one kind apart
    secret     text        NOT NULL, -- what is needed to check it; never the secret itself
    level      bigint      NOT NULL,
    added_at   timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, kind, label)
);

-- A person on a post of one cell of one unit, from a day to a day.
CREATE TABLE identity_employee (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    cell_id    uuid        NOT NULL,
    account_id uuid        NOT NULL,
    given      text        NOT NULL,
    family     text        NOT NULL,
    post       text        NOT NULL,
    phone      text        NOT NULL,
    roles      jsonb       NOT NULL, -- ["referent", …]
    leads      boolean     NOT NULL, -- heads the cell
    from_day   date        NOT NULL,
    to_day     date,                 -- the last day of work
    sort_key   text        NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX identity_employee_list ON identity_employee (unit_id, sort_key);
CREATE INDEX identity_employee_cell ON identity_employee (unit_id, cell_id);
CREATE INDEX identity_employee_account ON identity_employee (account_id);

-- Somebody stands in for somebody absent, both days included.
CREATE TABLE identity_substitution (
    id            uuid        PRIMARY KEY,
    unit_id       uuid        NOT NULL,
    absent_id     uuid        NOT NULL,
    substitute_id uuid        NOT NULL,
    roles         jsonb       NOT NULL, -- roles of the absent person the substitute holds meanwhile
    from_day      date        NOT NULL,
    to_day        date        NOT NULL,
    entered_by    text        NOT NULL,
    entered_at    timestamptz NOT NULL
);
CREATE INDEX identity_substitution_absent ON identity_substitution (unit_id, absent_id, to_day);
CREATE INDEX identity_substitution_substitute ON identity_substitution (unit_id, substitute_id, to_day);

-- Attempts to log in, to register, to have mails sent: by digest of the e-mail address or by network
-- address. It is in the database so that a restart or another node does not forget.
CREATE TABLE identity_attempt (
    key           text        PRIMARY KEY,
    tries         bigint      NOT NULL,
    last_at       timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);
