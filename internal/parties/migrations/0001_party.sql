-- +goose Up
-- A person or a body as it stands in the files of one unit. The same person in two units is two rows:
-- each unit is a controller of its own data.
CREATE TABLE parties_party (
    id         uuid        PRIMARY KEY,
    unit_id    uuid        NOT NULL,
    kind       text        NOT NULL, -- person | organisation
    given      text        NOT NULL,
    family     text        NOT NULL, -- or the name of the organisation
    pesel      text        NOT NULL,
    nip        text        NOT NULL,
    regon      text        NOT NULL,
    krs        text        NOT NULL,
    email      text        NOT NULL,
    phone      text        NOT NULL,
    ade        text        NOT NULL,
    account_id uuid,                 -- the account it acts with on the portal
    address    jsonb       NOT NULL,
    mailing    jsonb       NOT NULL, -- where letters go when it is not the address
    delivery   text        NOT NULL, -- portal | ade | paper
    folded     text        NOT NULL, -- what people search by
    sort_key   text        NOT NULL,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX parties_party_pesel ON parties_party (unit_id, pesel);
CREATE INDEX parties_party_nip ON parties_party (unit_id, nip);
CREATE INDEX parties_party_account ON parties_party (unit_id, account_id);
CREATE INDEX parties_party_folded ON parties_party (unit_id, folded);
