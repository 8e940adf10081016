-- +goose Up
-- Who may act for whom, on what basis, in what, from when to when. It lies between two persons and holds in
-- all offices, so it belongs to none; unit_id is the office that was asked to accept it, if any.
CREATE TABLE mandates_mandate (
    id             uuid        PRIMARY KEY,
    principal_id   uuid,                 -- account of the represented; none before a clerk confirmed who it is
    agent_id       uuid,                 -- account of who acts; none before somebody accepted
    basis          text        NOT NULL, -- parent | organ | proxy
    principal_name text        NOT NULL,
    agent_name     text        NOT NULL,
    subject        jsonb       NOT NULL, -- what the declaration says of a represented without a known account
    contact        text        NOT NULL, -- to whom it was offered: "email:…" or "pesel:…"; empty once taken
    services       text        NOT NULL, -- * for every kind of matter, or ",slug,slug,"
    case_id        uuid,                 -- one matter only
    sign           text        NOT NULL, -- of that matter, for people
    from_day       date        NOT NULL,
    to_day         date,                 -- the last day
    passable       boolean     NOT NULL, -- may be passed on (pełnomocnictwo substytucyjne)
    parent_id      uuid,                 -- the mandate it was passed on from
    jointly        boolean     NOT NULL, -- may prepare, and not file alone (reprezentacja łączna)
    kin            text        NOT NULL, -- spouse | ascendant | descendant | sibling, or empty: for the stamp duty
    evidence       text        NOT NULL, -- portal | counter | document | statement | import
    unit_id        uuid,
    made_at        timestamptz NOT NULL,
    accepted_at    timestamptz,
    ended_at       timestamptz,
    ended_why      text        NOT NULL, -- declined | refused | revoked | renounced | parent
    version        bigint      NOT NULL
);
CREATE INDEX mandates_mandate_agent ON mandates_mandate (agent_id, accepted_at);
CREATE INDEX mandates_mandate_principal ON mandates_mandate (principal_id, accepted_at);
CREATE INDEX mandates_mandate_contact ON mandates_mandate (contact) WHERE contact <> '';
CREATE INDEX mandates_mandate_parent ON mandates_mandate (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX mandates_mandate_unit ON mandates_mandate (unit_id, made_at) WHERE accepted_at IS NULL AND ended_at IS NULL;

-- What happened to a mandate: who and when. Rows are only added.
CREATE TABLE mandates_step (
    mandate_id uuid        NOT NULL,
    no         bigint      NOT NULL,
    what       text        NOT NULL, -- made | accepted | declined | confirmed | refused | revoked | renounced | passed | parent
    at         timestamptz NOT NULL,
    by_account uuid,
    by_name    text        NOT NULL,
    unit_id    uuid,                 -- of the clerk
    note       text        NOT NULL,
    PRIMARY KEY (mandate_id, no)
);

-- Documents that were filed with a mandate: the power of attorney, a birth certificate, an extract of a register.
CREATE TABLE mandates_paper (
    id         uuid        PRIMARY KEY,
    mandate_id uuid        NOT NULL,
    name       text        NOT NULL,
    media_type text        NOT NULL,
    blob       text        NOT NULL,
    size       bigint      NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX mandates_paper_mandate ON mandates_paper (mandate_id);
CREATE INDEX mandates_paper_blob ON mandates_paper (blob);

-- What was done on the basis of a mandate, for whom it was done to read; with the stamp duty for filing it.
CREATE TABLE mandates_act (
    mandate_id uuid        NOT NULL,
    source     text        NOT NULL, -- what it follows from: told again, it is one act
    what       text        NOT NULL, -- filed | collected
    at         timestamptz NOT NULL,
    by_name    text        NOT NULL,
    unit_id    uuid        NOT NULL, -- the office it was done with
    title      text        NOT NULL,
    path       text        NOT NULL,
    duty       text        NOT NULL, -- due | the reason why none; empty for what files no mandate
    grosze     bigint      NOT NULL,
    collector  text        NOT NULL, -- the gmina that takes the duty
    PRIMARY KEY (mandate_id, source)
);
