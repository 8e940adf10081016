-- +goose Up
-- What an account has no room for, of somebody for whom others act: where their letters by e-mail go and to which
-- bank account they want money. Name, address and telephone stand in the account.
CREATE TABLE mandates_details (
    account_id uuid        PRIMARY KEY, -- the principal
    email      text        NOT NULL,
    iban       text        NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text        NOT NULL    -- the name of who acted
);

-- The duty for filing a power of attorney is a charge of the gmina that takes it, which need not be the office of the matter.
ALTER TABLE mandates_act ADD COLUMN case_id uuid;       -- the case in which it was filed, or which it began
ALTER TABLE mandates_act ADD COLUMN charge_id uuid;
ALTER TABLE mandates_act ADD COLUMN collector_id uuid;  -- the office of the gmina that takes the duty, if it is here
CREATE INDEX mandates_act_source ON mandates_act (unit_id, source);
CREATE INDEX mandates_act_case ON mandates_act (unit_id, case_id);
