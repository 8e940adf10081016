-- +goose Up
-- A post (stanowisko) of a cell. It stands also while nobody is on it, and several people may share it.
CREATE TABLE identity_post (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    cell_id    uuid        NOT NULL,
    name       text        NOT NULL, -- "inspektor ds. dróg"
    from_day   date        NOT NULL,
    to_day     date,                 -- the last day before it was abolished
    created_at timestamptz NOT NULL
);
CREATE INDEX identity_post_list ON identity_post (unit_id, cell_id);

-- The post of an employment; none for those that no longer stand on one.
ALTER TABLE identity_employee ADD COLUMN post_id uuid;

-- People of one cell with the same name of post share it. The post takes the identifier of the first of them.
INSERT INTO identity_post (id, unit_id, cell_id, name, from_day, to_day, created_at)
SELECT e.id, e.unit_id, e.cell_id, e.post,
    (SELECT min(x.from_day) FROM identity_employee x WHERE x.unit_id = e.unit_id AND x.cell_id = e.cell_id AND x.post = e.post), NULL, e.created_at
FROM identity_employee e
WHERE NOT EXISTS (SELECT 1 FROM identity_employee x WHERE x.unit_id = e.unit_id AND x.cell_id = e.cell_id AND x.post = e.post AND x.id < e.id);

UPDATE identity_employee SET post_id = (
    SELECT p.id FROM identity_post p
    WHERE p.unit_id = identity_employee.unit_id AND p.cell_id = identity_employee.cell_id AND p.name = identity_employee.post);

-- A role given to somebody (upoważnienie): for how long, how far, by whom and why. Rows are ended, never
-- deleted, so that the rights of any day in the past can be told.
CREATE TABLE identity_authority (
    unit_id     uuid        NOT NULL,
    employee_id uuid        NOT NULL,
    no          bigint      NOT NULL,
    role        text        NOT NULL,
    scope       text        NOT NULL, -- own | cells | unit
    below       boolean     NOT NULL, -- of named cells: those below them too
    kinds       jsonb       NOT NULL, -- ["7230", "zajecie-pasa-drogowego"]; [] means every kind of matter
    from_day    date        NOT NULL,
    to_day      date,                 -- the last day
    why         text        NOT NULL,
    granted_by  text        NOT NULL, -- empty for what was there before these rows
    granter_id  uuid,
    granted_at  timestamptz NOT NULL,
    ended_by    text        NOT NULL,
    ended_why   text        NOT NULL,
    ended_at    timestamptz,
    at_once     boolean     NOT NULL, -- ended in the middle of to_day
    PRIMARY KEY (unit_id, employee_id, no)
);

-- The cells named by an authority whose scope is cells.
CREATE TABLE identity_authority_cell (
    unit_id     uuid   NOT NULL,
    employee_id uuid   NOT NULL,
    no          bigint NOT NULL,
    cell_id     uuid   NOT NULL,
    PRIMARY KEY (unit_id, employee_id, no, cell_id)
);

-- Who works already keeps their rights, in their own cells and for every kind of matter, as it was.
INSERT INTO identity_authority (unit_id, employee_id, no, role, scope, below, kinds, from_day, to_day, why, granted_by, granter_id, granted_at, ended_by, ended_why, ended_at, at_once)
SELECT e.unit_id, e.id, r.no, r.role, 'own', FALSE, '[]', e.from_day, e.to_day, '', '', NULL, e.created_at, '', '', NULL, FALSE
FROM identity_employee e JOIN (
    SELECT 1 AS no, 'referent' AS role UNION ALL SELECT 2, 'kierownik' UNION ALL SELECT 3, 'wojt'
    UNION ALL SELECT 4, 'kancelaria' UNION ALL SELECT 5, 'kasa' UNION ALL SELECT 6, 'admin'
) r ON CAST(e.roles AS text) LIKE '%"' || r.role || '"%';
